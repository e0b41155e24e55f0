"""A reply taken apart once, for patterns, contextual rules and heads alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from coach.behaviours.lexicon import Lexicon
from coach.behaviours.patterns import Hit, PatternSet
from coach.content.behaviour_file import Behaviour, Pattern
from coach.conversation import Timing, Utterance
from coach.language import sentences
from coach.language.normalise import fold
from coach.language.tokens import WORD, Tokens

# The turns before that can matter to one reply, and how much of each: a bound on the work, far above what people write.
CONTEXT_TURNS = 8
CONTEXT_CHARACTERS = 1500
# Turns kept taken apart: each comes up again in the context of the replies after it.
TURNS_KEPT = 64
# What stands for every given name: who is spoken to must not change a grade.
ANY_NAME = "alex"


class Engine:
    """The compiled patterns and cues of one language. Building it takes a few hundred milliseconds; keep it."""

    def __init__(self, language: str, behaviours: Sequence[Behaviour], lexicon: Lexicon) -> None:
        self.language, self.lexicon = language, lexicon
        numbers = lexicon.numbers
        self.patterns = PatternSet(language, ((b.id, b.patterns.in_language(language)) for b in behaviours), numbers)
        self.exceptions = PatternSet(
            language, ((b.id, b.exceptions.in_language(language)) for b in behaviours), numbers
        )
        self.cues = PatternSet(language, ((cue.id, [cue]) for cue in lexicon.cues), numbers)
        self.asked = PatternSet(language, ((d.id, [Pattern(id="asked", match=d.asked)]) for d in lexicon.data), numbers)
        self.given = PatternSet(
            language, ((d.id, [Pattern(id="given", match=d.given)]) for d in lexicon.data if d.given), numbers
        )
        self.terms = PatternSet(
            language,
            ((term, [Pattern(id="term", match=term)]) for term in sorted(set(lexicon.terms))),
            numbers,
        )


class View:
    """One sentence and what was noticed in it. ``start`` and ``end`` are offsets into the whole message."""

    def __init__(self, sentence: sentences.Sentence, index: int, engine: Engine) -> None:
        self.start, self.end, self.text, self.index = sentence.start, sentence.end, sentence.text, index
        self._engine = engine
        self.tokens = Tokens(sentence.text, engine.language)

    @cached_property
    def words(self) -> Tuple[str, ...]:
        """The normalised tokens that are words or numbers."""
        return tuple(text for text in self.tokens.texts if WORD.search(text))

    @cached_property
    def neutral(self) -> Tuple[str, ...]:
        """The tokens as the heads see them: a given name is any name, and regional forms of one word are one."""
        lexicon, texts = self._engine.lexicon, self.tokens.texts
        found = []
        for index, text in enumerate(texts):
            named = text in lexicon.sure_names or (self._titled(index) and text.isalpha() and text not in lexicon.stop)
            found.append(ANY_NAME if named else lexicon.regional.get(text, text))
        return tuple(found)

    def _titled(self, index: int) -> bool:
        """Whether the token stands after a title: "señor Vidal", "Dr. Khan"."""
        before = self.tokens.texts[max(0, index - 2) : index]
        if before[-1:] == ["."]:
            before.pop()
        return bool(before) and before[-1] in self._engine.lexicon.titles

    @cached_property
    def neutral_text(self) -> str:
        """The sentence as the encoder sees it: the neutral tokens, spaced as they were."""
        spans, text = self.tokens.spans, self.tokens.normalised.text
        ends = [0, *(end for _, end in spans)]
        return "".join(
            text[before:start] + word for before, (start, _), word in zip(ends, spans, self.neutral, strict=False)
        )

    @cached_property
    def hits(self) -> Mapping[str, Tuple[Hit, ...]]:
        """Pattern hits by behaviour, exceptions not yet taken off; what stands in quotation marks are somebody's words."""
        found = self._engine.patterns.find(self.tokens)
        return _by_owner([hit for hit in found if not self.quotes(hit.first, hit.last)])

    def quotes(self, first: int, last: int) -> bool:
        """Whether the tokens from ``first`` up to ``last`` stand in quotation marks: another's words, a label on a screen."""
        return any(start < first and last <= end for start, end in self._quoted)

    @cached_property
    def _quoted(self) -> List[Tuple[int, int]]:
        """The tokens at which quotations open and close."""
        marks = [index for index, text in enumerate(self.tokens.texts) if text == '"']
        return list(zip(marks[::2], marks[1::2], strict=False))

    @cached_property
    def excepted(self) -> FrozenSet[str]:
        """The behaviours that an exception rules out for this sentence."""
        return frozenset(hit.owner for hit in self._engine.exceptions.find(self.tokens))

    @cached_property
    def cues(self) -> Mapping[str, Tuple[Hit, ...]]:
        """Cue hits by cue id."""
        return _by_owner(self._engine.cues.find(self.tokens))

    @cached_property
    def asked(self) -> Mapping[str, Tuple[Hit, ...]]:
        """The data this sentence may ask for."""
        return _by_owner(self._engine.asked.find(self.tokens))

    @cached_property
    def given(self) -> FrozenSet[str]:
        """The data this sentence gives in words."""
        return frozenset(hit.owner for hit in self._engine.given.find(self.tokens))

    @cached_property
    def terms(self) -> Tuple[Hit, ...]:
        """Technical and trade terms of the lexicon."""
        return self._engine.terms.find(self.tokens)

    @cached_property
    def is_question(self) -> bool:
        """Whether it asks in form: a question mark that closes a real clause, not a mere "¿de acuerdo?"."""
        return "?" in self.tokens.texts and "courtesy-tag" not in self.cues

    def span(self, first: int, last: int) -> Tuple[int, int]:
        """Offsets in the message of the tokens ``first`` up to, not including, ``last``."""
        start, end = self.tokens.original(first, last)
        return self.start + start, self.start + end

    def word(self, index: int) -> str:
        """The token as it was typed."""
        start, end = self.tokens.original(index, index + 1)
        return self.text[start:end]


