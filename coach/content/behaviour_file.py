"""What ``behaviours/<id>.yaml`` may say: the model of the files that the detector is trained from."""

from __future__ import annotations

from typing import List, Literal, Union

from pydantic import Field

from coach.content.fields import Id, Sentence, Strict, Text, Utterance, Words


class Example(Strict):
    """A reply that shows the behaviour. ``[[`` and ``]]`` in the text may mark the words that show it."""

    text: Sentence
    also: List[Id] = Field(default_factory=list, description="every other behaviour the same reply shows")
    context: List[Utterance] = Field(default_factory=list, description="the turns before it, oldest first")
    known_miss: bool = Field(False, description="not detected today; asserted, so that an improvement shows")


class NearMiss(Strict):
    """A reply that looks like the behaviour and is not."""

    text: Sentence
    why: Sentence
    shows: List[Id] = Field(default_factory=list, description="the behaviours it does show")
    context: List[Utterance] = Field(default_factory=list)
    known_false_alarm: bool = Field(False, description="wrongly detected today; asserted, so that an improvement shows")


class Pattern(Strict):
    """Words that show the behaviour, in the notation of ``coach.behaviours.patterns``."""

    id: Id
    match: Union[Words, List[Words]]

    @property
    def alternatives(self) -> List[str]:
        """The notations, always as a list."""
        return [self.match] if isinstance(self.match, str) else list(self.match)


class Patterns(Strict):
    es: List[Pattern] = Field(default_factory=list)
    en: List[Pattern] = Field(default_factory=list)

    def in_language(self, language: str) -> List[Pattern]:
        """The patterns of ``language``."""
        return getattr(self, language)


class Examples(Strict):
    es: List[Example] = Field(min_items=3)
    en: List[Example] = Field(min_items=3)

    def in_language(self, language: str) -> List[Example]:
        """The examples of ``language``."""
        return getattr(self, language)


class NearMisses(Strict):
    es: List[NearMiss] = Field(min_items=1)
    en: List[NearMiss] = Field(min_items=1)

    def in_language(self, language: str) -> List[NearMiss]:
        """The near-misses of ``language``."""
        return getattr(self, language)


class Behaviour(Strict):
    """What one reply does, without judging it (``behaviours/<id>.yaml``)."""

    id: Id
    group: Literal["listening", "finding-out", "solving", "closing", "hurts", "check"]
    name: Text
    definition: Text
    patterns: Patterns = Field(default_factory=Patterns)
    exceptions: Patterns = Field(default_factory=Patterns, description="words that make a sentence not show it")
    examples: Examples
    near_misses: NearMisses
