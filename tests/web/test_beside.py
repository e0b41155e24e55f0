"""The scorecard's comparison and the page with two attempts beside each other, as they are served."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Dict, List

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from coach.conversation import Reply, Turn
from coach.store import Store
from coach.web import parallel, presentation
from tests.store.examples import turn
from tests.web.conftest import Site
from tests.web.parts import CARD
from tests.web.test_pages import played

Headers = Dict[str, str]


def ended(site: Site, headers: Headers, *replies: str, **wish: Any) -> str:
    """A session that was played and stopped."""
    session = played(site, headers, *replies, **wish)
    site.client.post(f"/sessions/{session}/end", headers=headers)
    site.clock.now += 3600
    return session


def forked(site: Site, headers: Headers, session: str, at: int) -> str:
    """An ended fork of ``session`` from the reply ``at``, in which nothing more was said."""
    answer = site.client.post(f"/sessions/{session}/fork", data={"turn": str(at)}, headers=headers)
    made = answer.headers["location"].rsplit("/", 1)[-1]
    site.client.post(f"/sessions/{made}/end", headers=headers)
    site.clock.now += 3600
    return str(made)


def page(site: Site, address: str, headers: Headers, status: int = 200) -> str:
    answer = site.client.get(address, headers=headers)
    assert answer.status_code == status, address
    return answer.text


class TestComparison:
    def test_a_first_attempt_has_nothing_beside_it(self, site: Site) -> None:
        ana = site.cookie("ana")
        assert 'id="attempts"' not in page(site, f"/sessions/{ended(site, ana, 'Hola.')}", ana)

    def test_retries_and_forks_are_named_and_linked(self, site: Site) -> None:
        ana = site.cookie("ana")
        first = ended(site, ana, "Hola.", "Cálmese.", seed=41)
        again = ended(site, ana, "Hola.", seed=41)
        other = ended(site, ana, "Hola.", seed=42)
        fork = forked(site, ana, first, 2)
        shown = page(site, f"/sessions/{first}", ana)
        for session in (again, other, fork):
            assert f'href="/sessions/{session}"' in shown
            assert f'href="/sessions/{first}/beside/{session}"' in shown
        assert "El cliente empezó igual" in shown
        assert "El cliente empezó con otras palabras" in shown
        assert re.search(r"Otro intento desde la respuesta 2 de\s*<a href=\"#attempt-" + first, shown)
        assert shown.count("El mejor") == 1
        # A fork leads to what it came from at once.
        assert f'href="/sessions/{fork}/beside/{first}"' in page(site, f"/sessions/{fork}/scorecard", ana)

    def test_other_peoples_and_hidden_blind_attempts_stay_out(self, site: Site) -> None:
        ana, eva = site.cookie("ana"), site.cookie("eva")
        first = ended(site, ana, "Hola.")
        hers = ended(site, eva, "Hola.")
        blind = ended(site, ana, "Hola.", blind=True)
        second = ended(site, ana, "Hola.")
        shown = page(site, f"/sessions/{first}", ana)
        assert f"/beside/{second}" in shown
        assert hers not in shown
        assert blind not in shown
        assert f"/beside/{first}" in page(site, f"/review/{second}", site.cookie("carla", "coach"))
        site.client.post(f"/sessions/{blind}/recognise", data={"skip": "yes"}, headers=ana)
        assert f"/beside/{blind}" in page(site, f"/sessions/{first}", ana)

    def test_the_number_of_queries_does_not_grow_with_the_attempts(self, site: Site) -> None:
        ana = site.cookie("ana")
        first = ended(site, ana, "Hola.")
        ended(site, ana, "Hola.")
        few = queries(site.store, lambda: page(site, f"/sessions/{first}", ana))
        for _ in range(9):
            ended(site, ana, "Hola.")
        assert queries(site.store, lambda: page(site, f"/sessions/{first}", ana)) == few


def queries(store: Store, work: Any) -> int:
    asked: List[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    sa.event.listen(store._database.engine, "before_cursor_execute", note)
    work()
    sa.event.remove(store._database.engine, "before_cursor_execute", note)
    return len(asked)


class TestCard:
    def test_words_turns_and_ways_on(self, site: Site) -> None:
        ana = site.cookie("ana")
        session = ended(site, ana, "Cálmese.", "/pista")
        shown = page(site, f"/sessions/{session}", ana)
        assert "Usted escribió" in shown
        assert "Una pista pedida" in shown
        assert f'value="http://coach.test/review/{session}"' in shown
        assert "Desde la respuesta 1" in shown
        assert f'href="/sessions/{session}#print"' in shown
        review = page(site, f"/review/{session}", site.cookie("carla", "coach"))
        assert "Una pista pedida" in review
        assert "Usted escribió" not in review
        assert "data-copy-address" not in review
        assert 'class="fork' not in review

    def test_a_card_of_old_without_the_later_fields_still_shows(self, site: Site) -> None:
        ana = site.cookie("ana")
        session = played(site, ana, "Hola.", "/pista")
        old = {name: value for name, value in CARD.items() if name not in ("hints", "verified")}
        site.store.finish_session(session, "stopped", {**old, "mood": []}, site.clock())
        shown = page(site, f"/sessions/{session}", ana)
        assert "Una pista pedida" in shown
        assert 'class="curve"' not in shown
        assert "comprob" not in shown


class TestBeside:
    def test_a_fork_and_what_it_came_from(self, site: Site) -> None:
        ana = site.cookie("ana")
        first = ended(site, ana, "Hola.", "Cálmese.", "Adiós.")
        fork = forked(site, ana, first, 2)
        shown = page(site, f"/sessions/{fork}/beside/{first}", ana)
        other_way = page(site, f"/sessions/{first}/beside/{fork}", ana)
        assert shown.partition("<main")[2].partition("</main>")[0] in other_way
        assert "el comienzo y la primera respuesta" in shown
        assert shown.count('class="beside-pair"') == 2
        assert shown.index("Intento anterior") < shown.index("Intento posterior")
        assert "La conversación ya había terminado." in shown
        assert 'id="note-' not in shown  # ids would be there twice

    def test_a_coach_compares_two_of_one_agent(self, site: Site) -> None:
        ana, eva, carla = site.cookie("ana"), site.cookie("eva"), site.cookie("carla", "coach")
        first, second, hers = (ended(site, who, "Hola.") for who in (ana, ana, eva))
        shown = page(site, f"/sessions/{first}/beside/{second}", carla)
        assert f'href="/review/{first}"' in shown
        assert "ana: " in shown
        assert "de la misma persona" in page(site, f"/sessions/{first}/beside/{hers}", carla, 422)

    @pytest.mark.parametrize("language", ["es", "en"])
    def test_what_cannot_be_compared_is_refused_with_a_reason(self, site: Site, language: str) -> None:
        ana, eva = ({**site.cookie(name), "Accept-Language": language} for name in ("ana", "eva"))
        first, hers = ended(site, ana, "Hola."), ended(site, eva, "Hola.")
        running = played(site, ana, "Hola.")
        blind = ended(site, ana, "Hola.", blind=True)
        reasons = {
            first: (422, {"es": "dos veces el mismo", "en": "the same attempt twice"}),
            running: (409, {"es": "no ha terminado", "en": "has not ended"}),
            blind: (409, {"es": "qué rasgos", "en": "still to be named"}),
            hers: (404, {"es": "", "en": ""}),
            "nowhere": (404, {"es": "", "en": ""}),
        }
        for other, (status, words) in reasons.items():
            for address in (f"/sessions/{first}/beside/{other}", f"/sessions/{other}/beside/{first}"):
                assert words[language] in page(site, address, ana, status)
        assert site.client.get(f"/sessions/{first}/beside/{hers}", headers={"Accept": "text/html"}).status_code == 303


SAID = st.lists(st.sampled_from(["Hola.", "Adiós.", ""]), max_size=6)


def talk(*said: str) -> List[Turn]:
    return [replace(turn(number), reply=Reply(f"m-{number}", text)) for number, text in enumerate(said, 1)]


@given(SAID, SAID)
def test_common_turns_are_the_longest_beginning_both_have(one: List[str], other: List[str]) -> None:
    common = parallel.common_turns(talk(*one), talk(*other))
    assert one[:common] == other[:common]
    assert len(one) == common or len(other) == common or one[common] != other[common]


@given(SAID, SAID)
def test_pairs_leave_nothing_out(one: List[str], other: List[str]) -> None:
    left, right = (parallel.steps(presentation.transcript(talk(*said), ()).exchanges, ()) for said in (one, other))
    pairs = parallel.pairs(left, right)
    assert len(pairs) == max(len(one), len(other))
    assert [pair.left for pair in pairs if pair.left] == list(left)
    assert [pair.right for pair in pairs if pair.right] == list(right)
    assert all(step.exchange.number == pair.number for pair in pairs for step in (pair.left, pair.right) if step)


def test_an_answer_that_differs_ends_what_is_common() -> None:
    same = talk("Hola.", "Adiós.")
    other = [same[0], replace(same[1], messages=())]
    assert parallel.common_turns(same, other) == 1
