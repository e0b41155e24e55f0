"""The trainers' pages under ``/trainer``: what there is, one file in the editor, its versions, files in and out.

Templates (beside what all get, see ``pages``):

=================  ====================================================================================================
trainer.html       ``entries`` {kind: [Entry]}, ``types``, ``suited``, ``players`` {scenario id: [Persona]}, ``problems``
                   [dict], ``deleted`` [(Document, Version)], ``error`` (str or None), ``form`` {"kind", "name"}
editor.html        ``document``, ``title``, ``text``, ``base``, ``checked`` (Checked), ``problems``, ``others`` [dict],
                   ``editor`` (JSON data for the script), ``error``, ``notice`` (str or None), ``changed`` (Changed or
                   None: the file is no longer what was opened), ``there`` (bool: the file exists)
versions.html      ``document``, ``title``, ``versions`` [Version], ``base``
version.html       ``document``, ``title``, ``version``, ``against`` ("now" or "previous"), ``rows`` (Row, ...), ``base``,
                   ``latest`` (bool)
=================  ====================================================================================================

Forms: ``POST /trainer/{kind}/{name}`` (text, base, over), ``…/delete`` (base), ``…/versions/{number}/restore`` (base),
``/trainer/upload`` (file, kind). ``base`` is the fingerprint of what was opened, ``over`` of what may be replaced instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from coach import i18n
from coach.authoring import difference, drafts, form
from coach.authoring.casting import PLAYED
from coach.authoring.kinds import KINDS, Document, PlaceError, document, documents
from coach.authoring.new import renamed, template
from coach.authoring.versions import ChangedError, MissingError, Shelf, Version, digest
from coach.content.catalogue import Content
from coach.content.problems import Problem
from coach.content.yaml_source import parse
from coach.store import Account
from coach.web import auth, editor_api
from coach.web.context import Web, language_of, web_of
from coach.web.editor_api import RIGHT, problem_data, typed_text
from coach.web.editor_errors import refused
from coach.web.errors import WebError
from coach.web.pages import page
from coach.web.security import MAX_EDIT

OUT_OF_ROOM = 507


@dataclass(frozen=True)
class Entry:
    """A file in the list. ``model`` is what is in use of it, None if nothing is."""

    document: Document
    model: Any
    errors: int
    warnings: int


@dataclass(frozen=True)
class Changed:
    """A file that changed since it was opened: what it is now (``digest`` "" if it is gone), who did it, what differs."""

    digest: str
    by: Optional[Version]
    rows: Tuple[difference.Row, ...]


def _account(request: Request) -> Account:
    web = web_of(request)
    return auth.allowed(request, web.store, web.clock(), RIGHT)


def _document(request: Request) -> Document:
    try:
        return document(request.path_params["kind"], request.path_params["name"])
    except PlaceError as error:
        raise WebError("not-found") from error


def _shelf(web: Web) -> Shelf:
    return Shelf(web.settings.root, web.settings.home / "versions")


def _address(one: Document) -> str:
    return f"/trainer/{one.kind.name}/{one.name}"


async def _fields(request: Request, *names: str) -> Dict[str, str]:
    async with request.form(max_files=1, max_fields=20, max_part_size=MAX_EDIT) as data:
        return {name: value if isinstance(value := data.get(name), str) else "" for name in names}


# --- what there is --------------------------------------------------------------------------------------------------


def trainer(request: Request) -> Response:
    """``/trainer``: the files there are, what is wrong with them, and the ways to new ones."""
    return _list(request, _account(request), None)


def _list(request: Request, account: Account, error: Optional[WebError], **fields: str) -> Response:
    web, language = web_of(request), language_of(request)
    content = web.catalogue.current()
    personas = list(content.personas.values())
    suited = {persona.id: content.suited(persona) for persona in personas}
    return page(
        request,
        "trainer.html",
        status=200 if error is None else error.status,
        account=account,
        path="/trainer",
        entries={kind: _entries(web, content, kind) for kind in KINDS},
        types=content.types,
        suited=suited,
        players={
            scenario: [persona for persona in personas if any(one.id == scenario for one in suited[persona.id])]
            for scenario in content.scenarios
        },
        problems=[problem_data(problem, language) for problem in content.problems],
        deleted=_shelf(web).deleted(),
        error=error.message(language) if error is not None else None,
        form={"kind": "persona", "name": "", **fields},
    )


def _entries(web: Web, content: Content, kind: str) -> List[Entry]:
    by_kind: Dict[str, Mapping[str, Any]] = {
        "persona": content.personas,
        "type": content.types,
        "scenario": content.scenarios,
        "guideline": {section.section: section for section in content.sections},
        "agent": content.agents,
    }
    models = by_kind[kind]
    there = {one.name: one for one in documents(web.settings.root, KINDS[kind])}
    for name in models:
        there.setdefault(name, document(kind, name))
    found = []
    for name, one in sorted(there.items()):
        severities = [problem.severity for problem in content.problems if problem.file == one.file]
        warnings = severities.count("warning")
        found.append(Entry(one, models.get(name), len(severities) - warnings, warnings))
    return found


# --- one file -------------------------------------------------------------------------------------------------------


def edit(request: Request) -> Response:
    """``/trainer/{kind}/{name}``: a file in the editor. A file that is not there: 404."""
    account, one = _account(request), _document(request)
    read = _shelf(web_of(request)).read(one)
    if read is None:
        raise WebError("not-found")
    done = request.query_params.get("done")
    notice = i18n.text(f"editor.done.{done}", language_of(request)) if done in ("saved", "restored") else None
    return _editor(request, account, one, *read, notice=notice)


def new(request: Request) -> Response:
    """``/trainer/new?kind=&name=&from=``: a file that is not there yet, from the template or from another file."""
    account, query = _account(request), request.query_params
    kind, name = query.get("kind", ""), query.get("name", "").strip()
    try:
        one = _named(kind, name)
        text = _beginning(web_of(request), one, query.get("from", ""))
    except WebError as error:
        return _list(request, account, error, kind=kind, name=name)
    if _shelf(web_of(request)).read(one) is not None:
        return RedirectResponse(_address(one), 303)
    return _editor(request, account, one, text, "", notice=i18n.text("editor.not-there-yet", language_of(request)))


def _named(kind: str, name: str) -> Document:
    try:
        return document(kind, name)
    except PlaceError as error:
        raise refused(error.code, name=error.value) from error


def _beginning(web: Web, one: Document, origin: str) -> str:
    if origin:
        read = _shelf(web).read(_named(one.kind.name, origin))
        if read is None:
            raise WebError("not-found")
        return renamed(read[0], one)
    if not one.kind.template:
        raise refused("no-template")
    return template(web.settings.root, one)


def _editor(
    request: Request,
    account: Account,
    one: Document,
    text: str,
    base: str,
    *,
    status: int = 200,
    error: Optional[str] = None,
    notice: Optional[str] = None,
    changed: Optional[Changed] = None,
    broken: Tuple[Problem, ...] = (),
) -> Response:
    web, language = web_of(request), language_of(request)
    checked = drafts.check(web.catalogue, one, text)
    if one.kind.name in PLAYED:
        web.stage.prepare()
    answer = editor_api.checked_data(checked, text, language)
    data = {
        **answer,
        "played": one.kind.name in PLAYED,
        "address": _address(one),
        "language": language,
        "form": form.describe(one.kind.model, language, form.names_in(checked.content)),
        "dirty": digest(text.encode("utf-8")) != base,
    }
    return page(
        request,
        "editor.html",
        status=status,
        account=account,
        path=_address(one) if base else "/trainer",
        document=one,
        title=_title(text, one, language),
        text=text,
        base=base,
        checked=checked,
        problems=answer["problems"],
        others=[problem_data(problem, language) for problem in (*checked.others, *broken)],
        editor=data,
        error=error,
        notice=notice,
        changed=changed,
        there=bool(base),
    )


def _title(text: str, one: Document, language: str) -> str:
    """The name that a file gives what it holds, or its own where there is none to read."""
    source, _ = parse(one.file, text)
    name = source.data.get("name") if source is not None and isinstance(source.data, dict) else None
    title = name.get(language) if isinstance(name, dict) else None
    return title if isinstance(title, str) and title.strip() else one.name


async def save(request: Request) -> Response:
    """``POST /trainer/{kind}/{name}``: saves what was typed, or shows it again with what keeps it from being saved."""
    account = await run_in_threadpool(_account, request)
    one = _document(request)
    fields = await _fields(request, "text", "base", "over")
    return await run_in_threadpool(_save, request, account, one, fields)


def _save(
    request: Request, account: Account, one: Document, fields: Mapping[str, str], action: str = "saved"
) -> Response:
    web, language = web_of(request), language_of(request)
    text = typed_text(fields["text"])
    base = fields.get("over") or fields["base"]
    checked = drafts.check(web.catalogue, one, text)
    if not checked.usable:
        error = i18n.text("editor.not-saved", language)
        return _editor(request, account, one, text, base, status=422, error=error)
    try:
        _shelf(web).save(one, text, base, account.name, web.clock(), action)
    except ChangedError as found:
        error = i18n.text("editor.changed", language)
        changed = _changed(web, one, found.text, text)
        return _editor(request, account, one, text, base, status=409, error=error, changed=changed)
    except OSError as failed:
        error = i18n.text("editor.not-written", language, reason=failed.strerror or "")
        return _editor(request, account, one, text, base, status=OUT_OF_ROOM, error=error)
    return RedirectResponse(f"{_address(one)}?done={action}", 303)


def _changed(web: Web, one: Document, now: Optional[str], mine: str) -> Changed:
    mark = digest(now.encode("utf-8")) if now is not None else ""
    versions = _shelf(web).versions(one)
    by = versions[0] if versions and versions[0].digest == mark else None
    return Changed(mark, by, difference.rows(now or "", mine))


async def delete(request: Request) -> Response:
    """``POST /trainer/{kind}/{name}/delete``: removes a file that no other needs; it stays among the versions."""
    account = await run_in_threadpool(_account, request)
    one = _document(request)
    fields = await _fields(request, "base")

    def remove() -> Response:
        web, language = web_of(request), language_of(request)
        read = _shelf(web).read(one)
        if read is None:
            raise WebError("not-found")
        broken = drafts.broken_without(web.catalogue, one)
        if broken:
            error = i18n.text("editor.needed", language)
            return _editor(request, account, one, *read, status=409, error=error, broken=broken)
        try:
            _shelf(web).delete(one, fields["base"], account.name, web.clock())
        except ChangedError:
            return _editor(
                request, account, one, *read, status=409, error=i18n.text("editor.changed-not-deleted", language)
            )
        except OSError as failed:
            error = i18n.text("editor.not-written", language, reason=failed.strerror or "")
            return _editor(request, account, one, *read, status=OUT_OF_ROOM, error=error)
        return RedirectResponse("/trainer#deleted", 303)

    return await run_in_threadpool(remove)


# --- versions -------------------------------------------------------------------------------------------------------


def versions(request: Request) -> Response:
    """``/trainer/{kind}/{name}/versions``: who changed the file, and when."""
    account, one, web = _account(request), _document(request), web_of(request)
    shelf = _shelf(web)
    read, found = shelf.read(one), shelf.versions(one)
    if read is None and not found:
        raise WebError("not-found")
    base = read[1] if read is not None else ""
    title = _title(_last_text(shelf, one, found), one, language_of(request))
    return page(request, "versions.html", account=account, document=one, title=title, versions=found, base=base)


def _last_text(shelf: Shelf, one: Document, found: List[Version]) -> str:
    """The file as it is, or as it was before it was deleted; "" if there never was one."""
    read = shelf.read(one)
    if read is not None:
        return read[0]
    return next((shelf.text(one, version.number) for version in found if version.digest), "")


def version(request: Request) -> Response:
    """``/trainer/{kind}/{name}/versions/{number}?against=now|previous``: one version, and what differs from another."""
    account, one, web = _account(request), _document(request), web_of(request)
    shelf = _shelf(web)
    found, text = _version(request, shelf, one)
    read, every = shelf.read(one), shelf.versions(one)
    base = read[1] if read is not None else ""
    latest = found.digest == base
    against = request.query_params.get("against") or ("previous" if latest else "now")
    if against == "previous":
        earlier = next((v for v in every if v.number < found.number and v.digest), None)
        rows = difference.rows(shelf.text(one, earlier.number) if earlier else "", text)
    else:
        against = "now"
        rows = difference.rows(text, read[0] if read is not None else "")
    return page(
        request,
        "version.html",
        account=account,
        document=one,
        title=_title(_last_text(shelf, one, every), one, language_of(request)),
        version=found,
        against=against,
        rows=rows,
        base=base,
        latest=latest,
    )


def _version(request: Request, shelf: Shelf, one: Document) -> Tuple[Version, str]:
    number = request.path_params["number"]
    try:
        found = next(version for version in shelf.versions(one) if version.number == number)
        return found, shelf.text(one, number)
    except (StopIteration, MissingError):
        raise WebError("not-found") from None


async def restore(request: Request) -> Response:
    """``POST /trainer/{kind}/{name}/versions/{number}/restore``: an old version becomes the file again, as a new version."""
    account = await run_in_threadpool(_account, request)
    one = _document(request)
    fields = await _fields(request, "base")

    def bring_back() -> Response:
        _, text = _version(request, _shelf(web_of(request)), one)
        return _save(request, account, one, {"text": text, "base": fields["base"]}, "restored")

    return await run_in_threadpool(bring_back)


# --- files in and out -----------------------------------------------------------------------------------------------


async def upload(request: Request) -> Response:
    """``POST /trainer/upload``: a file from the trainer's computer, opened in the editor; nothing is saved yet."""
    account = await run_in_threadpool(_account, request)
    async with request.form(max_files=1, max_fields=5, max_part_size=MAX_EDIT) as data:
        sent, kind = data.get("file"), str(data.get("kind") or "")
        is_file = isinstance(sent, UploadFile) and bool(sent.filename)
        raw = await sent.read(drafts.LONGEST + 1) if isinstance(sent, UploadFile) else b""
        filename = (sent.filename or "") if isinstance(sent, UploadFile) else ""

    def open_it() -> Response:
        try:
            one, text = _uploaded(raw, filename, kind, is_file)
        except WebError as error:
            return _list(request, account, error, upload=kind)
        web, language = web_of(request), language_of(request)
        read = _shelf(web).read(one)
        notice = i18n.text("editor.uploaded" if read is None else "editor.uploaded-over", language)
        changed = Changed(read[1], None, difference.rows(read[0], text)) if read is not None else None
        return _editor(request, account, one, text, read[1] if read else "", notice=notice, changed=changed)

    return await run_in_threadpool(open_it)


