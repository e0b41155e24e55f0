"""The pages: who may see them, what they show, what their forms do."""

from __future__ import annotations

from typing import Any, Dict
from urllib.parse import urlsplit

import pytest

from coach.content.problems import Problem
from coach.conversation import Timing
from coach.store import StoreError
from coach.web import pages
from coach.web.auth import LINK_SECONDS
from tests.web.conftest import Site
from tests.web.parts import answer_to, small_content

ROLES = ("agent", "trainer", "coach", "admin")
FEW = {"bank": "told", "language": "es", "mood": "bad", "count": 3, "fewest": 12}
HTML = {"Accept": "text/html", "Accept-Language": "es"}


def played(site: Site, headers: Dict[str, str], *texts: str, **wish: Any) -> str:
    """A session of these replies, stored as if it had been played; ``wish`` is for its start."""
    session = site.start(headers, **wish)
    for line in site.store.lines(session):
        site.store.mark_shown(session, line.seq, site.clock())
    for number, text in enumerate(texts, start=1):
        reply, _ = site.store.receive_reply(session, f"m-{number}", text, site.clock() + number, Timing())
        site.store.record_turn(session, answer_to(reply, number))
        for line in site.store.lines(session):
            site.store.mark_shown(session, line.seq, site.clock() + number)
    return session


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/", ROLES),
        ("/sessions", ROLES),
        ("/password", ROLES),
        ("/trainer", ("trainer", "coach", "admin")),
        ("/review", ("coach", "admin")),
        ("/accounts", ("admin",)),
    ],
)
def test_each_role_sees_its_pages(site: Site, address: str, allowed: tuple[str, ...]) -> None:
    for role in ROLES:
        response = site.client.get(address, headers=site.cookie(role, role))
        assert response.status_code == (200 if role in allowed else 403), (role, response.text[:300])
    stranger = site.client.get(address, headers=HTML)
    assert stranger.status_code == 303
    assert urlsplit(stranger.headers["location"]).path == "/sign-in"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "address", ["/", "/sessions", "/review", "/trainer", "/accounts", "/password", "/sign-in", "/docs/api", "/nothing"]
)
def test_every_page_is_there_in_both_languages(site: Site, address: str, language: str) -> None:
    headers = {**site.cookie("root", "admin"), "Accept-Language": language}
    response = site.client.get(address, headers=headers)
    assert response.status_code == (404 if address == "/nothing" else 200)
    assert f'<html lang="{language}"' in response.text
    assert response.headers["content-language"] == language


def test_pages_have_safe_headers_and_no_inline_code(site: Site) -> None:
    headers = site.cookie("root", "admin")
    session = played(site, headers, "Hola.")
    for address in ("/", f"/sessions/{session}", f"/review/{session}", "/trainer", "/accounts", "/sign-in"):
        response = site.client.get(address, headers=headers)
        policy = response.headers["content-security-policy"]
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"
        assert "no-cache" in response.headers["cache-control"]
        assert " style=" not in response.text
        assert " onclick=" not in response.text


def test_a_session_starts_with_the_form_and_opens_its_chat(site: Site) -> None:
    headers = site.cookie("ana")
    form = {"persona": "ramiro", "scenario": "router-red-light", "language": "en", "mode": "exam"}
    response = site.client.post("/sessions", data=form, headers=headers)
    assert response.status_code == 303
    session = site.store.session(response.headers["location"].rpartition("/")[2])
    assert session is not None
    assert (session.language, session.mode, session.pace) == ("en", "exam", 1.0)
    chat = site.client.get(response.headers["location"], headers=headers)
    assert chat.status_code == 200
    assert f"/api/v1/sessions/{session.id}/chat" in chat.text
    assert "Since Monday" not in chat.text
    assert "A loose cable" not in chat.text


def test_a_wrong_form_comes_back_with_its_reason(site: Site) -> None:
    response = site.client.post("/sessions", data={"persona": "<b>nobody"}, headers=site.cookie("ana"))
    assert response.status_code == 422
    assert "No hay ningún cliente «&lt;b&gt;nobody»." in response.text


