"""A customer that is not saved is played like a saved one; nothing is kept, and the same replies make the same conversation."""

from __future__ import annotations

import pytest

from coach.assembly import Workshop
from coach.authoring.casting import cast_of, partners
from coach.authoring.drafts import check
from coach.authoring.kinds import document
from coach.authoring.preview import play
from coach.content.catalogue import Catalogue
from coach.settings import ROOT

pytestmark = pytest.mark.slow

GARDENER = document("persona", "gardener")
ROUTER = document("scenario", "router-red-light")


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue(ROOT)


def test_a_changed_line_is_said_before_it_is_saved(workshop: Workshop, shipped: Catalogue) -> None:
    text = (ROOT / GARDENER.file).read_text("utf-8")
    start = text.index("    es:", text.index("  opening:"))
    end = text.index("    en:", start)
    changed = text[:start] + '    es:\n      - "Esto es nuevo. {problem}"\n' + text[end:]
    checked = check(shipped, GARDENER, changed)
    assert checked.usable
    cast = cast_of(checked.content, GARDENER, "", "router-red-light")
    assert cast is not None
    _, playing = workshop.practice()
    replies = ["¿Desde cuándo le pasa?", "/pista", "Gracias."]
    played = play(playing, cast, "es", 7, replies)
    assert "Esto es nuevo." in " ".join(played.opening)
    assert played == play(playing, cast, "es", 7, replies)
    first, hint, _ = played.exchanges
    assert (first.asked, first.told) == (("when",), ("when",))
    assert set(first.temper) == {"patience", "anger", "trust", "understanding", "focus"}
    assert (hint.messages, bool(hint.notice), hint.asked) == ((), True, ())
    assert shipped.current().personas["gardener"].lines["opening"].es[0] != "Esto es nuevo. {problem}"


def test_nothing_is_said_after_the_end(workshop: Workshop, shipped: Catalogue) -> None:
    cast = cast_of(shipped.current(), GARDENER, "", "")
    assert cast is not None
    played = play(workshop.practice()[1], cast, "en", 7, ["/end", "Hello?"])
    assert (len(played.exchanges), played.ended) == (1, "stopped")


def test_whoever_suits_comes_first(shipped: Catalogue) -> None:
    content = shipped.current()
    assert partners(content, GARDENER).scenarios == content.suited(content.personas["gardener"])
    first = partners(content, ROUTER).personas[0]
    assert "router-red-light" in first.scenarios
    angry = partners(content, document("type", "angry"))
    assert angry.personas
    assert all("angry" in one.types for one in angry.personas)
    assert partners(content, document("agent", "rude")).personas == ()


def test_a_type_that_nobody_has_is_tried_on(shipped: Catalogue) -> None:
    one = document("type", "undecided")
    text = (ROOT / "docs" / "templates" / "type.yaml").read_text("utf-8").replace("id: my-type", "id: undecided")
    cast = cast_of(check(shipped, one, text).content, one, "", "")
    assert cast is not None
    assert ([type_.id for type_ in cast.types], cast.persona.types) == (["undecided"], ["undecided"])


def test_what_is_not_there_is_not_played(shipped: Catalogue) -> None:
    assert cast_of(shipped.current(), document("persona", "nobody"), "", "") is None
    assert cast_of(shipped.current(), document("type", "nothing"), "", "") is None
    assert cast_of(shipped.current(), document("agent", "rude"), "", "") is None
