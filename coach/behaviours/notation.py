"""The pattern notation of the behaviour files, read into the token descriptions of spaCy's ``Matcher`` (without needing spaCy).

Tokens stand apart by spaces and match the normalised tokens of one sentence (lower case, no accents save ñ):
``a|b`` one of several words, ``wor*`` a beginning (the star may stand anywhere), ``x?`` and ``a|b?`` an optional token,
``*`` any one token, ``...`` up to four of any kind, ``#`` a number, ``^`` the start of the sentence, ``$`` its end
(before final marks).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, List, Mapping, Sequence, Tuple

from coach.language.normalise import fold
from coach.language.words import A_NUMBER, BEGINNING, words

GAP = 4


class PatternError(ValueError):
    """A pattern that cannot be compiled.

    ``pattern`` is its id, ``notation`` the whole alternative, ``token`` the offending part, and ``code`` says what is wrong:
    ``empty``, ``start-inside``, ``end-inside``, ``empty-choice``, ``bare-star``, ``several-tokens`` or ``all-optional``.
    """

    def __init__(self, pattern: str, notation: str, token: str, code: str) -> None:
        super().__init__(f"{pattern}: {notation!r}: {token!r}: {code}")
        self.pattern, self.notation, self.token, self.code = pattern, notation, token, code


@dataclass(frozen=True)
class Compiled:
    """One alternative of a pattern: spaCy's token descriptions and whether it is tied to the sentence's start or end.

    ``keys`` has a set for each token: a word that matches has one of these among its own (``keys_of``). It is empty for a
    token that may be left out or be any word.
    """

    tokens: Tuple[Mapping[str, Any], ...]
    keys: Tuple[FrozenSet[str], ...]
    from_start: bool
    to_end: bool


def _keys(word: str, number_words: FrozenSet[str]) -> FrozenSet[str]:
    """The keys of a token of the notation; none if any word could match."""
    if word == "#":
        return number_words | {A_NUMBER}
    found = set()
    for option in word.split("|") if word != "|" else [word]:
        beginning = option.split("*")[0]
        if beginning != option and len(beginning) < BEGINNING:
            return frozenset()
        found.add(option if beginning == option else beginning[:BEGINNING] + "*")
    return frozenset(found)


def _number(number_words: FrozenSet[str]) -> Dict[str, Any]:
    return (
        {"TEXT": {"REGEX": r"^(?:\d.*|" + "|".join(map(re.escape, sorted(number_words))) + ")$"}}
        if number_words
        else {"TEXT": {"REGEX": r"^\d"}}
    )


def _choice(pattern: str, notation: str, token: str) -> Dict[str, Any]:
    options = token.split("|") if token != "|" else [token]
    if options == ["*"]:
        return {}
    if not all(options):
        raise PatternError(pattern, notation, token, "empty-choice")
    for option in options:
        if not option.strip("*"):
            raise PatternError(pattern, notation, token, "bare-star")
        if len(words(option.replace("*", "x"))) != 1:
            raise PatternError(pattern, notation, token, "several-tokens")
    if any("*" in option for option in options):
        parts = (r"\S*".join(map(re.escape, option.split("*"))) for option in options)
        return {"TEXT": {"REGEX": "^(?:" + "|".join(parts) + ")$"}}
    return {"TEXT": options[0]} if len(options) == 1 else {"TEXT": {"IN": options}}


def _joined(parts: Sequence[str]) -> List[List[str]]:
    """Contractions are one token, so an option such as ``'s`` belongs to the word before: both readings, if there are two."""
    for index, part in enumerate(parts):
        optional = "?" if len(part) > 1 and part.endswith("?") else ""
        options = (part[:-1] if optional else part).split("|")
        clitics = [option for option in options if len(option) > 1 and option[0] == "'"]
        if not clitics or index == 0:
            continue
        rest = [option for option in options if option not in clitics]
        before = parts[index - 1]
        heads = ["*"] if before == "..." else before.rstrip("?").split("|")
        whole = "|".join(head + clitic for head in heads for clitic in clitics)
        gap = ["..."] if before == "..." else []
        readings = [[*parts[: index - 1], *gap, whole, *parts[index + 1 :]]]
        if rest:
            readings.append([*parts[:index], "|".join(rest) + optional, *parts[index + 1 :]])
        elif optional:
            readings.append([*parts[:index], *parts[index + 1 :]])
        return [done for reading in readings for done in _joined(reading)]
    return [list(parts)]


def compile_notation(pattern: str, notation: str, number_words: FrozenSet[str] = frozenset()) -> Tuple[Compiled, ...]:
    """One alternative, compiled; more than one where an option is a contraction's ending (``is|'s``).

    ``pattern`` is the id for error messages; ``number_words`` are what ``#`` also matches. PatternError names the token.
    """
    parts = fold(notation).split()
    from_start, to_end = parts[:1] == ["^"], parts[-1:] == ["$"]
    parts = parts[int(from_start) : len(parts) - int(to_end)]
    # A gap at an open edge says nothing; next to an anchor it says how far the edge may be.
    while parts and parts[0] == "..." and not from_start:
        parts = parts[1:]
    while parts and parts[-1] == "..." and not to_end:
        parts = parts[:-1]
    if not parts:
        raise PatternError(pattern, notation, notation, "empty")
    return tuple(
        Compiled(*_tokens(pattern, notation, reading, number_words), from_start, to_end) for reading in _joined(parts)
    )


def _tokens(
    pattern: str, notation: str, parts: Sequence[str], number_words: FrozenSet[str]
) -> Tuple[Tuple[Mapping[str, Any], ...], Tuple[FrozenSet[str], ...]]:
    """The token descriptions, and the keys of each."""
    tokens: List[Mapping[str, Any]] = []
    keys: List[FrozenSet[str]] = []
    for part in parts:
        if part == "^":
            raise PatternError(pattern, notation, part, "start-inside")
        if part == "$":
            raise PatternError(pattern, notation, part, "end-inside")
        if part == "...":
            tokens.append({"OP": f"{{0,{GAP}}}"})
            keys.append(frozenset())
            continue
        optional = len(part) > 1 and part.endswith("?")
        word = (part[:-2] if part.endswith("|?") else part[:-1]) if optional else part
        described = _number(number_words) if word == "#" else _choice(pattern, notation, word)
        tokens.append({**described, "OP": "?"} if optional else described)
        keys.append(frozenset() if optional else _keys(word, number_words))
    if all(token.get("OP") for token in tokens):
        raise PatternError(pattern, notation, notation, "all-optional")
    return tuple(tokens), tuple(keys)
