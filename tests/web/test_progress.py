"""Progress, preferences and the ranking: who sees what, and that nothing tells what somebody has still to find out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Dict, List, Optional

import pytest

from coach.content.catalogue import Content
from coach.preferences import Preferences
from coach.store import RANKING
from tests.store.examples import practice_session
from tests.store.test_progress import CARD
from tests.web.conftest import Site

DAY = 86_400.0
GOOD = [{"turn": 1, "mood": "bad"}, {"turn": 2, "mood": "good"}]


def practised(site: Site, name: str, number: int, conduct: Optional[int] = 72, card: Any = None, **changes: Any) -> str:
    """An ended practice of ``name``, ``number`` days ago."""
    account = site.account(name)
    recognised = changes.pop("recognised", None)
    id_ = f"{name}-{number}"
    at = site.clock() - number * DAY
    session = practice_session(id_, account_id=account.id, started_at=at - 600, **changes)
    site.store.create_session(session, ())
    site.store.finish_session(id_, "solved", {**CARD, "conduct": conduct, **(card or {})}, at)
    if recognised is not None:
        site.store.store_recognised(id_, recognised)
    return id_


def get(site: Site, name: str, address: str = "/progress", role: str = "agent", language: str = "es") -> str:
    response = site.client.get(address, headers={**site.cookie(name, role), "Accept-Language": language})
    assert response.status_code == 200, response.text[:500]
    return response.text


def data(site: Site, name: str, account: Optional[str] = None, role: str = "agent") -> Any:
    query = {"account": account} if account else {}
    response = site.client.get("/api/v1/progress", params=query, headers=site.bearer(name, role))
    assert response.status_code == 200, response.text[:500]
    return response.json()


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_shows_scores_skills_bests_and_whom_to_practise_with(site: Site, language: str) -> None:
    for number in range(6):
        practised(site, "ana", number, 60 + number)
    page = get(site, "ana", language=language)
    texts = plain(page)
    assert ("Mi progreso" if language == "es" else "My progress") in texts
    assert ("Apertura" if language == "es" else "Opening") in texts
    assert 'href="/sessions/ana-5"' in page, "the practice that holds the best"
    assert page.count("<polyline") == 3, "conduct, resolution, one skill"
    assert page.count('<details class="source pg-table">') == 2, "a table for each picture"
    assert '<input type="hidden" name="persona" value="ramiro">' in page
    assert " style=" not in page
    assert "<script>" not in page


def test_numbers_and_dates_are_in_the_readers_form(site: Site) -> None:
    practised(site, "ana", 0)
    assert "14 nov 2023" in get(site, "ana")
    assert "14 Nov 2023" in get(site, "ana", language="en")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_newcomer_is_told_what_will_be_here_and_where_to_begin(site: Site, language: str) -> None:
    page = get(site, "ana", language=language)
    assert ("en cuanto termine una práctica" if language == "es" else "once you have finished") in page
    assert 'name="persona" value="ramiro"' in page
    assert '<svg class="pg-plot"' not in page
    site.catalogue.content = Content()
    assert ('<a class="button primary" href="/">') in get(site, "ana", language=language)


def test_too_little_to_grade_is_a_practice_without_a_score(site: Site) -> None:
    practised(site, "ana", 0, None, {"sections": []})
    page = get(site, "ana")
    assert "lo bastante larga para tener nota" in page
    found = data(site, "ana")
    assert (found["sessions"], found["conduct"]["level"], found["streak"]["current"], found["bests"]) == (
        1,
        None,
        0,
        [],
    )


def test_a_fork_adds_a_practice_and_nothing_else(site: Site) -> None:
    practised(site, "ana", 1, 60)
    before = data(site, "ana")
    practised(site, "ana", 0, 99, parent_session="ana-1", forked_at_turn=2)
    after = data(site, "ana")
    assert after["sessions"] == before["sessions"] + 1
    for name in ("streak", "conduct", "skills", "bests"):
        assert after[name] == before[name]
    assert "no cuenta" in get(site, "ana")


def test_the_suggested_practice_can_be_started(site: Site) -> None:
    practised(site, "ana", 0)
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', get(site, "ana")))
    response = site.client.post("/sessions", data=form, headers=site.cookie("ana"))
    assert response.status_code == 303
    started = site.store.session(response.headers["location"].rsplit("/", 1)[1])
    assert started is not None
    assert (started.persona_id, started.scenario_id, started.mode) == ("ramiro", "router-red-light", "coached")


def test_home_names_the_next_customer_once_there_is_history(site: Site) -> None:
    assert "pg-next" not in get(site, "ana", "/")
    practised(site, "ana", 0)
    home = get(site, "ana", "/")
    assert "pg-next" in home
    assert "Practicar con Ramiro" in home


# --- what is still to be recognised ---------------------------------------------------------------------------------


def test_an_unanswered_blind_practice_tells_the_trainee_nothing(site: Site) -> None:
    practised(site, "ana", 1, 55)
    before = data(site, "ana")
    practised(site, "ana", 0, 97, {"mood": GOOD, "resolution": 93}, blind=True)
    found = data(site, "ana")
    assert found["sessions"] == before["sessions"] + 1
    assert found["attempts"][-1]["conduct"] is None
    assert found["attempts"][-1]["resolution"] is None
    for name in ("conduct", "skills", "bests"):
        assert found[name] == before[name]
    assert found["next"] is None, "the only customer is the one to recognise"
    page = plain(get(site, "ana"))
    assert "97" not in page
    assert "93" not in page
    assert "Enfadado" not in page
    assert "Enfadado" not in plain(get(site, "ana", "/")).partition("El problema")[0].replace("Enfadado", "", 1), (
        "but as a filter"
    )
    site.store.store_recognised("ana-0", {"mark": 100})
    assert data(site, "ana")["attempts"][-1]["conduct"] == 97


def test_a_coach_sees_it_and_the_coachs_own_stays_hidden(site: Site) -> None:
    practised(site, "ana", 0, 97, blind=True)
    ana = site.account("ana").id
    assert data(site, "carla", ana, "coach")["attempts"][0]["conduct"] == 97
    practised(site, "carla", 0, 96, blind=True)
    assert data(site, "carla", site.account("carla").id, "coach")["attempts"][0]["conduct"] is None
    assert data(site, "carla", ana, "coach")["next"] is None, "it would tell the coach the type of the same customer"


def test_a_badge_that_would_tell_a_type_names_no_practice_meanwhile(site: Site, content: Content) -> None:
    site.catalogue.content = replace(site.catalogue.content, badges=content.badges)
    site.store.set_preferences(site.account("ana").id, Preferences(badges=True))
    practised(site, "ana", 3, card={"mood": GOOD})

    def earned() -> Any:
        return next(one for one in data(site, "ana")["badges"] if one["id"] == "calmer")

    assert earned()["session"] == "ana-3"
    practised(site, "ana", 0, blind=True)
    assert earned()["session"] is None
    assert earned()["earned_at"] is not None
    part = get(site, "ana").partition("Mano izquierda")[2].partition("</li>")[0]
    assert "Conseguida" in part
    assert "/sessions/" not in part


# --- others ---------------------------------------------------------------------------------------------------------


def test_one_sees_ones_own_only(site: Site) -> None:
    practised(site, "ana", 0, 91)
    bea = get(site, "bea")
    assert "ana" not in plain(bea).lower().split()
    assert "91" not in plain(bea)
    ana = site.account("ana").id
    for name, role, status in (
        ("bea", "agent", 403),
        ("toni", "trainer", 403),
        ("carla", "coach", 200),
        ("root", "admin", 200),
    ):
        assert site.client.get(f"/progress/{ana}", headers=site.cookie(name, role)).status_code == status
        answer = site.client.get("/api/v1/progress", params={"account": ana}, headers=site.bearer(name, role))
        assert answer.status_code == (200 if status == 200 else 404)
    assert site.client.get("/progress/nobody", headers=site.cookie("carla", "coach")).status_code == 404


def test_a_coach_finds_people_by_name_without_any_order_of_merit(site: Site) -> None:
    for name, conduct in (("zoe", 95), ("bea", 20), ("ana", 60)):
        practised(site, name, 0, conduct)
    page = get(site, "carla", role="coach")
    people = page.partition('id="people-title"')[2]
    assert re.findall(r'/progress/[^"]+">([^<]+)<', people) == ["ana", "bea", "zoe"]
    assert not re.search(r"\b(95|20|60)\b", plain(page))
    assert "people-title" not in get(site, "ana")
    other = get(site, "carla", f"/progress/{site.account('bea').id}", "coach")
    assert "Progreso de bea" in plain(other)
    assert 'href="/review/bea-0"' in other
    assert 'action="/sessions"' not in other, "nobody starts a practice for somebody else"


def test_the_badges_of_others_are_not_shown(site: Site, content: Content) -> None:
    site.catalogue.content = replace(site.catalogue.content, badges=content.badges)
    practised(site, "ana", 0)
    ana = site.account("ana")
    assert "badges-title" not in get(site, "ana")
    assert "/preferences#badges" in get(site, "ana")
    assert data(site, "ana")["badges"] is None
    site.store.set_preferences(ana.id, Preferences(badges=True))
    page = get(site, "ana")
    assert "Buen oído" in page
    assert "0 de 3" in page
    assert len(data(site, "ana")["badges"]) == len(content.badges.badges)
    assert "badges-title" not in get(site, "carla", f"/progress/{ana.id}", "coach")
    assert data(site, "carla", ana.id, "coach")["badges"] is None


# --- the ranking ----------------------------------------------------------------------------------------------------


def ranked(site: Site, name: str, role: str = "agent") -> List[str]:
    part = get(site, name, role=role).partition('id="ranking-title"')[2].partition("</section>")[0]
    return re.findall(r'<th scope="row">([^ <]+)', part)


def test_nobody_is_compared_until_an_administrator_says_so(site: Site) -> None:
    practised(site, "ana", 0, 60)
    practised(site, "bea", 0, 80)
    for name, role in (("ana", "agent"), ("carla", "coach"), ("root", "admin")):
        assert ranked(site, name, role) == []
        assert data(site, name, role=role)["ranking"] is None
    for name, role in (("ana", "agent"), ("toni", "trainer"), ("carla", "coach")):
        assert site.client.post("/ranking", data={"on": "yes"}, headers=site.cookie(name, role)).status_code == 403
    assert not site.store.option(RANKING)
    headers = site.cookie("root", "admin")
    assert "está desactivada" in get(site, "root", "/accounts", "admin")
    assert site.client.post("/ranking", data={"on": "yes"}, headers=headers).headers["location"] == "/accounts#ranking"
    assert "está activada" in get(site, "root", "/accounts", "admin")
    assert ranked(site, "ana") == ["bea", "ana"]
    assert [place["name"] for place in data(site, "ana")["ranking"]] == ["bea", "ana"]
    site.store.disable_account(site.account("bea").id)
    assert ranked(site, "ana") == ["ana"]
    site.client.post("/ranking", data={"on": ""}, headers=headers)
    assert ranked(site, "ana") == []


def test_the_ranking_is_of_the_last_ninety_days(site: Site) -> None:
    site.store.set_option(RANKING, True)
    practised(site, "ana", 91, 60)
    assert data(site, "ana")["ranking"] == []
    assert "Nadie ha practicado" in get(site, "ana")
    practised(site, "ana", 89, 60)
    assert data(site, "ana")["ranking"] == [{"name": "ana", "sessions": 1, "conduct": 60, "streak": 0}]


# --- preferences ----------------------------------------------------------------------------------------------------


def test_preferences_are_kept_and_confirmed(site: Site) -> None:
    headers = site.cookie("ana")
    page = get(site, "ana", "/preferences")
    assert 'value="natural" checked' in page
    assert 'name="badges" value="yes">' in page
    wish = {"speed": "fast", "notes": "asked", "badges": "yes"}
    response = site.client.post("/preferences", data=wish, headers=headers)
    assert (response.status_code, response.headers["location"]) == (303, "/preferences?saved=1")
    assert site.account("ana").preferences == Preferences("fast", "asked", True)
    page = get(site, "ana", "/preferences?saved=1")
    assert "Guardado." in page
    assert 'value="fast" checked' in page
    assert 'value="asked" checked' in page
    assert 'name="badges" value="yes" checked' in page
    site.client.post("/preferences", data={"speed": "fast", "notes": "asked"}, headers=headers)
    assert site.account("ana").preferences == Preferences("fast", "asked", False)


@pytest.mark.parametrize("wish", [{"speed": "warp"}, {"notes": "never"}])
def test_a_preference_that_cannot_be_is_refused_and_changes_nothing(site: Site, wish: Dict[str, str]) -> None:
    response = site.client.post("/preferences", data=wish, headers=site.cookie("ana"))
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert next(iter(wish)) in response.text
    assert site.account("ana").preferences == Preferences()


@pytest.mark.parametrize("address", ["/progress", "/preferences"])
def test_strangers_are_asked_to_sign_in(site: Site, address: str) -> None:
    response = site.client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 303
    assert response.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("address", ["/preferences", "/ranking"])
def test_other_sites_cannot_change_anything(site: Site, address: str) -> None:
    headers = {**site.cookie("root", "admin"), "Sec-Fetch-Site": "cross-site", "Origin": "http://evil.test"}
    assert site.client.post(address, data={"on": "yes", "speed": "fast"}, headers=headers).status_code == 403
    assert not site.store.option(RANKING)
