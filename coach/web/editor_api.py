"""What the editor's script asks for while a trainer writes: is it right, how does it look as a form, what does it say."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from coach.authoring import casting, drafts, merging
from coach.authoring.drafts import Checked
from coach.authoring.kinds import Document, PlaceError, document
from coach.content.problems import Problem
from coach.web import auth
from coach.web.context import LANGUAGES, language_of, web_of
from coach.web.editor_errors import refused
from coach.web.errors import WebError
from coach.web.security import MAX_TEXT

RIGHT = "content"
MOST_REPLIES = 60
LARGEST_SEED = 2**31 - 1
FOLDERS = ("guidelines", "personas", "rehearsals", "scenarios")


async def check(request: Request) -> Response:
    """``POST /trainer/{kind}/{name}/check`` ``{"text", "data"?}``: what is wrong, and the text and data that it is now.

    With ``data`` (what the form holds) the text is rewritten to say it.
    """
    one, body = await _asked(request)
    language = language_of(request)

    def answer() -> Dict[str, Any]:
        text, kept = _typed(body)
        checked = drafts.check(web_of(request).catalogue, one, text)
        return {**checked_data(checked, text, language), "comments_kept": kept}

    return JSONResponse(await run_in_threadpool(answer))


async def preview(request: Request) -> Response:
    """``POST /trainer/{kind}/{name}/preview``: the conversation that ``replies`` make with what is being written.

    Body: ``{"text", "data"?, "language", "persona", "scenario", "seed", "replies": [str]}``. ``{"usable": false}`` if the file
    has errors.
    """
    one, body = await _asked(request)
    language, seed, replies = body.get("language"), body.get("seed"), body.get("replies")
    if language not in LANGUAGES:
        raise WebError("bad-field", field="language")
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed <= LARGEST_SEED:
        raise WebError("bad-field", field="seed")
    if not isinstance(replies, list) or not all(isinstance(one, str) and len(one) <= MAX_TEXT for one in replies):
        raise WebError("bad-field", field="replies")
    if len(replies) > MOST_REPLIES:
        raise refused("too-many-replies", most=MOST_REPLIES)

    def answer() -> Dict[str, Any]:
        web = web_of(request)
        checked = drafts.check(web.catalogue, one, _typed(body)[0])
        if not checked.usable:
            return {"usable": False}
        wanted = (str(body.get(name) or "") for name in ("persona", "scenario"))
        cast = casting.cast_of(checked.content, one, *wanted)
        if cast is None:
            return {"usable": False}
        played = web.stage.play(cast, str(language), seed, replies)
        return {
            "usable": True,
            "persona": {"id": cast.persona.id, "name": cast.persona.name.in_language(str(language))},
            "scenario": {"id": cast.scenario.id, "summary": cast.scenario.summary.in_language(str(language))},
            "facts": {fact.id: fact.told.in_language(str(language))[0] for fact in cast.scenario.facts},
            "steps": {step.id: step.given_by.in_language(str(language))[0] for step in cast.scenario.steps},
            "opening": played.opening,
            "mood": played.mood,
            "temper": played.temper,
            "exchanges": [vars(exchange) for exchange in played.exchanges],
            "ended": played.ended,
        }

    return JSONResponse(await run_in_threadpool(answer))


async def _asked(request: Request) -> Tuple[Document, Mapping[str, Any]]:
    """The file that is asked about, and the body. Errors: those of rights, ``not-found``, ``bad-json``."""
    web = web_of(request)
    await run_in_threadpool(auth.allowed, request, web.store, web.clock(), RIGHT)
    try:
        one = document(request.path_params["kind"], request.path_params["name"])
    except PlaceError as error:
        raise WebError("not-found") from error
    body = read_json(await request.body())
    if not isinstance(body, dict) or not isinstance(body.get("text"), str):
        raise WebError("bad-json")
    return one, body


def read_json(raw: Any) -> Any:
    """JSON that can become YAML: numbers are finite and no character is half of a pair. Errors: WebError ``bad-json``."""
    try:
        value = json.loads(raw, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
        return value
    except (ValueError, RecursionError):
        raise WebError("bad-json") from None


def _no_number(name: str) -> float:
    raise ValueError(name)


def typed_text(text: str) -> str:
    """A text as it was typed, as it goes into a file: with plain line breaks, and without halves of surrogate pairs."""
    return text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")


def _typed(body: Mapping[str, Any]) -> Tuple[str, bool]:
    """The text, with what the form holds (``data``) in it, and whether its comments are all there."""
    text, data = typed_text(body["text"]), body.get("data")
    if data is None:
        return text, True
    if not isinstance(data, dict):
        raise WebError("bad-json")
    try:
        merged = merging.merge(text, data)
    except RecursionError:
        raise WebError("bad-json") from None
    return merged.text, merged.comments_kept


def checked_data(checked: Checked, text: str, language: str) -> Dict[str, Any]:
    """What a check found, as JSON data. ``data`` is None where the text cannot be shown as a form."""
    beside = casting.partners(checked.content, checked.document)
    return {
        "text": text,
        "data": merging.plain(checked.data) if isinstance(checked.data, dict) else None,
        "usable": checked.usable,
        "problems": [
            {**problem_data(placed.problem, language), "path": [str(part) for part in placed.path]}
            for placed in checked.problems
        ],
        "others": [problem_data(problem, language) for problem in checked.others],
        "personas": [{"id": one.id, "name": one.name.in_language(language)} for one in beside.personas],
        "scenarios": [{"id": one.id, "name": one.name.in_language(language)} for one in beside.scenarios],
    }


def problem_data(problem: Problem, language: str) -> Dict[str, Any]:
    """A problem as JSON data, with its sentences in ``language``."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message(language),
        "hint": problem.hint(language),
        "severity": problem.severity,
    }


def zipped(root: Path) -> bytes:
    """All content files of FOLDERS, packed with their places."""
    packed = io.BytesIO()
    files: List[Path] = [
        path for folder in FOLDERS for path in sorted((root / folder).rglob("*.yaml")) if path.is_file()
    ]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(root).as_posix())
    return packed.getvalue()
