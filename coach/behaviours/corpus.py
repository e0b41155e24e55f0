"""Labelled replies in their context (``behaviours/corpus/*.jsonl``): what the heads learn from beside the behaviour files.

The first line of a file is about its writer: ``{"language", "voices", "domains", "notes"}``. Every other line is one reply:
``{"context": ["C: …", "A: …"], "reply": [["words", "behaviours they show"], …], "near": "behaviours it only seems to show"}``.
Pieces are joined by a space, unless one ends in a line break. A reply is labelled completely for all annotated behaviours.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterable, List, Sequence, Tuple

from pydantic import BaseModel, Extra, Field, ValidationError, conlist, constr, validator

from coach.behaviours.examples import Item, Span
from coach.content.fields import Language
from coach.content.problems import Problem, with_suggestion
from coach.conversation import Utterance

SPEAKERS = {"C": "customer", "A": "agent"}
_TURN = re.compile(r"(?P<speaker>[CA]): (?P<text>.*\S.*)", re.DOTALL)
_Words = constr(strip_whitespace=False, min_length=1)


class Writer(BaseModel):
    """The first line of a corpus file: which voices and domains it holds, and what it was written for."""

    language: Language
    voices: str
    domains: str
    notes: str

    class Config:
        extra = Extra.forbid


class Reply(BaseModel):
    """One line of a corpus file."""

    context: List[str] = Field(default_factory=list)
    reply: conlist(Tuple[_Words, str], min_items=1)  # type: ignore[valid-type]
    near: str = ""

    class Config:
        extra = Extra.forbid

    @validator("context", each_item=True)
    def _is_turn(cls, turn: str) -> str:
        if not _TURN.fullmatch(turn):
            raise ValueError("turn")
        return turn

    @property
    def text(self) -> str:
        """The reply as it was sent."""
        return self._joined()[0]

    def _joined(self) -> Tuple[str, List[Span]]:
        text, spans = "", []
        for piece, _ in self.reply:
            if text and not text[-1].isspace():
                text += " "
            spans.append((len(text), len(text) + len(piece.rstrip())))
            text += piece
        return text, spans

    def item(self, source: str, language: str, labelled: FrozenSet[str]) -> Item:
        """This reply as a training item; ``labelled`` are the behaviours it was labelled for."""
        text, spans = self._joined()
        marks: Dict[str, Tuple[Span, ...]] = {}
        for (_, names), span in zip(self.reply, spans, strict=True):
            for name in names.split():
                marks[name] = (*marks.get(name, ()), span)
        turns = [_TURN.fullmatch(turn) for turn in self.context]
        context = tuple(Utterance(SPEAKERS[turn["speaker"]], turn["text"]) for turn in turns if turn)
        return Item(source, language, text, context, marks, frozenset(self.near.split()), labelled)


def files(folder: Path) -> List[Path]:
    """The corpus files, in a fixed order."""
    return sorted(folder.glob("*.jsonl"))


def read(folder: Path, known: Sequence[str]) -> Tuple[Tuple[Item, ...], Tuple[Problem, ...]]:
    """All replies of the corpus and what is wrong with its lines; a wrong line is left out.

    ``known`` are the ids of the annotated behaviours.
    """
    items: List[Item] = []
    problems: List[Problem] = []
    for path in files(folder):
        for outcome in _read_file(path, frozenset(known)):
            (items if isinstance(outcome, Item) else problems).append(outcome)
    return tuple(items), tuple(problems)


def _read_file(path: Path, known: FrozenSet[str]) -> Iterable[Any]:
    name = f"behaviours/corpus/{path.name}"
    writer = None
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if writer is None:
                writer = Writer.parse_obj(row)
                continue
            reply = Reply.parse_obj(row)
        except json.JSONDecodeError as error:
            yield Problem(name, number, error.colno, "corpus.not-json", {"detail": error.msg}, "corpus.format")
            if writer is None:
                return
            continue
        except ValidationError as error:
            details = error.errors()[0]
            place = ".".join(str(part) for part in details["loc"])
            key = "corpus.writer" if writer is None else "corpus.reply"
            yield Problem(name, number, 1, key, {"field": place, "detail": details["msg"]}, "corpus.format")
            if writer is None:
                return
            continue
        item = reply.item(f"corpus/{path.stem}/{number}", writer.language, known)
        found = list(_mistakes(name, number, item, known))
        yield from found
        if not found:
            yield item


def _mistakes(file: str, line: int, item: Item, known: FrozenSet[str]) -> Iterable[Problem]:
    for behaviour in sorted({*item.marks, *item.denied} - known):
        values: Dict[str, Any] = {"name": behaviour, "known": ", ".join(sorted(known))}
        values, hint = with_suggestion(values, behaviour, known, "content.unknown-name.hint")
        yield Problem(file, line, 1, "content.unknown-behaviour", values, hint)
    for behaviour in sorted(item.denied & set(item.marks)):
        yield Problem(file, line, 1, "corpus.shown-and-near", {"name": behaviour})
