"""What all content files are made of: names, sentences, texts in both languages, and the strict base of their models."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Literal

from pydantic import BaseModel, Extra, Field, constr

if TYPE_CHECKING:  # to the type checker they are what they hold
    Id = str
    Sentence = str
    Words = str
else:
    Id = constr(regex=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    Sentence = constr(strip_whitespace=True, min_length=1, max_length=1200)
    Words = constr(min_length=1)
Language = Literal["es", "en"]
LANGUAGES = ("es", "en")


class Strict(BaseModel):
    """Base of all file models: unknown keys are errors, instances do not change."""

    class Config:
        extra = Extra.forbid
        frozen = True


class Text(Strict):
    """One sentence or short text in each language."""

    es: Sentence
    en: Sentence

    def in_language(self, language: str) -> str:
        """The text in ``language`` ("es" or "en")."""
        return getattr(self, language)


class Lines(Strict):
    """Several interchangeable sentences in each language."""

    es: List[Sentence] = Field(min_items=1)
    en: List[Sentence] = Field(min_items=1)

    def in_language(self, language: str) -> List[str]:
        """The sentences in ``language`` ("es" or "en")."""
        return getattr(self, language)


class OptionalLines(Lines):
    """Like ``Lines``, but a language may have none."""

    es: List[Sentence] = Field(default_factory=list)
    en: List[Sentence] = Field(default_factory=list)


class Utterance(Strict):
    """One message of a conversation, as context of an example."""

    speaker: Literal["customer", "agent"]
    text: Sentence