def test_content_is_escaped_on_the_pages(site: Site) -> None:
    headers = site.cookie("root", "admin")
    session = played(site, headers, "<script>alert(1)</script>", "adiós")
    for address in ("/", f"/sessions/{session}", f"/review/{session}"):
        text = site.client.get(address, headers=headers).text
        assert "<script>alert" not in text
        assert "Texto <b>" not in text


def test_another_agents_chat_is_not_there_and_a_coach_gets_the_review(site: Site) -> None:
    session = played(site, site.cookie("ana"), "Hola.")
    assert site.client.get(f"/sessions/{session}", headers=site.cookie("eva")).status_code == 404
    assert site.client.get(f"/review/{session}", headers=site.cookie("eva")).status_code == 403
    coach = site.client.get(f"/sessions/{session}", headers=site.cookie("carla", "coach"))
    assert coach.headers["location"] == f"/review/{session}"


def test_the_trainee_stops_with_the_form_and_gets_the_scorecard(site: Site) -> None:
    headers = site.cookie("ana")
    session = played(site, headers, "Hola.")
    assert site.client.get(f"/sessions/{session}/scorecard", headers=headers).status_code == 404
    assert site.client.post(f"/sessions/{session}/end", headers=headers).status_code == 303
    part = site.client.get(f"/sessions/{session}/scorecard", headers=headers)
    assert part.status_code == 200
    assert "Desde el lunes." in part.text
    assert "<html" not in part.text
    whole = site.client.get(f"/sessions/{session}", headers=headers).text
    assert "Desde el lunes." in whole
    assert "Respuesta 1, uno." in whole


def test_a_coach_reads_a_transcript_with_its_marks(site: Site) -> None:
    session = played(site, site.cookie("ana"), "Hola, cálmese.", "adiós")
    text = site.client.get(f"/review/{session}", headers=site.cookie("carla", "coach")).text
    for expected in ("Hola, cálmese.", "Pide calma a quien está enfadado.", "S1, 3.2", "Respuesta 2, dos.", "Ramiro"):
        assert expected in text
    site.start(site.cookie("ana"))
    assert site.client.get("/review/new-2", headers=site.cookie("carla", "coach")).status_code == 200
    assert site.client.get("/review/none", headers=site.cookie("carla", "coach")).status_code == 404


def test_the_review_list_is_filtered_by_agent_customer_and_day(site: Site) -> None:
    ids = {}
    for name in ("ana", "eva"):
        ids[name] = site.start(site.bearer(name))
        site.clock.now += 3 * 24 * 3600
    coach = site.cookie("carla", "coach")

    def found(query: str) -> set[str]:
        text = site.client.get(f"/review?{query}", headers=coach).text
        return {name for name, session in ids.items() if f'"/review/{session}"' in text}

    day = pages.datetime.fromtimestamp(1_700_000_000).strftime("%Y-%m-%d")
    assert found("") == {"ana", "eva"}
    assert found(f"agent={site.account('ana').id}") == {"ana"}
    assert found("customer=ramiro") == {"ana", "eva"}
    assert found("customer=none") == set()
    assert found(f"from={day}&to={day}") == {"ana"}
    assert found(f"to={day}") == {"ana"}
    assert found("from=2000-01-01&page=999999999999") == set()
    assert found("from=nonsense&to=0000-99-99&page=-1") == {"ana", "eva"}


def test_lists_go_on_over_pages(site: Site) -> None:
    headers = site.bearer("ana")
    for _ in range(pages.PAGE_SIZE + 1):
        site.clock.now += 1
        site.start(headers)
    cookie = site.cookie("ana")
    first, second = (site.client.get(f"/sessions?page={number}", headers=cookie).text for number in (1, 2))
    assert "/sessions?page=2" in first
    assert '"/sessions/new-1"' not in first
    assert '"/sessions/new-1"' in second
    assert "/sessions?page=1" in second


