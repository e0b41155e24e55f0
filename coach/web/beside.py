"""``/sessions/{id}/beside/{other}``: two attempts of one person beside each other.

beside.html  ``left`` and ``right`` (Side; the earlier attempt is left), ``alike`` (whether the customer began with the same
             words), ``common`` [Step] (the turns that went alike), ``pairs`` [Pair] (those after them), ``totals`` [(Score of
             the left, of the right)] and ``sections`` [Score] (the left one's, with what the right one has more), ``base``
             ("/sessions" or "/review": where this reader finds the two)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coach import i18n
from coach.conversation import Turn
from coach.store import Account, CustomerLine, PracticeSession
from coach.web import attempts, auth, mood, parallel, practising
from coach.web.context import Web, web_of
from coach.web.errors import RefusedError
from coach.web.pages import page
from coach.web.presentation import transcript

# Why two attempts cannot be put beside each other (texts ``beside.error.<reason>``), with the status of the answer.
REASONS = {"same": 422, "two-people": 422, "running": 409, "blind": 409}


@dataclass(frozen=True)
class Side:
    """One of the two conversations, ready to be shown."""

    session: PracticeSession
    name: str
    case: str
    opening: Tuple[str, ...]
    turns: Tuple[Turn, ...]
    steps: Tuple[parallel.Step, ...]


def beside(request: Request) -> Response:
    """The page. Errors: ``not-found``, and what cannot be compared, with the reason."""
    web = web_of(request)
    account = auth.allowed(request, web.store, web.clock(), "practise")
    chosen = [practising.find(web, account, request.path_params[name]) for name in ("id", "other")]
    _check(account, *chosen)
    earlier, later = sorted(
        (practising.scored(web, session) for session in chosen), key=lambda one: (one.started_at, one.id)
    )
    left, right = _side(web, earlier), _side(web, later)
    shared = parallel.common_turns(left.turns, right.turns) if left.opening == right.opening else 0
    this, that = later.scorecard or {}, earlier.scorecard or {}
    return page(
        request,
        "beside.html",
        account=account,
        left=left,
        right=right,
        alike=left.opening == right.opening,
        common=left.steps[:shared],
        pairs=parallel.pairs(left.steps[shared:], right.steps[shared:]),
        totals=tuple(zip(attempts.totals(this, that), attempts.totals(this, this), strict=True)),
        sections=attempts.sections(this, that),
        base="/sessions" if earlier.account_id == account.id else "/review",
    )


def _check(account: Account, one: PracticeSession, other: PracticeSession) -> None:
    """Refuses what cannot be put beside each other. Errors: RefusedError."""
    if one.id == other.id:
        raise _refused("same")
    if one.account_id is None or one.account_id != other.account_id:
        raise _refused("two-people")
    if not (one.ended and other.ended):
        raise _refused("running")
    if practising.hides_types(one, account) or practising.hides_types(other, account):
        raise _refused("blind")


def _refused(reason: str) -> RefusedError:
    return RefusedError(f"beside-{reason}", REASONS[reason], lambda reader: i18n.text(f"beside.error.{reason}", reader))


def _side(web: Web, session: PracticeSession) -> Side:
    turns, lines = web.store.turns(session.id), web.store.lines(session.id)
    card, content = session.scorecard or {}, session.content
    course = mood.levels(card.get("mood", ()), mood.start_of(content))
    return Side(
        session=session,
        name=content["persona"]["name"][session.language],
        case=content["scenario"]["name"][session.language],
        opening=_opening(lines),
        turns=tuple(turns),
        steps=parallel.steps(transcript(turns, lines).exchanges, course),
    )


def _opening(lines: Sequence[CustomerLine]) -> Tuple[str, ...]:
    return tuple(line.text for line in sorted(lines, key=lambda line: line.seq) if line.turn == 0)


def routes() -> List[Route]:
    """The route of the page."""
    return [Route("/sessions/{id}/beside/{other}", beside)]
