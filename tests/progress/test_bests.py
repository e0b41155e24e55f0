"""Personal bests and who holds them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coach.progress.bests import bests, skill_bests
from tests.progress.attempts import attempt, skill

ATTEMPTS = st.lists(
    st.builds(
        lambda conduct, counts, sealed, score: (conduct, counts, sealed, score),
        st.one_of(st.none(), st.integers(0, 100)),
        st.booleans(),
        st.booleans(),
        st.one_of(st.none(), st.integers(0, 100)),
    ),
    max_size=20,
)


@given(ATTEMPTS, st.randoms())
def test_the_best_is_the_first_of_the_highest_that_count(made, random) -> None:  # type: ignore[no-untyped-def]
    attempts = [
        attempt(number, [skill("a", score)], conduct=conduct, counts=counts, sealed=sealed)
        for number, (conduct, counts, sealed, score) in enumerate(made)
    ]
    shuffled = list(attempts)
    random.shuffle(shuffled)
    assert bests(shuffled) == bests(attempts)
    eligible = [one for one in attempts if one.counts and not one.sealed]
    graded = [one for one in eligible if one.conduct is not None]
    found = {best.what: best for best in (*bests(shuffled), *skill_bests(shuffled))}
    assert ("conduct" in found) == bool(graded)
    if graded:
        top = max(one.conduct or 0 for one in graded)
        assert found["conduct"].value == top
        assert found["conduct"].session == next(one.session for one in graded if one.conduct == top)
    scores = [one.skills[0].score for one in eligible if one.skills[0].score is not None]
    assert ("a" in found) == bool(scores)
    assert not scores or found["a"].value == max(scores)


def test_calming_sooner_is_better() -> None:
    attempts = [
        attempt(0, moods=("bad", "bad", "tense", "good")),
        attempt(1, moods=("bad", "good")),
        attempt(2, moods=("tense", "good", "good")),
        attempt(3, moods=("good",)),
    ]
    calmed = next(best for best in bests(attempts) if best.what == "calmed")
    assert (calmed.value, calmed.session) == (2, "s-001")


def test_a_resolution_of_nothing_is_no_best() -> None:
    assert [best.what for best in bests([attempt(0, resolution=0)])] == ["conduct"]
