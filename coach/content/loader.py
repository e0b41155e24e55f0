"""From a YAML source to a model of ``coach.content.models``, or to problems that a trainer understands."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple, Type, TypeVar

from pydantic import BaseModel, ValidationError

from coach.content.problems import Problem, with_suggestion
from coach.content.yaml_source import Source, read

Model = TypeVar("Model", bound=BaseModel)

# pydantic's error type -> key of the text in content.po
KEYS = {
    "value_error.missing": "content.missing-key",
    "value_error.extra": "content.unknown-key",
    "value_error.const": "content.not-one-of",
    "value_error.any_str.min_length": "content.blank",
    "value_error.any_str.max_length": "content.too-long",
    "value_error.str.regex": "content.bad-id",
    "value_error.list.min_items": "content.too-few",
    "value_error.number.not_ge": "content.too-small",
    "value_error.number.not_gt": "content.too-small",
    "value_error.number.not_le": "content.too-big",
    "type_error.none.not_allowed": "content.blank",
}


def validate(model: Type[Model], source: Source) -> Tuple[Optional[Model], List[Problem]]:
    """``source`` as a ``model``, or every problem in it, in the order of the file."""
    if not isinstance(source.data, dict):
        return None, [Problem(source.file, 1, 1, "content.not-a-mapping", {}, "content.not-a-mapping.hint")]
    try:
        return model(**{str(key): value for key, value in source.data.items()}), []
    except ValidationError as error:
        problems = {_problem(model, source, details) for details in (_Details(dict(found)) for found in error.errors())}
        return None, sorted(problems, key=lambda problem: (problem.line, problem.column, problem.key))


def load_file(model: Type[Model], path: Path, root: Path) -> Tuple[Optional[Model], Optional[Source], List[Problem]]:
    """The file at ``path`` as a ``model`` with its source, or its problems. Names in problems are relative to ``root``."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    source, problems = read(path, name)
    if source is None:
        return None, None, problems
    loaded, problems = validate(model, source)
    return loaded, source, problems


class _Details:
    def __init__(self, error: Dict[str, Any]) -> None:
        self.type: str = error["type"]
        self.message: str = error["msg"]
        self.context: Dict[str, Any] = error.get("ctx", {})
        self.path: Tuple[Any, ...] = tuple(part for part in error["loc"] if part not in ("__key__", "__root__"))
        self.names_key = "__key__" in error["loc"]
        if self.names_key and "given" in self.context:  # pydantic reports the mapping; the key itself is what is wrong
            self.path = (*self.path, self.context["given"])


class _FrozenValues(Dict[str, Any]):
    """Values of a problem that can be part of a set: pydantic reports a union's alternatives as separate, equal errors."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted((key, str(value)) for key, value in self.items())))


def _problem(model: Type[BaseModel], source: Source, details: _Details) -> Problem:
    field = ".".join(str(part) for part in details.path)
    last = str(details.path[-1]) if details.path else ""
    value = _value_at(source.data, details.path)
    values: Dict[str, Any] = {"field": field, "key": last, "value": value, **details.context}
    hint: Optional[str] = None
    key = KEYS.get(details.type)
    place = source.place(details.path)
    if details.type == "value_error.extra":
        values, hint = with_suggestion(values, last, _fields(model, details.path[:-1]), "content.unknown-key.hint")
    elif details.type == "value_error.const":
        permitted = [str(choice) for choice in details.context.get("permitted", ())]
        word = last if details.names_key else str(value)
        values = {**values, "value": word, "permitted": ", ".join(permitted)}
        values, hint = with_suggestion(values, word, permitted, "content.not-one-of.hint")
    elif details.type == "value_error.missing":
        hint = "content.missing-language.hint" if last in ("es", "en") else "content.missing-key.hint"
    elif details.type == "value_error.str.regex":
        hint = "content.bad-id.hint"
    elif key is None and details.type.startswith("value_error."):
        key = f"content.{details.type.split('.', 1)[1]}"
    elif key is None:
        key, hint = "content.wrong-type", "content.wrong-type.hint"
    return Problem(source.file, *place, key or "content.wrong-type", _FrozenValues(values), hint)


def _value_at(data: Any, path: Tuple[Any, ...]) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return ""
    return data if not isinstance(data, (dict, list)) else ""


def _fields(model: Type[BaseModel], path: Tuple[Any, ...]) -> List[str]:
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue
        if not (isinstance(current, type) and issubclass(current, BaseModel)) or part not in current.__fields__:
            continue
        current = current.__fields__[part].type_
    return list(current.__fields__) if isinstance(current, type) and issubclass(current, BaseModel) else []