def _by_owner(hits: Sequence[Hit]) -> Dict[str, Tuple[Hit, ...]]:
    grouped: Dict[str, List[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.owner, []).append(hit)
    return {owner: tuple(group) for owner, group in grouped.items()}


def views(text: str, engine: Engine) -> Tuple[View, ...]:
    """The sentences of ``text``."""
    return tuple(View(sentence, index, engine) for index, sentence in enumerate(sentences.split(text)))


@lru_cache(maxsize=TURNS_KEPT)
def _turn(text: str, engine: Engine) -> Tuple[View, ...]:
    return views(text, engine)


@dataclass(frozen=True)
class Evidence:
    """A contextual rule that holds: it supports ``behaviour`` in sentence ``sentence`` by ``reply[start:end]``.

    ``case`` tells apart cases of one rule that deserve trust in different measure: a datum, the notation of a cue.
    """

    behaviour: str
    rule: str
    sentence: int
    start: int
    end: int
    case: str = ""

    @property
    def proof(self) -> str:
        """The name under which its hits are counted and trusted."""
        return f"{self.rule}#{self.case}" if self.case else self.rule


class Analysis:
    """A reply in its context."""

    def __init__(
        self, reply: str, engine: Engine, context: Sequence[Utterance] = (), timing: Optional[Timing] = None
    ) -> None:
        self.reply, self.engine, self.timing = reply, engine, timing
        self.context = tuple(context[-CONTEXT_TURNS:])
        self.sentences = views(reply, engine)

    @property
    def lexicon(self) -> Lexicon:
        """The word lists of the reply's language."""
        return self.engine.lexicon

    def turns(self, speaker: str) -> Tuple[str, ...]:
        """The texts of one speaker before the reply, oldest first, cut to a bounded length."""
        return tuple(turn.text[:CONTEXT_CHARACTERS] for turn in self.context if turn.speaker == speaker)

    @cached_property
    def customer(self) -> Tuple[View, ...]:
        """All sentences of the customer, oldest first."""
        return tuple(view for text in self.turns("customer") for view in _turn(text, self.engine))

    @cached_property
    def last_customer(self) -> Tuple[View, ...]:
        """The sentences of the customer since the agent last spoke."""
        texts: List[str] = []
        for turn in reversed(self.context):
            if turn.speaker != "customer":
                break
            texts.insert(0, turn.text[:CONTEXT_CHARACTERS])
        return tuple(view for text in texts for view in _turn(text, self.engine))

    @cached_property
    def last_agent(self) -> Tuple[View, ...]:
        """The sentences of the agent's last message before the reply."""
        texts = self.turns("agent")
        return _turn(texts[-1], self.engine) if texts else ()

    @cached_property
    def customer_words(self) -> FrozenSet[str]:
        """Every normalised word the customer has used."""
        return frozenset(word for view in self.customer for word in view.words)

    @cached_property
    def customer_gives(self) -> FrozenSet[str]:
        """The data that the customer's turns hold in words."""
        return frozenset(data for view in self.customer for data in view.given)

    @cached_property
    def customer_text(self) -> str:
        """All the customer wrote, normalised."""
        return fold(" \n ".join(self.turns("customer")))
