"""Who is asking, and what they may do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import FrozenSet, Mapping, Optional

from starlette.requests import HTTPConnection
from starlette.responses import Response

from coach.store import Account, Store
from coach.store.accounts import LOGIN_SECONDS
from coach.web.errors import WebError
from coach.web.security import AttemptLimit, from_this_site

COOKIE = "coach_login"
LINK_SECONDS = 24 * 3600.0
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# What each role may do. "practise": own sessions; "review": read everybody's; "content": the trainers' page;
# "accounts": manage accounts.
RIGHTS: Mapping[str, FrozenSet[str]] = {
    "agent": frozenset({"practise"}),
    "trainer": frozenset({"practise", "content"}),
    "coach": frozenset({"practise", "content", "review"}),
    "admin": frozenset({"practise", "content", "review", "accounts"}),
}


@dataclass(frozen=True)
class Visitor:
    """Who is asking: ``account`` is None for a stranger; ``by_cookie`` is false for a program with a bearer token."""

    account: Optional[Account]
    by_cookie: bool

    @property
    def rights(self) -> FrozenSet[str]:
        """What the visitor may do."""
        return RIGHTS[self.account.role] if self.account is not None else frozenset()


def visitor(connection: HTTPConnection, store: Store, now: float) -> Visitor:
    """Who is asking, by bearer token or cookie. Errors: ``bad-token`` (a header that names nobody)."""
    header = connection.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        account = store.bearer(token.strip()) if scheme.lower() == "bearer" else None
        if account is None:
            raise WebError("bad-token")
        return Visitor(account, by_cookie=False)
    cookie = connection.cookies.get(COOKIE)
    return Visitor(store.login(cookie, now) if cookie else None, by_cookie=True)


def allowed(connection: HTTPConnection, store: Store, now: float, right: str = "practise") -> Account:
    """The account that is asking, if it has ``right``. Errors: ``not-signed-in``, ``bad-token``, ``not-allowed``."""
    who = visitor(connection, store, now)
    if who.account is None:
        raise WebError("not-signed-in")
    if right not in who.rights:
        raise WebError("not-allowed")
    return who.account


def check_site(connection: HTTPConnection) -> None:
    """Refuses what a stranger's page makes a browser send (``cross-site``). A bearer token is never sent that way."""
    if "authorization" not in connection.headers and not from_this_site(connection.headers):
        raise WebError("cross-site")


def give_cookie(response: Response, token: str, secure: bool) -> None:
    """Puts the login into the browser; scripts cannot read it, other sites' forms do not send it."""
    response.set_cookie(COOKIE, token, max_age=int(LOGIN_SECONDS), httponly=True, samesite="lax", secure=secure)


def take_cookie(response: Response) -> None:
    """Removes the login from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def check_new_password(password: str) -> None:
    """Refuses a password that is too short or too long. Errors: ``password-too-short``, ``password-too-long``."""
    if len(password) < SHORTEST_PASSWORD:
        raise WebError("password-too-short", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise WebError("password-too-long", most=LONGEST_PASSWORD)


class PasswordGate:
    """Checks passwords, and slows down guessing: 10 failures an account, 50 an address, in 15 minutes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_account = AttemptLimit(10, 900.0)
        self._by_address = AttemptLimit(50, 900.0)

    def enter(self, name: str, password: str, address: str, now: float) -> Account:
        """The account. Errors: ``wrong-password``, ``too-many-attempts``."""
        account_key, address_key = (name.strip().casefold(),), (address,)
        wait = max(self._by_account.wait(account_key, now), self._by_address.wait(address_key, now))
        if wait > 0:
            raise WebError("too-many-attempts", minutes=math.ceil(wait / 60))
        account = self._store.check_password(name, password[: LONGEST_PASSWORD + 1])
        if account is None:
            self._by_account.failed(account_key, now)
            self._by_address.failed(address_key, now)
            raise WebError("wrong-password")
        self._by_account.succeeded(account_key)
        return account
