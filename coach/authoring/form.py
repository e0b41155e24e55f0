"""The models of the files as descriptions of a form: what kinds of fields there are, with labels and bounds.

A description is plain data with ``type`` and what belongs to it:

- ``text``, ``lines``: a sentence, or several, in each language (``least``: how many there must be in each);
- ``string`` (``longest``, ``long``: more than a line), ``number`` (``min``, ``max``, ``whole``), ``flag``;
- ``choice`` (``options``);
- ``list`` (``item``, ``least``), ``map`` (``item``, ``keys``: the names that may stand there, or None for any),
- ``object`` (``fields``: each with ``name``, ``label``, ``help``, ``required``, ``default``, ``form``).

``suggest`` beside a string or a map names what exists and could be meant.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Mapping, Optional, Sequence, Type, Union, get_args, get_origin

from pydantic import BaseModel, ConstrainedFloat, ConstrainedInt, ConstrainedList, ConstrainedStr
from pydantic.fields import ModelField

from coach import i18n
from coach.content.catalogue import Content
from coach.content.checks import ENGINE_REACTIONS
from coach.content.fields import Lines, OptionalLines, Text

LONG = 100  # characters: a string that may be longer gets a field of several lines
Form = Dict[str, Any]
Names = Mapping[str, Sequence[str]]


def describe(model: Type[BaseModel], language: str, names: Names) -> Form:
    """The form of ``model`` with labels in ``language``; ``names`` has what may be referred to, by the field's name."""
    fields = [_field(field, language, names) for field in model.__fields__.values()]
    return {"type": "object", "fields": fields}


def _part(model: Type[BaseModel], language: str, names: Names) -> Form:
    """The form of a model within another: its id is not the file's."""
    form = describe(model, language, names)
    return {**form, "fields": [{**one, "help": ""} if one["name"] == "id" else one for one in form["fields"]]}


def names_in(content: Content) -> Dict[str, List[str]]:
    """What the fields of the files may refer to, by the field's name."""
    guidelines = [item.id for section in content.sections for item in section.items]
    types, behaviours = list(content.types), list(content.behaviour_ids)
    return {
        "types": types,
        "suggested_types": types,
        "by_type": types,
        "scenarios": list(content.scenarios),
        "reactions": [*behaviours, *ENGINE_REACTIONS, *guidelines],
        "behaviours": behaviours,
        "parent": guidelines,
        "document": list(content.sources.sources),
        "signals": list(content.signals.signals),
        "met_by": behaviours,
        "violated_by": behaviours,
    }


def _field(field: ModelField, language: str, names: Names) -> Form:
    help_key = f"form.{field.name}.help"
    return {
        "name": field.alias,
        "label": i18n.text(f"form.{field.name}", language),
        "help": i18n.text(help_key, language) if i18n.has(help_key, language) else "",
        "required": bool(field.required),
        "default": _default(field),
        "form": _form(field.outer_type_, language, names, field.name),
    }


def _default(field: ModelField) -> Any:
    """What holds where the file says nothing, if that is a single value."""
    value = field.default
    return value if isinstance(value, (str, int, float)) else None


def _form(kind: Any, language: str, names: Names, name: str) -> Form:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Union:
        (kept,) = (one for one in inner if one is not type(None))
        return _form(kept, language, names, name)
    if origin is Literal:
        return {"type": "choice", "options": _named("form.choice", inner, language)}
    if origin is dict:
        keys = get_args(inner[0]) if get_origin(inner[0]) is Literal else None
        return {
            "type": "map",
            "keys": _named("form.key", keys, language) if keys else None,
            "item": _form(inner[1], language, names, ""),
            "suggest": list(names.get(name, ())),
        }
    if origin is list or _is(kind, ConstrainedList):
        item = inner[0] if origin is list else kind.item_type
        least = 0 if origin is list else kind.min_items or 0
        return {"type": "list", "item": _form(item, language, names, name), "least": least}
    if _is(kind, BaseModel):
        return _model(kind, language, names)
    return _single(kind, names.get(name, ()))


def _model(kind: Type[BaseModel], language: str, names: Names) -> Form:
    if _is(kind, Text):
        return {"type": "text"}
    if _is(kind, Lines):
        return {"type": "lines", "least": 0 if _is(kind, OptionalLines) else 1}
    return _part(kind, language, names)


def _single(kind: Any, suggest: Sequence[str]) -> Form:
    if kind is bool:
        return {"type": "flag"}
    if _is(kind, int) or _is(kind, float):
        low, high = (_bound(kind, names) for names in (("ge", "gt"), ("le", "lt")))
        return {"type": "number", "min": low, "max": high, "whole": _is(kind, int)}
    longest = kind.max_length if _is(kind, ConstrainedStr) else None
    return {
        "type": "string",
        "longest": longest,
        "long": longest is not None and longest > LONG,
        "suggest": list(suggest),
    }


def _bound(kind: Any, names: Sequence[str]) -> Optional[float]:
    if not (_is(kind, ConstrainedInt) or _is(kind, ConstrainedFloat)):
        return None
    found: List[float] = [getattr(kind, name) for name in names if getattr(kind, name, None) is not None]
    return found[0] if found else None


def _named(prefix: str, values: Sequence[str], language: str) -> List[Dict[str, str]]:
    return [{"value": value, "label": i18n.text(f"{prefix}.{value}", language)} for value in values]


def _is(kind: Any, base: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)