def test_the_trainers_page_names_what_is_wrong(site: Site) -> None:
    problem = Problem("personas/<x>.yaml", 12, 5, "content.did-you-mean", {"suggestion": "<i>name"})
    site.catalogue.content = small_content((problem,))
    text = site.client.get("/trainer", headers=site.cookie("tina", "trainer")).text
    assert "personas/&lt;x&gt;.yaml" in text
    assert "&lt;i&gt;name" in text
    assert "12" in text


def test_the_trainers_page_tells_warnings_from_errors(site: Site) -> None:
    name = next(iter(small_content().personas))
    weak = Problem(f"personas/{name}.yaml", 7, 3, "content.few-lines", FEW, "content.few-lines.hint", "warning")
    site.catalogue.content = small_content((weak,))
    text = site.client.get("/trainer", headers={**site.cookie("tina", "trainer"), "Accept-Language": "en"}).text
    assert 'data-severity="warning"' in text
    assert "Warnings: 1" in text
    assert "Errors: 1" not in text


# --- accounts and signing in ---


def test_an_administrator_adds_an_account_and_its_link_signs_in_once(site: Site) -> None:
    admin = site.cookie("root", "admin")
    response = site.client.post("/accounts", data={"name": "Ana Núñez", "role": "agent"}, headers=admin)
    assert response.status_code == 200
    start = response.text.index("http://coach.test/sign-in/")
    link = response.text[start:].split('"')[0].split("<")[0]
    assert site.client.head(link).status_code == 204
    assert site.client.get(link, headers={"Sec-Purpose": "prefetch"}).status_code == 204
    entered = site.client.get(link, headers=HTML)
    assert (entered.status_code, entered.headers["location"]) == (303, "/password?first=1")
    cookie = entered.headers["set-cookie"]
    assert all(part in cookie for part in ("coach_login=", "HttpOnly", "SameSite=lax"))
    site.client.cookies.clear()
    again = site.client.get(link, headers=HTML)
    assert again.status_code == 410
    assert "ya se usó" in again.text
    assert "set-cookie" not in again.headers


def test_a_link_that_is_too_old_does_not_sign_in(site: Site) -> None:
    account = site.account("ana")
    token = site.store.new_sign_in_link(account.id, site.clock(), LINK_SECONDS)
    site.clock.now += LINK_SECONDS
    assert site.client.get(f"/sign-in/{token}", headers=HTML).status_code == 410


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"name": "ROOT", "role": "agent"}, "Ya hay una cuenta"),
        ({"name": " ", "role": "agent"}, "caracteres visibles"),
        ({"name": "eva", "role": "boss"}, "No existe el rol boss"),
        ({}, "caracteres visibles"),
    ],
)
def test_a_bad_account_is_refused_with_its_reason(site: Site, form: Dict[str, str], reason: str) -> None:
    response = site.client.post("/accounts", data=form, headers=site.cookie("root", "admin"))
    assert response.status_code == 422
    assert reason in response.text
    assert len(site.store.accounts()) == 1


def test_an_administrator_shuts_out_and_lets_in_but_never_themselves(site: Site) -> None:
    admin, agent = site.cookie("root", "admin"), site.cookie("ana")
    ana, root = site.account("ana"), site.account("root")
    assert site.client.post(f"/accounts/{ana.id}/disable", headers=admin).status_code == 303
    assert site.client.get("/", headers=agent).status_code == 303
    assert site.client.post(f"/accounts/{ana.id}/enable", headers=admin).status_code == 303
    assert site.client.post(f"/accounts/{root.id}/disable", headers=admin).status_code == 422
    assert site.client.get("/accounts", headers=admin).status_code == 200
    assert "/sign-in/" in site.client.post(f"/accounts/{ana.id}/link", headers=admin).text
    assert site.client.post("/accounts/none/link", headers=admin).status_code == 404
    assert site.client.post(f"/accounts/{ana.id}/disable", headers=site.cookie("carla", "coach")).status_code == 403


