"""The word lists and cues of ``behaviours/lexicon/``: data that several behaviours share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Tuple, Type

import yaml
from pydantic import BaseModel, Extra, Field, StrictStr, ValidationError, validator

from coach.content.behaviour_file import Pattern
from coach.content.fields import Id
from coach.language.normalise import fold

LANGUAGES = ("es", "en")


class LexiconError(ValueError):
    """A lexicon file that cannot be used: ``file`` is its path, ``detail`` what the reader said about it."""

    def __init__(self, file: Path, detail: str) -> None:
        super().__init__(f"{file}: {detail}")
        self.file, self.detail = file, detail


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        frozen = True


class _Words(_Strict):
    numbers: List[StrictStr]
    titles: List[StrictStr]
    articles: List[StrictStr]
    vocative_leads: List[StrictStr]
    unfinished: List[StrictStr]
    appositive: List[StrictStr]
    stop: List[StrictStr]
    function: List[StrictStr]


class _Terms(_Strict):
    terms: List[StrictStr]
    everyday: List[StrictStr]
    explained: List[StrictStr]


class _SharedTerms(_Strict):
    terms: List[StrictStr]


class Datum(_Strict):
    """A datum agents ask for: patterns that ask for it, and how it looks once the customer has given it."""

    id: Id
    asked: List[StrictStr] = Field(min_items=1)
    given: List[StrictStr] = Field(default_factory=list)
    looks: Optional[StrictStr] = None

    @validator("looks")
    def _is_expression(cls, looks: Optional[str]) -> Optional[str]:
        if looks is not None:
            re.compile(looks)
        return looks


class _WordsFile(_Strict):
    es: _Words
    en: _Words


class _NamesFile(_Strict):
    es: List[StrictStr]
    en: List[StrictStr]
    also_words: List[StrictStr]


class _RegionalFile(_Strict):
    es: Dict[StrictStr, StrictStr]
    en: Dict[StrictStr, StrictStr]


class _OrdinaryFile(_Strict):
    es: List[StrictStr]
    en: List[StrictStr]


class _JargonFile(_Strict):
    both: _SharedTerms
    es: _Terms
    en: _Terms


class _CuesFile(_Strict):
    es: List[Pattern]
    en: List[Pattern]


class _DataFile(_Strict):
    es: List[Datum]
    en: List[Datum]


_FILES: Dict[str, Type[BaseModel]] = {
    "words": _WordsFile,
    "names": _NamesFile,
    "ordinary": _OrdinaryFile,
    "jargon": _JargonFile,
    "cues": _CuesFile,
    "data-asked": _DataFile,
    "regional": _RegionalFile,
}


@dataclass(frozen=True)
class Lexicon:
    """What the detector knows of one language. All words are normalised."""

    language: str
    numbers: FrozenSet[str]
    titles: FrozenSet[str]
    articles: FrozenSet[str]
    vocative_leads: FrozenSet[str]
    unfinished: FrozenSet[str]
    appositive: FrozenSet[str]
    stop: FrozenSet[str]
    function: FrozenSet[str]
    names: FrozenSet[str]
    sure_names: FrozenSet[str]
    regional: Mapping[str, str]
    terms: Tuple[str, ...]
    shared_terms: FrozenSet[str]
    everyday: FrozenSet[str]
    explained: Tuple[str, ...]
    cues: Tuple[Pattern, ...]
    data: Tuple[Datum, ...]


def _folded(words: List[str]) -> FrozenSet[str]:
    return frozenset(fold(word) for word in words)


def read(folder: Path) -> Dict[str, Any]:
    """The raw lexicon: file name without ending -> content, checked. A file that cannot be used raises LexiconError."""
    raw: Dict[str, Any] = {}
    for name, model in _FILES.items():
        path = folder / f"{name}.yaml"
        try:
            raw[name] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
            model.parse_obj(raw[name])
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise LexiconError(path, str(error)) from error
    return raw


def build(raw: Dict[str, Any]) -> Dict[str, Lexicon]:
    """The lexicon of each language from what ``read`` returned (or from a JSON copy of it)."""
    words, names = _WordsFile.parse_obj(raw["words"]), _NamesFile.parse_obj(raw["names"])
    jargon, cues = _JargonFile.parse_obj(raw["jargon"]), _CuesFile.parse_obj(raw["cues"])
    data, regional = _DataFile.parse_obj(raw["data-asked"]), _RegionalFile.parse_obj(raw["regional"])
    everybody = _folded(names.es + names.en)
    return {
        language: Lexicon(
            language=language,
            numbers=_folded(getattr(words, language).numbers),
            titles=_folded(getattr(words, language).titles),
            articles=_folded(getattr(words, language).articles),
            vocative_leads=_folded(getattr(words, language).vocative_leads),
            unfinished=frozenset(getattr(words, language).unfinished),
            appositive=_folded(getattr(words, language).appositive),
            stop=_folded(getattr(words, language).stop),
            function=_folded(getattr(words, language).function),
            names=everybody,
            sure_names=everybody - _folded(names.also_words),
            regional=getattr(regional, language),
            terms=tuple(jargon.both.terms + getattr(jargon, language).terms),
            shared_terms=frozenset(jargon.both.terms),
            everyday=_folded(getattr(jargon, language).everyday),
            explained=tuple(fold(text) for text in getattr(jargon, language).explained),
            cues=tuple(getattr(cues, language)),
            data=tuple(getattr(data, language)),
        )
        for language in LANGUAGES
    }


def load(folder: Path) -> Dict[str, Lexicon]:
    """The lexicon of each language from the YAML files in ``folder``. A file that cannot be used raises LexiconError."""
    return build(read(folder))