def _uploaded(raw: bytes, filename: str, kind: str, is_file: bool) -> Tuple[Document, str]:
    if not is_file:
        raise refused("no-file")
    if len(raw) > drafts.LONGEST:
        raise refused("file-too-large", limit=drafts.LONGEST)
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise refused("not-utf8") from error
    recognised, name = drafts.recognise(text)
    chosen = kind or (recognised.name if recognised is not None else "")
    if not chosen:
        raise refused("unknown-file")
    stem = filename.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    return _named(chosen, name or stem), text


def download(request: Request) -> Response:
    """``/trainer/{kind}/{name}/file``: the file as it is, or a version of it (``?version=``)."""
    _account(request)
    one, shelf = _document(request), _shelf(web_of(request))
    number = request.query_params.get("version", "")
    try:
        if number:
            text = shelf.text(one, int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0)
        else:
            text = (shelf.read(one) or ("", ""))[0]
    except MissingError:
        text = ""
    if not text:
        raise WebError("not-found")
    name = f"{one.name}-{int(number)}" if number else one.name
    return _attachment(text.encode("utf-8"), f"{name}.yaml", "application/yaml; charset=utf-8")


def download_all(request: Request) -> Response:
    """``/trainer/all.zip``: all content files that trainers may edit or that theirs refer to."""
    _account(request)
    return _attachment(editor_api.zipped(web_of(request).settings.root), "coach.zip", "application/zip")


def _attachment(data: bytes, name: str, kind: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def routes() -> List[Route]:
    """All routes of the trainers' pages."""
    one = "/trainer/{kind}/{name}"
    return [
        Route("/trainer", trainer),
        Route("/trainer/new", new),
        Route("/trainer/upload", upload, methods=["POST"]),
        Route("/trainer/all.zip", download_all),
        Route(one, edit),
        Route(one, save, methods=["POST"]),
        Route(f"{one}/file", download),
        Route(f"{one}/delete", delete, methods=["POST"]),
        Route(f"{one}/check", editor_api.check, methods=["POST"]),
        Route(f"{one}/preview", editor_api.preview, methods=["POST"]),
        Route(f"{one}/versions", versions),
        Route(f"{one}/versions/{{number:int}}", version),
        Route(f"{one}/versions/{{number:int}}/restore", restore, methods=["POST"]),
    ]
