"""Accounts, passwords, sign-in links, logins and bearer tokens."""

from __future__ import annotations

from typing import Any, List, Optional

import sqlalchemy as sa

from coach.preferences import Preferences
from coach.store import secrecy
from coach.store.database import Database
from coach.store.errors import StoreError
from coach.store.records import ROLES, Account
from coach.store.tables import accounts, bearer_tokens, logins, sign_in_links

LOGIN_SECONDS = 30 * 24 * 3600.0
NAME_LENGTH = 80
# Checked when the name is unknown, so that the time an answer takes does not tell which names exist.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg"


class Accounts:
    """The part of the store that knows who may sign in."""

    _database: Database

    def create_account(self, name: str, role: str, now: float) -> Account:
        """A new account without password. Errors: ``bad-name``, ``name-taken``, ``unknown-role``."""
        name = " ".join(name.split())
        if not name or len(name) > NAME_LENGTH or not name.isprintable():
            raise StoreError("bad-name", length=NAME_LENGTH)
        if role not in ROLES:
            raise StoreError("unknown-role", role=role, roles=", ".join(ROLES))
        account = Account(secrecy.new_id(), name, role, now)
        row = {"id": account.id, "name": name, "name_key": name.casefold(), "role": role, "created_at": now}
        try:
            with self._database.writing() as connection:
                connection.execute(accounts.insert().values(disabled=False, **row))
        except sa.exc.IntegrityError as error:
            raise StoreError("name-taken", name=name) from error
        return account

    def account(self, account_id: str) -> Optional[Account]:
        """The account with this id, also a disabled one."""
        return self._account_where(accounts.c.id == account_id)

    def account_by_name(self, name: str) -> Optional[Account]:
        """The account with this name; capitals and spaces around it do not matter."""
        return self._account_where(accounts.c.name_key == _name_key(name))

    def accounts(self) -> List[Account]:
        """All accounts by name."""
        with self._database.reading() as connection:
            return [_account(row) for row in connection.execute(sa.select(accounts).order_by(accounts.c.name_key))]

    def disable_account(self, account_id: str, disabled: bool = True) -> Account:
        """Shuts the account out, its logins and tokens included, or (``disabled=False``) lets it in again."""
        with self._database.writing() as connection:
            _change(connection, account_id, disabled=disabled)
            if disabled:
                for table in (sign_in_links, logins, bearer_tokens):
                    connection.execute(table.delete().where(table.c.account_id == account_id))
            return _account(_row(connection, account_id))

    def set_preferences(self, account_id: str, preferences: Preferences) -> Account:
        """Keeps what somebody chose for themselves. Errors: ``unknown-account``."""
        with self._database.writing() as connection:
            _change(connection, account_id, preferences=preferences.as_data())
            return _account(_row(connection, account_id))

    def set_password(self, account_id: str, password: str) -> None:
        """Sets the password. It ends all logins and unused links of the account; the caller may make a new login."""
        hashed = secrecy.password_hash(password)
        with self._database.writing() as connection:
            _change(connection, account_id, password_hash=hashed)
            for table in (sign_in_links, logins):
                connection.execute(table.delete().where(table.c.account_id == account_id))

    def check_password(self, name: str, password: str) -> Optional[Account]:
        """The account if name and password belong together and it is not disabled."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(accounts).where(accounts.c.name_key == _name_key(name))).first()
        stored = row.password_hash if row is not None and row.password_hash else _NOBODY
        if not secrecy.password_matches(stored, password) or stored == _NOBODY or row.disabled:
            return None
        if secrecy.outdated(stored):
            with self._database.writing() as connection:
                _change(connection, row.id, password_hash=secrecy.password_hash(password))
        return _account(row)

    def new_sign_in_link(self, account_id: str, now: float, valid_for: float) -> str:
        """The token of a link that signs ``account_id`` in once, within ``valid_for`` seconds."""
        return self._new_token(sign_in_links, account_id, created_at=now, valid_until=now + valid_for)

    def use_sign_in_link(self, token: str, now: float) -> Optional[Account]:
        """Whom the link signs in, or None if it is unknown, used, too old, or the account is disabled."""
        with self._database.writing() as connection:
            link = sign_in_links.c
            where = link.token_hash == secrecy.token_hash(token)
            row = connection.execute(_owner(sign_in_links).where(where, link.valid_until > now)).first()
            # The deletion decides who was first when two requests come at once.
            used = connection.execute(sign_in_links.delete().where(where)).rowcount
            connection.execute(sign_in_links.delete().where(link.valid_until <= now))
        return _account(row) if row is not None and used else None

    def new_login(self, account_id: str, now: float) -> str:
        """The token of a login (the cookie's value), valid for LOGIN_SECONDS."""
        with self._database.writing() as connection:
            connection.execute(logins.delete().where(logins.c.valid_until <= now))
        return self._new_token(logins, account_id, created_at=now, valid_until=now + LOGIN_SECONDS)

    def login(self, token: str, now: float) -> Optional[Account]:
        """Whose login it is, or None if it is unknown, ended, too old, or the account is disabled."""
        where = logins.c.token_hash == secrecy.token_hash(token)
        with self._database.reading() as connection:
            row = connection.execute(_owner(logins).where(where, logins.c.valid_until > now)).first()
        return _account(row) if row is not None else None

    def end_login(self, token: str) -> None:
        """Ends the login; an unknown one is no error."""
        with self._database.writing() as connection:
            connection.execute(logins.delete().where(logins.c.token_hash == secrecy.token_hash(token)))

    def new_bearer_token(self, account_id: str, now: float) -> str:
        """A token for the API; valid until it is revoked."""
        return self._new_token(bearer_tokens, account_id, created_at=now)

    def bearer(self, token: str) -> Optional[Account]:
        """Whose token it is, or None if it is unknown, revoked, or the account is disabled."""
        where = bearer_tokens.c.token_hash == secrecy.token_hash(token)
        with self._database.reading() as connection:
            row = connection.execute(_owner(bearer_tokens).where(where)).first()
        return _account(row) if row is not None else None

    def revoke_bearer_tokens(self, account_id: str) -> int:
        """Makes all API tokens of the account useless; gives their number."""
        with self._database.writing() as connection:
            done = connection.execute(bearer_tokens.delete().where(bearer_tokens.c.account_id == account_id))
            return int(done.rowcount)

    def _account_where(self, condition: Any) -> Optional[Account]:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(accounts).where(condition)).first()
        return _account(row) if row is not None else None

    def _new_token(self, table: Any, account_id: str, **values: float) -> str:
        token = secrecy.new_token()
        with self._database.writing() as connection:
            _row(connection, account_id)
            row = {"token_hash": secrecy.token_hash(token), "account_id": account_id, **values}
            connection.execute(table.insert().values(**row))
        return token


def _name_key(name: str) -> str:
    return " ".join(name.encode("utf-8", "replace").decode().replace("\0", " ").split()).casefold()


def _owner(table: Any) -> Any:
    """Selects the account that a token belongs to; a disabled account has none."""
    return sa.select(accounts).join(table, table.c.account_id == accounts.c.id).where(sa.not_(accounts.c.disabled))


def _row(connection: Any, account_id: str) -> Any:
    row = connection.execute(sa.select(accounts).where(accounts.c.id == account_id)).first()
    if row is None:
        raise StoreError("unknown-account", account=account_id)
    return row


def _change(connection: Any, account_id: str, **values: Any) -> None:
    if not connection.execute(accounts.update().where(accounts.c.id == account_id).values(**values)).rowcount:
        raise StoreError("unknown-account", account=account_id)


def _account(row: Any) -> Account:
    return Account(
        row.id,
        row.name,
        row.role,
        row.created_at,
        bool(row.disabled),
        row.password_hash is not None,
        Preferences.read(row.preferences or {}),
    )