def test_a_password_is_set_and_opens_the_door(site: Site) -> None:
    headers = site.cookie("ana")
    short = site.client.post("/password", data={"password": "corta"}, headers=headers)
    assert short.status_code == 422
    assert "al menos 8" in short.text
    long = site.client.post("/password", data={"password": "x" * 201}, headers=headers)
    assert long.status_code == 422
    done = site.client.post("/password", data={"password": "contraseña larga", "first": "1"}, headers=headers)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert "coach_login=" in done.headers["set-cookie"]
    site.client.cookies.clear()
    assert site.client.get("/", headers=headers).status_code == 303
    form = {"name": "ANA", "password": "contraseña larga", "next": "/sessions?page=2"}
    entered = site.client.post("/sign-in", data=form, headers=HTML)
    assert (entered.status_code, entered.headers["location"]) == (303, "/sessions?page=2")


def test_signing_out_ends_the_login(site: Site) -> None:
    headers = site.cookie("ana")
    response = site.client.post("/sign-out", headers=headers)
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
    assert site.client.get("/", headers=headers).status_code == 303


def test_guessing_passwords_is_slowed_down(site: Site) -> None:
    site.store.set_password(site.account("ana").id, "contraseña larga")

    def attempt(password: str) -> Any:
        return site.client.post("/sign-in", data={"name": "ana", "password": password}, headers=HTML)

    assert [attempt(f"guess-{number}").status_code for number in range(10)] == [401] * 10
    blocked = attempt("contraseña larga")
    assert blocked.status_code == 429
    assert "15 min" in blocked.text
    site.clock.now += 900
    assert attempt("contraseña larga").status_code == 303


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("/sessions?page=2", "/sessions?page=2"),
        ("", "/"),
        ("sessions", "/"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("\\\\evil.test", "/"),
        ("https://evil.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/\t/evil.test", "/"),
    ],
)
def test_an_address_to_go_on_to_stays_on_this_site(value: str, expected: str) -> None:
    assert pages.local_address(value) == expected


@pytest.mark.parametrize("address", ["/sign-in", "/sign-out", "/password", "/sessions", "/accounts"])
def test_another_sites_page_cannot_send_forms(site: Site, address: str) -> None:
    headers = {**site.cookie("root", "admin"), "Sec-Fetch-Site": "cross-site", "Origin": "http://evil.test"}
    response = site.client.post(address, data={"password": "contraseña larga"}, headers=headers)
    assert response.status_code == 403
    assert response.headers["content-security-policy"]
    assert site.store.check_password("root", "contraseña larga") is None


# --- the rest ---


def test_the_language_is_chosen_kept_and_leads_back(site: Site) -> None:
    response = site.client.get("/language/en?back=/sign-in%3Fnext%3D/sessions", headers=HTML)
    assert response.headers["location"] == "/sign-in?next=/sessions"
    assert '<html lang="en"' in site.client.get("/sign-in", headers=HTML).text
    assert site.client.get("/language/fr", headers=HTML).status_code == 404


def test_health_needs_no_sign_in(site: Site) -> None:
    assert site.client.get("/healthz").json() == {"ok": True}


def test_errors_are_pages_for_people(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = site.cookie("ana")
    assert "text/html" in site.client.get("/nothing", headers=headers).headers["content-type"]
    assert site.client.get("/nothing", headers={"Accept": "application/json"}).json()["error"]["code"] == "not-found"

    def broken(*_arguments: Any, **_named: Any) -> None:
        raise StoreError("not-stored", reason="disk I/O error at /secret/place")

    monkeypatch.setattr(site.store, "sessions", broken)
    response = site.client.get("/sessions", headers=headers)
    assert response.status_code == 503
    assert "secret" not in response.text


def test_static_files_are_kept_by_their_hash(site: Site) -> None:
    text = site.client.get("/sign-in", headers=HTML).text
    address = text[text.index("/static/app.css") :].split('"')[0]
    response = site.client.get(address, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-encoding"] == "gzip"
    assert site.client.get("/static/app.css").headers["cache-control"] == "no-cache"
    assert site.client.get("/static/../server.py").status_code == 404
    assert site.client.get("/static/%2e%2e/server.py").status_code == 404
