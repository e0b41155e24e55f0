"""Somebody's progress as far as a reader may see it: what the pages and the API share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, List, Mapping, Optional, Tuple

from coach.progress.attempts import for_trainee
from coach.progress.badges import Standing, standings
from coach.progress.bests import Best
from coach.progress.overview import Overview, overview
from coach.progress.ranking import DAYS, Place, ranking
from coach.progress.skills import Course
from coach.progress.suggestion import Suggestion, suggest
from coach.store import RANKING, Account, Customer
from coach.web.auth import RIGHTS
from coach.web.context import Web
from coach.web.errors import WebError

# The next customer rests on the latest practices only, so that the home page is quick for those who have thousands.
LOOKED_BACK = 100
DAY_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class View:
    """The progress of ``whose``. ``badges`` is None for others and for those who did not ask for them; ``ranking`` while off.

    ``customers`` names who was practised with, by id; ``hidden`` are those whose types the reader must not be told now.
    """

    whose: Account
    overview: Overview
    customers: Mapping[str, Customer]
    suggestion: Optional[Suggestion]
    badges: Optional[Tuple[Standing, ...]]
    ranking: Optional[Tuple[Place, ...]]
    hidden: FrozenSet[str]


def whose(web: Web, reader: Account, account_id: Optional[str]) -> Account:
    """Whose progress ``reader`` asks for: their own (None), or somebody's if they may review. Errors: ``not-found``."""
    if account_id is None or account_id == reader.id:
        return reader
    found = web.store.account(account_id) if "review" in RIGHTS[reader.role] else None
    if found is None:
        raise WebError("not-found")
    return found


def progress(web: Web, account: Account, reader: Account) -> View:
    """The progress of ``account`` as ``reader`` may see it. The number of queries does not depend on what there is."""
    now, own = web.clock(), account.id == reader.id
    found, customers = web.store.practised(account.id)
    attempts = for_trainee(found) if own else found
    content, hidden = web.catalogue.current(), _hidden(web, account, reader)
    badges = standings(content.badges.badges, attempts, now, None) if own and account.preferences.badges else None
    return View(
        whose=account,
        overview=overview(attempts, now, None),
        customers=customers,
        suggestion=suggest(content, attempts[:LOOKED_BACK], hidden),
        badges=badges,
        ranking=_ranking(web, now),
        hidden=hidden,
    )


def next_customer(web: Web, account: Account) -> Optional[Suggestion]:
    """The suggestion for ``account``, or None for somebody who has not practised yet."""
    found, _ = web.store.practised(account.id, LOOKED_BACK)
    if not found:
        return None
    return suggest(web.catalogue.current(), for_trainee(found), _hidden(web, account, account))


def people(web: Web, reader: Account) -> List[Account]:
    """Whose progress ``reader`` may open beside their own, by name."""
    if "review" not in RIGHTS[reader.role]:
        return []
    return [one for one in web.store.accounts() if one.id != reader.id and not one.disabled]


def _hidden(web: Web, account: Account, reader: Account) -> FrozenSet[str]:
    found = web.store.hidden_personas(account.id)
    return found if account.id == reader.id else found | web.store.hidden_personas(reader.id)


def _ranking(web: Web, now: float) -> Optional[Tuple[Place, ...]]:
    if not web.store.option(RANKING):
        return None
    names = {one.id: one.name for one in web.store.accounts() if not one.disabled}
    return ranking(names, web.store.practised_since(now - DAYS * DAY_SECONDS), now, None)


def earned_by(standing: Standing, hidden: FrozenSet[str]) -> Optional[str]:
    """The practice that earned a badge, unless naming it would tell the type of a customer who is to be recognised."""
    if standing.by is None:
        return None
    tells = standing.badge.when.type is not None or standing.badge.rule == "types"
    return None if tells and standing.by.persona in hidden else standing.by.session


def as_data(view: View) -> Dict[str, Any]:
    """The progress as plain JSON data (``Progress`` in the OpenAPI document)."""
    one = view.overview
    return {
        "account": {"id": view.whose.id, "name": view.whose.name},
        "sessions": one.sessions,
        "minutes": one.minutes,
        "streak": {"current": one.streak.current, "longest": one.streak.longest},
        "conduct": _course(one.conduct),
        "attempts": [
            {
                "session": attempt.session,
                "ended_at": attempt.ended,
                "conduct": attempt.conduct,
                "resolution": attempt.resolution,
                "counts": attempt.counts,
            }
            for attempt in one.attempts
        ],
        "skills": [{"id": skill.id, "name": dict(skill.name), **_course(skill.course)} for skill in one.skills],
        "bests": [_best(best) for best in (*one.bests, *one.skill_bests.values())],
        "next": _suggestion(view.suggestion),
        "badges": None if view.badges is None else [_badge(standing, view.hidden) for standing in view.badges],
        "ranking": None
        if view.ranking is None
        else [
            {"name": place.name, "sessions": place.sessions, "conduct": place.conduct, "streak": place.streak}
            for place in view.ranking
        ],
    }


def _course(course: Course) -> Dict[str, Any]:
    scores = [{"session": point.session, "ended_at": point.ended, "score": point.score} for point in course.points]
    return {"level": course.level, "change": course.change, "trend": course.trend, "scores": scores}


def _best(best: Best) -> Dict[str, Any]:
    return {"of": best.what, "value": best.value, "session": best.session, "ended_at": best.ended}


def _suggestion(found: Optional[Suggestion]) -> Optional[Dict[str, Any]]:
    if found is None:
        return None
    return {
        "persona": found.persona.id,
        "scenario": found.scenario.id,
        "difficulty": found.difficulty,
        "why": found.why,
        "skill": found.skill.id if found.skill else None,
        "type": found.type,
    }


def _badge(standing: Standing, hidden: FrozenSet[str]) -> Dict[str, Any]:
    badge, by = standing.badge, standing.by
    return {
        "id": badge.id,
        "name": badge.name.dict(),
        "text": badge.text.dict(),
        "done": standing.done,
        "count": badge.count,
        "earned_at": by.ended if by else None,
        "session": earned_by(standing, hidden),
    }
