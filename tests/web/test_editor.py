"""The trainers' pages: who may use them, what they show, check, save, keep, refuse."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence

import pytest
from starlette.testclient import TestClient

from coach.authoring.preview import Conversation, Exchange
from coach.authoring.versions import digest
from coach.content.catalogue import Catalogue
from coach.roleplay.cast import Cast
from coach.settings import ROOT, Settings
from coach.store import Store
from coach.web.editor_errors import refused
from coach.web.practice import CoachPractice
from coach.web.security import MAX_BODY, MAX_EDIT
from coach.web.server import create_app
from tests.web.conftest import Site
from tests.web.parts import Clock, SmallEngine

GARDENER = "/trainer/persona/gardener"
# Enough to play the gardener; all of it takes a second to read, for each test.
COPIED = (
    "personas/gardener.yaml",
    "personas/types/angry.yaml",
    "personas/types/inexperienced.yaml",
    "personas/types/knowledgeable.yaml",
    "personas/types/rude.yaml",
    "personas/types/talkative.yaml",
    "scenarios/router-red-light.yaml",
    "scenarios/utility-double-bill.yaml",
    "scenarios/printer-blank-pages.yaml",
    "scenarios/shared/questions.yaml",
    "rehearsals/rude.yaml",
    "rehearsals/silent.yaml",
    "guidelines/scoring.yaml",
    "guidelines/sources.yaml",
    "guidelines/not-gradeable.yaml",
)


class SmallStage:
    """Repeats every reply; ``cast`` is who was asked to play last."""

    def __init__(self) -> None:
        self.cast: Cast | None = None
        self.there = True

    def prepare(self) -> None:
        pass

    def play(self, cast: Cast, language: str, seed: int, replies: Sequence[str]) -> Conversation:
        if not self.there:
            raise refused("no-preview")
        self.cast = cast
        line = cast.persona.lines["opening"].in_language(language)[0]
        temper = dict.fromkeys(("patience", "anger", "trust", "understanding", "focus"), 50)
        said = tuple(
            Exchange(text, (f"{seed}: {text}",), "bad", temper, ("when",), (), ("when",), (), ("greet",), None, None)
            for text in replies
        )
        return Conversation((line,), "tense", temper, said)


@pytest.fixture
def stage() -> SmallStage:
    return SmallStage()


@pytest.fixture
def site(store: Store, settings: Settings, stage: SmallStage) -> Iterator[Site]:
    """A site on some of the shipped content."""
    for name in COPIED:
        target = settings.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    shutil.copytree(ROOT / "docs" / "templates", settings.root / "docs" / "templates")
    section = text_of(ROOT, "docs/templates/guideline.yaml").replace("section: my-section", "section: closing")
    section = section.replace("id: my-guideline", "id: closing-guideline")
    (settings.root / "guidelines" / "closing.yaml").write_text(section, "utf-8")
    (settings.root / "guidelines" / "signals.yaml").write_text("signals: {}\n", "utf-8")
    for path in [*(ROOT / "behaviours").glob("*.yaml"), *(ROOT / "behaviours" / "checks").glob("*.yaml")]:
        target = settings.root / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    catalogue, clock, engine = Catalogue(settings.root, interval=0.0), Clock(), SmallEngine(store)
    practice: Any = CoachPractice(settings, catalogue)
    app = create_app(settings, store, catalogue, engine, clock, practice, stage)
    client = TestClient(app, base_url="http://coach.test", raise_server_exceptions=False, follow_redirects=False)
    parts: Any = (engine, practice, catalogue, clock)
    with client:
        yield Site(app, store, *parts, client)


@pytest.fixture
def root(settings: Settings) -> Path:
    return settings.root


@pytest.fixture
def trainer(site: Site) -> Dict[str, str]:
    return site.cookie("Elena", "trainer")


def text_of(root: Path, file: str = "personas/gardener.yaml") -> str:
    return (root / file).read_text("utf-8")


def mark(text: str) -> str:
    return digest(text.encode("utf-8"))


def save(site: Site, headers: Dict[str, str], text: str, base: str, address: str = GARDENER, **more: str) -> Any:
    form = {"text": text.replace("\n", "\r\n"), "base": base, **more}
    return site.client.post(address, files={name: (None, value) for name, value in form.items()}, headers=headers)


def ask(site: Site, headers: Dict[str, str], body: Any, address: str = f"{GARDENER}/check") -> Any:
    raw = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return site.client.post(address, content=raw, headers={**headers, "Accept": "application/json"})


# --- who may ---

PAGES = [
    ("GET", GARDENER),
    ("GET", "/trainer/new?kind=persona&name=ray"),
    ("GET", "/trainer/all.zip"),
    ("GET", f"{GARDENER}/file"),
    ("GET", f"{GARDENER}/versions"),
    ("GET", f"{GARDENER}/versions/1"),
    ("POST", GARDENER),
    ("POST", "/trainer/upload"),
    ("POST", f"{GARDENER}/delete"),
    ("POST", f"{GARDENER}/check"),
    ("POST", f"{GARDENER}/preview"),
    ("POST", f"{GARDENER}/versions/1/restore"),
]


@pytest.mark.parametrize(("method", "address"), PAGES)
def test_only_those_with_the_right_to_content_get_in(site: Site, root: Path, method: str, address: str) -> None:
    before = text_of(root)
    agent = site.client.request(method, address, headers=site.cookie("ana"))
    assert agent.status_code == 403
    stranger = site.client.request(method, address, headers={"Accept": "application/json"})
    assert stranger.status_code == 401
    if method == "POST":
        cross = {**site.cookie("Elena", "trainer"), "Sec-Fetch-Site": "cross-site", "Origin": "http://evil.test"}
        assert site.client.post(address, headers=cross).status_code == 403
    assert text_of(root) == before


def test_every_route_of_the_trainers_is_among_those_tested() -> None:
    from coach.web import editor

    tested = {(method, address.partition("?")[0]) for method, address in PAGES} | {("GET", "/trainer")}
    for route in editor.routes():
        path = route.path.replace("{kind}/{name}", "persona/gardener").replace("{number:int}", "1")
        for method in (route.methods or set()) - {"HEAD"}:
            assert (method, path) in tested


@pytest.mark.parametrize(
    "address",
    [
        "/trainer/persona/nobody",
        "/trainer/behaviour/empathy",
        "/trainer/persona/..%2f..%2fREADME",
        "/trainer/persona/%2e%2e",
        "/trainer/persona/types%2fangry",
        "/trainer/guideline/scoring",
        "/trainer/persona/Gardener",
        "/trainer/persona/nobody/file",
        "/trainer/persona/nobody/versions",
        "/trainer/persona/gardener/versions/99",
        "/trainer/persona/gardener/file?version=-1",
        "/trainer/persona/gardener/file?version=x",
    ],
)
def test_what_is_no_file_of_the_trainers_is_not_there(site: Site, trainer: Dict[str, str], address: str) -> None:
    assert site.client.get(address, headers=trainer).status_code == 404


# --- what there is ---


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_list_shows_every_kind_with_its_state(
    site: Site, root: Path, trainer: Dict[str, str], language: str
) -> None:
    (root / "personas" / "broken.yaml").write_text("id: broken\n<b>: 1\n", "utf-8")
    page = site.client.get("/trainer", headers={**trainer, "Accept-Language": language})
    assert page.status_code == 200
    for address in (
        "persona/gardener",
        "type/angry",
        "scenario/router-red-light",
        "guideline/closing",
        "agent/rude",
        "persona/broken",
    ):
        assert f'href="/trainer/{address}"' in page.text
    assert "<b>" not in page.text.replace("<b>T", "")
    assert {"es": "Errores: ", "en": "Errors: "}[language] in page.text


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "address",
    [
        GARDENER,
        "/trainer/type/angry",
        "/trainer/scenario/router-red-light",
        "/trainer/guideline/closing",
        "/trainer/agent/silent",
        f"{GARDENER}/versions",
    ],
)
def test_every_kind_opens_in_both_languages(site: Site, trainer: Dict[str, str], address: str, language: str) -> None:
    page = site.client.get(address, headers={**trainer, "Accept-Language": language})
    assert page.status_code == 200, page.text[:500]
    assert " style=" not in page.text
    assert " onclick=" not in page.text


def test_markup_in_a_file_stays_text(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    evil = "</textarea><script>alert(1)</script>"
    text = text_of(root).replace("Julián Cabrera", evil)
    (root / "personas" / "gardener.yaml").write_text(text, "utf-8")
    for address in (GARDENER, "/trainer", f"{GARDENER}/versions"):
        assert "<script>alert" not in site.client.get(address, headers=trainer).text
    shown = save(site, trainer, text.replace("types:", f"'{evil}':"), "")
    assert shown.status_code == 422
    assert "<script>alert" not in shown.text
    changed = save(site, trainer, text + "# x\n", "0")
    assert changed.status_code == 409
    assert "<script>alert" not in changed.text


# --- checking ---


def test_a_check_tells_place_reason_hint_and_field(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    text = text_of(root).replace("types: [inexperienced]", "types: [inexperiensed]")
    found = ask(site, trainer, {"text": text}).json()
    (problem,) = [one for one in found["problems"] if one["severity"] == "error"]
    assert (problem["line"], problem["path"], problem["severity"]) == (4, ["types"], "error")
    assert "inexperienced" in problem["hint"]
    assert not found["usable"]
    assert found["data"]["types"] == ["inexperiensed"]


def test_a_check_of_the_form_gives_the_text_that_says_it(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    text = text_of(root)
    data = ask(site, trainer, {"text": text}).json()["data"]
    data["temper"]["anger"] = 7
    found = ask(site, trainer, {"text": text, "data": data}).json()
    assert found["text"] == text.replace("anger: 5,", "anger: 7,", 1)
    assert found["usable"]
    assert found["comments_kept"]


def test_the_page_has_the_keys_in_the_order_of_the_file(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    page = site.client.get(GARDENER, headers=trainer).text
    data = json.loads(page.partition('id="editor">')[2].partition("</script>")[0])["data"]
    assert list(data["name"]) == ["es", "en"]
    assert list(data) == [line.split(":")[0] for line in text_of(root).splitlines() if line[:1].isalpha()]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"text": 1}',
        '{"text": "id: x", "data": []}',
        '{"text": "a: 1", "data": {"a": NaN}}',
        '{"text": "a: 1", "data": {"a": "\\ud800"}}',
        "[" * 100_000,
        '{"text": "a: 1", "data": {"a": ' + "[" * 900 + "]" * 900 + "}}",
    ],
)
def test_nonsense_is_answered_and_breaks_nothing(site: Site, trainer: Dict[str, str], body: str) -> None:
    assert ask(site, trainer, body).status_code in (200, 400)


@pytest.mark.parametrize(
    "text", ["[" * 400_000, "a: &a [x]\nb: *a\n", "\0", "a: !!python/object:os.system x\n", "? \n"]
)
def test_hostile_text_is_a_problem_of_the_text(site: Site, trainer: Dict[str, str], text: str) -> None:
    found = ask(site, trainer, {"text": text})
    assert found.status_code == 200
    assert found.json()["problems"]
    assert not found.json()["usable"]


def test_a_request_may_be_larger_than_elsewhere_but_not_endless(
    site: Site, root: Path, trainer: Dict[str, str]
) -> None:
    text = text_of(root) + "# " + "x" * (2 * MAX_BODY) + "\n"
    assert ask(site, trainer, {"text": text}).json()["usable"]
    too_long = ask(site, trainer, {"text": text_of(root) + "# " + "x" * 500_000}).json()
    assert [problem["line"] for problem in too_long["problems"]] == [1]
    assert ask(site, trainer, "x" * (MAX_EDIT + 1)).status_code == 413


# --- preview ---


def test_the_preview_plays_what_is_typed_and_stores_nothing(
    site: Site, root: Path, trainer: Dict[str, str], stage: SmallStage
) -> None:
    text = text_of(root).replace("Buenas. {problem}", "Muy buenas. {problem}")
    body = {
        "text": text,
        "language": "es",
        "persona": "",
        "scenario": "printer-blank-pages",
        "seed": 3,
        "replies": ["Hola."],
    }
    played = ask(site, trainer, body, f"{GARDENER}/preview").json()
    assert played["usable"]
    assert played["scenario"]["id"] == "printer-blank-pages"
    assert played["exchanges"][0]["messages"] == ["3: Hola."]
    assert played["exchanges"][0]["mood"] == "bad"
    assert "when" in played["facts"]
    assert stage.cast is not None
    assert any("Muy buenas." in line for line in stage.cast.persona.lines["opening"].es)
    assert site.store.count_sessions() == 0
    assert "Muy buenas." not in text_of(root)


def test_the_preview_waits_for_a_file_without_errors(site: Site, trainer: Dict[str, str], stage: SmallStage) -> None:
    body = {"text": "id: gardener\n", "language": "es", "seed": 3, "replies": []}
    assert ask(site, trainer, body, f"{GARDENER}/preview").json() == {"usable": False}
    assert stage.cast is None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"language": "fr"}, 422),
        ({"seed": -1}, 422),
        ({"seed": True}, 422),
        ({"replies": "Hola"}, 422),
        ({"replies": [1]}, 422),
        ({"replies": ["x" * 4001]}, 422),
        ({"replies": ["x"] * 61}, 422),
    ],
)
def test_a_preview_is_asked_for_properly(
    site: Site, root: Path, trainer: Dict[str, str], change: Dict[str, Any], status: int
) -> None:
    body = {"text": text_of(root), "language": "es", "seed": 3, "replies": [], **change}
    assert ask(site, trainer, body, f"{GARDENER}/preview").status_code == status


def test_a_missing_detector_is_said(site: Site, root: Path, trainer: Dict[str, str], stage: SmallStage) -> None:
    stage.there = False
    body = {"text": text_of(root), "language": "es", "seed": 3, "replies": []}
    answer = ask(site, trainer, body, f"{GARDENER}/preview")
    assert answer.status_code == 503
    assert "coach build" in answer.json()["error"]["message"]


# --- saving ---


def test_what_is_saved_is_in_use_and_what_was_is_kept(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    before = text_of(root)
    after = before.replace("Julián Cabrera", "Benito Cabrera")
    done = save(site, trainer, after, mark(before))
    assert (done.status_code, done.headers["location"]) == (303, f"{GARDENER}?done=saved")
    assert text_of(root) == after
    assert site.catalogue.current().personas["gardener"].name.es == "Benito Cabrera"
    versions = site.client.get(f"{GARDENER}/versions", headers=trainer).text
    assert "Elena" in versions
    assert f"{GARDENER}/versions/1/restore" in versions
    compared = site.client.get(f"{GARDENER}/versions/1", headers=trainer).text
    assert "<b>Julián</b>" in compared
    assert "<b>Benito</b>" in compared
    assert site.client.get(f"{GARDENER}/file?version=1", headers=trainer).text == before


def test_errors_keep_a_file_from_being_saved_and_nothing_typed_is_lost(
    site: Site, root: Path, trainer: Dict[str, str]
) -> None:
    before = text_of(root)
    typed = before.replace("types:", "tipes:").replace("Julián", "Benito & <b>")
    answer = save(site, trainer, typed, mark(before))
    assert answer.status_code == 422
    assert "Benito &amp; &lt;b&gt;" in answer.text
    assert "¿quiso decir «types»?" in answer.text
    assert text_of(root) == before
    assert not (root / "home" / "versions" / "persona" / "gardener").exists()


def test_the_second_of_two_is_told_what_changed_and_can_go_on(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    before = text_of(root)
    rosa, elena = before.replace("Julián", "Rosalío"), before.replace("Ray", "Raymond")
    assert save(site, site.cookie("Rosa", "coach"), rosa, mark(before)).status_code == 303
    refused_ = save(site, trainer, elena, mark(before))
    assert refused_.status_code == 409
    assert text_of(root) == rosa
    assert "Lo cambió Rosa" in refused_.text
    assert "<b>Rosalío</b>" in refused_.text
    assert "Raymond" in refused_.text
    over = f'name="over" value="{mark(rosa)}"'
    assert over in refused_.text
    assert save(site, trainer, elena, mark(before), over=mark(rosa)).status_code == 303
    assert text_of(root) == elena
    assert site.client.get(f"{GARDENER}/file?version=2", headers=trainer).text == rosa


def test_a_file_deleted_meanwhile_is_told_too(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    before = text_of(root)
    (root / "personas" / "gardener.yaml").unlink()
    answer = save(site, trainer, before + "# mine\n", mark(before))
    assert answer.status_code == 409
    assert "El archivo ya no existe." in answer.text
    assert 'name="over" value=""' in answer.text


def test_a_folder_that_cannot_be_written_loses_nothing(
    site: Site, root: Path, trainer: Dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = text_of(root)

    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    answer = save(site, trainer, before.replace("Julián", "Benito"), mark(before))
    assert answer.status_code == 507
    assert "No space left on device" in answer.text
    assert "Benito Cabrera" in answer.text
    assert text_of(root) == before


def test_a_running_practice_keeps_the_customer_it_began_with(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    agent = site.bearer("ana")
    old = site.start(agent, persona="gardener", scenario="router-red-light")
    before = text_of(root)
    done = save(
        site, trainer, before.replace("Julián Cabrera", "Benito Cabrera").replace("anger: 5", "anger: 55"), mark(before)
    )
    assert done.status_code == 303
    new = site.start(agent, persona="gardener", scenario="router-red-light")
    kept, fresh = (site.store.session(one) for one in (old, new))
    assert kept is not None
    assert fresh is not None
    for session, name, anger in ((kept, "Julián Cabrera", 5), (fresh, "Benito Cabrera", 55)):
        cast = Cast.from_data(session.content)  # what a turn is played with
        assert (cast.persona.name.es, cast.persona.temper["anger"]) == (name, anger)
    assert "Julián Cabrera" in site.client.get(f"/sessions/{old}", headers=site.cookie("ana")).text


def test_an_old_version_comes_back_as_a_new_one(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    before = text_of(root)
    after = before.replace("Julián", "Benito")
    save(site, trainer, after, mark(before))
    address = f"{GARDENER}/versions/1/restore"
    late = site.client.post(address, files={"base": (None, mark(before))}, headers=trainer)
    assert late.status_code == 409
    done = site.client.post(address, files={"base": (None, mark(after))}, headers=trainer)
    assert done.headers["location"] == f"{GARDENER}?done=restored"
    assert text_of(root) == before
    assert "Recuperado de una versión anterior" in site.client.get(f"{GARDENER}/versions", headers=trainer).text


def test_an_old_version_that_no_longer_fits_is_opened_instead(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    before = text_of(root)
    fits = before.replace("scenarios: [router-red-light, printer-blank-pages]", "scenarios: [printer-blank-pages]")
    assert fits != before
    (root / "personas" / "gardener.yaml").write_text(before.replace("printer-blank", "printer-blnk"), "utf-8")
    wrong = text_of(root)
    assert save(site, trainer, fits, mark(wrong)).status_code == 303
    answer = site.client.post(f"{GARDENER}/versions/1/restore", files={"base": (None, mark(fits))}, headers=trainer)
    assert answer.status_code == 422
    assert "printer-blnk-pages" in answer.text
    assert text_of(root) == fits


# --- new, copy, delete ---


@pytest.mark.parametrize("kind", ["persona", "scenario", "type", "guideline"])
def test_a_new_file_begins_with_the_template_and_is_made_by_saving(
    site: Site, root: Path, trainer: Dict[str, str], kind: str
) -> None:
    page = site.client.get(f"/trainer/new?kind={kind}&name=made-here", headers=trainer)
    assert page.status_code == 200
    assert "made-here" in page.text
    assert not list(root.rglob("made-here.yaml"))
    data = json.loads(page.text.partition('id="editor">')[2].partition("</script>")[0])
    assert data["usable"], data["problems"]
    assert save(site, trainer, data["text"], "", f"/trainer/{kind}/made-here").status_code == 303
    assert len(list((root / "home" / "versions" / kind / "made-here").glob("*.yaml"))) == 1
    assert site.client.get(f"/trainer/new?kind={kind}&name=made-here", headers=trainer).status_code == 303


def test_a_copy_begins_with_the_other_file(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    page = site.client.get("/trainer/new?kind=agent&name=ruder&from=rude", headers=trainer)
    data = json.loads(page.text.partition('id="editor">')[2].partition("</script>")[0])
    assert data["text"] == text_of(root, "rehearsals/rude.yaml").replace("id: rude", "id: ruder", 1)
    assert site.client.get("/trainer/new?kind=agent&name=x&from=nobody", headers=trainer).status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ("kind=persona&name=Ana Ñ", 422, "no sirve como identificador"),
        ("kind=persona&name=../x", 422, "no sirve como identificador"),
        ("kind=guideline&name=scoring", 422, "otra clase"),
        ("kind=nothing&name=x", 404, "No existe la clase"),
        ("kind=agent&name=x", 422, "cópielo"),
        ("", 404, "No existe la clase"),
    ],
)
def test_what_cannot_be_new_is_said_why(
    site: Site, trainer: Dict[str, str], query: str, status: int, reason: str
) -> None:
    answer = site.client.get(f"/trainer/new?{query}", headers=trainer)
    assert answer.status_code == status
    assert reason in answer.text


def test_a_deleted_file_is_out_of_use_and_can_be_brought_back(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    before = text_of(root)
    late = site.client.post(f"{GARDENER}/delete", files={"base": (None, "other")}, headers=trainer)
    assert late.status_code == 409
    done = site.client.post(f"{GARDENER}/delete", files={"base": (None, mark(before))}, headers=trainer)
    assert done.status_code == 303
    assert "gardener" not in site.catalogue.current().personas
    page = site.client.get("/trainer", headers=trainer).text
    assert f"{GARDENER}/versions" in page
    assert "Borrado por Elena" in page
    assert site.client.get(GARDENER, headers=trainer).status_code == 404
    back = site.client.post(f"{GARDENER}/versions/1/restore", files={"base": (None, "")}, headers=trainer)
    assert back.status_code == 303
    assert text_of(root) == before


def test_what_others_need_is_not_deleted(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    text = text_of(root, "scenarios/router-red-light.yaml")
    address = "/trainer/scenario/router-red-light"
    answer = site.client.post(f"{address}/delete", files={"base": (None, mark(text))}, headers=trainer)
    assert answer.status_code == 409
    assert "personas/gardener.yaml" in answer.text
    assert text_of(root, "scenarios/router-red-light.yaml") == text


# --- files in and out ---


def upload(site: Site, headers: Dict[str, str], raw: bytes, name: str = "x.yaml", kind: str = "") -> Any:
    files: List[Any] = [("file", (name, raw, "application/yaml")), ("kind", (None, kind))]
    return site.client.post("/trainer/upload", files=files, headers=headers)


def test_an_uploaded_file_is_recognised_opened_and_not_saved(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    text = text_of(root).replace("id: gardener", "id: ray")
    answer = upload(site, trainer, text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert answer.status_code == 200
    assert 'action="/trainer/persona/ray"' in answer.text
    assert "Todavía no está guardado" in answer.text
    assert not (root / "personas" / "ray.yaml").exists()
    over = upload(site, trainer, text_of(root).replace("Julián", "Benito").encode("utf-8"))
    assert "<b>Benito</b>" in over.text
    assert f'name="base" value="{mark(text_of(root))}"' in over.text


def test_an_uploaded_file_with_errors_opens_with_them(site: Site, trainer: Dict[str, str]) -> None:
    answer = upload(site, trainer, b"id: [\n", "C:\\files\\carmen.yaml", "persona")
    assert answer.status_code == 200
    assert 'action="/trainer/persona/carmen"' in answer.text
    assert "YAML válido" in answer.text


@pytest.mark.parametrize(
    ("raw", "kind", "status", "reason"),
    [
        (b"foo: 1\n", "", 422, "No se reconoce"),
        (b"\xff\xfe\x00", "", 422, "UTF-8"),
        (b"#" * 500_001, "", 413, "500000"),
        (b"id: ../evil\n", "persona", 422, "no sirve como identificador"),
        (b"foo: 1\n", "behaviour", 404, "No existe la clase"),
    ],
)
def test_a_file_that_cannot_be_opened_is_refused_with_its_reason(
    site: Site, root: Path, trainer: Dict[str, str], raw: bytes, kind: str, status: int, reason: str
) -> None:
    answer = upload(site, trainer, raw, kind=kind)
    assert answer.status_code == status
    assert reason in answer.text


def test_no_file_chosen_is_said(site: Site, trainer: Dict[str, str]) -> None:
    answer = site.client.post("/trainer/upload", files={"kind": (None, "")}, headers=trainer)
    assert answer.status_code == 422
    assert "ningún archivo" in answer.text


def test_one_file_and_all_files_can_be_downloaded(site: Site, root: Path, trainer: Dict[str, str]) -> None:
    one = site.client.get(f"{GARDENER}/file", headers=trainer)
    assert one.text == text_of(root)
    assert one.headers["content-disposition"] == 'attachment; filename="gardener.yaml"'
    every = site.client.get("/trainer/all.zip", headers=trainer)
    with zipfile.ZipFile(io.BytesIO(every.content)) as archive:
        names = archive.namelist()
        assert archive.read("personas/gardener.yaml").decode("utf-8") == text_of(root)
    assert {"scenarios/router-red-light.yaml", "guidelines/scoring.yaml", "rehearsals/rude.yaml"} <= set(names)
    assert all(name.endswith(".yaml") and ".." not in name for name in names)
