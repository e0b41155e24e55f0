"""Accounts, passwords, links, logins and tokens."""

from __future__ import annotations

from typing import Any, Dict

import pytest
import sqlalchemy as sa

from coach.preferences import PreferenceError, Preferences
from coach.store import RANKING, Store, StoreError
from coach.store.accounts import LOGIN_SECONDS
from coach.store.tables import metadata

NOW = 1_700_000_000.0


def test_an_account_is_found_by_id_and_by_name_in_any_case(store: Store) -> None:
    account = store.create_account("  María   Núñez ", "coach", NOW)
    assert (account.name, account.role, account.created_at, account.has_password) == (
        "María Núñez",
        "coach",
        NOW,
        False,
    )
    assert store.account(account.id) == account
    assert store.account_by_name("maría NÚÑEZ") == account
    assert store.account("nobody") is None
    assert store.account_by_name("nadie\0") is None


def test_accounts_are_listed_by_name(store: Store) -> None:
    for name in ("zoe", "Ana", "berta"):
        store.create_account(name, "agent", NOW)
    assert [account.name for account in store.accounts()] == ["Ana", "berta", "zoe"]


@pytest.mark.parametrize(
    ("name", "role", "code"),
    [
        ("ana", "agent", "name-taken"),
        (" \t", "agent", "bad-name"),
        ("x" * 81, "agent", "bad-name"),
        ("a\0b", "agent", "bad-name"),
        ("eva", "root", "unknown-role"),
    ],
)
def test_a_bad_account_is_refused(store: Store, name: str, role: str, code: str) -> None:
    store.create_account("Ana", "agent", NOW)
    with pytest.raises(StoreError) as caught:
        store.create_account(name, role, NOW)
    assert caught.value.code == code
    assert len(store.accounts()) == 1


def test_the_longest_name_of_letters_that_grow_when_folded_fits(store: Store) -> None:
    assert store.create_account("ΐ" * 80, "agent", NOW).name == "ΐ" * 80


def test_a_password_is_checked_and_never_stored(store: Store) -> None:
    account = store.create_account("Ana", "agent", NOW)
    assert store.check_password("Ana", "contraseña larga") is None
    store.set_password(account.id, "contraseña larga")
    assert store.check_password("ana", "contraseña larga") == store.account(account.id)
    assert store.account(account.id).has_password  # type: ignore[union-attr]
    assert store.check_password("Ana", "otra") is None
    assert store.check_password("Eva", "contraseña larga") is None
    assert store.check_password("Ana", "\ud800") is None
    assert "contraseña" not in everything(store)


def test_setting_a_password_ends_logins_and_links(store: Store) -> None:
    account = store.create_account("Ana", "agent", NOW)
    login, link = store.new_login(account.id, NOW), store.new_sign_in_link(account.id, NOW, 60)
    store.set_password(account.id, "contraseña larga")
    assert store.login(login, NOW) is None
    assert store.use_sign_in_link(link, NOW) is None


def test_a_sign_in_link_works_once(store: Store) -> None:
    account = store.create_account("Ana", "agent", NOW)
    link = store.new_sign_in_link(account.id, NOW, valid_for=60)
    assert link not in everything(store)
    assert store.use_sign_in_link(link, NOW + 59) == account
    assert store.use_sign_in_link(link, NOW + 59) is None


def test_a_sign_in_link_grows_old(store: Store) -> None:
    account = store.create_account("Ana", "agent", NOW)
    link = store.new_sign_in_link(account.id, NOW, valid_for=60)
    assert store.use_sign_in_link(link, NOW + 60) is None
    assert store.use_sign_in_link("made-up", NOW) is None


def test_a_login_lasts_until_it_is_ended_or_too_old(store: Store) -> None:
    account = store.create_account("Ana", "agent", NOW)
    first, second = store.new_login(account.id, NOW), store.new_login(account.id, NOW)
    assert store.login(first, NOW + LOGIN_SECONDS - 1) == account
    assert store.login(first, NOW + LOGIN_SECONDS) is None
    store.end_login(first)
    store.end_login("made-up")
    assert store.login(first, NOW) is None
    assert store.login(second, NOW) == account
    assert second not in everything(store)


def test_bearer_tokens_work_until_they_are_revoked(store: Store) -> None:
    account = store.create_account("Ana", "agent", NOW)
    tokens = [store.new_bearer_token(account.id, NOW) for _ in range(2)]
    assert [store.bearer(token) for token in tokens] == [account, account]
    assert tokens[0] not in everything(store)
    assert store.revoke_bearer_tokens(account.id) == 2
    assert [store.bearer(token) for token in tokens] == [None, None]


def test_a_disabled_account_is_shut_out_everywhere(store: Store) -> None:
    account = store.create_account("Ana", "agent", NOW)
    store.set_password(account.id, "contraseña larga")
    link, login = store.new_sign_in_link(account.id, NOW, 60), store.new_login(account.id, NOW)
    token = store.new_bearer_token(account.id, NOW)
    assert store.disable_account(account.id).disabled
    assert store.use_sign_in_link(link, NOW) is None
    assert store.login(login, NOW) is None
    assert store.bearer(token) is None
    assert store.check_password("Ana", "contraseña larga") is None
    assert not store.disable_account(account.id, disabled=False).disabled
    assert store.check_password("Ana", "contraseña larga") is not None
    assert store.login(login, NOW) is None


def test_an_unknown_account_is_an_error(store: Store) -> None:
    for attempt in (
        lambda: store.new_login("nobody", NOW),
        lambda: store.set_password("nobody", "contraseña larga"),
        lambda: store.disable_account("nobody"),
    ):
        with pytest.raises(StoreError) as caught:
            attempt()
        assert caught.value.code == "unknown-account"


def everything(store: Store) -> str:
    """All rows of all tables as one text."""
    with store._database.reading() as connection:
        rows = [connection.execute(sa.select(table)).all() for table in metadata.sorted_tables]
    return repr(rows)


def test_preferences_are_kept_and_what_is_no_longer_known_is_as_if_never_chosen(store: Store) -> None:
    account = store.create_account("Ana", "agent", NOW)
    assert account.preferences == Preferences()
    chosen = account.preferences.changed({"speed": "fast", "badges": True})
    assert store.set_preferences(account.id, chosen).preferences == chosen
    assert store.accounts()[0].preferences == chosen
    with store._database.writing() as connection:
        connection.execute(sa.update(metadata.tables["accounts"]).values(preferences={"speed": "warp", "old": 1}))
    assert store.account_by_name("ana").preferences == Preferences()  # type: ignore[union-attr]
    with pytest.raises(StoreError) as caught:
        store.set_preferences("nobody", chosen)
    assert caught.value.code == "unknown-account"


@pytest.mark.parametrize("wish", [{"speed": "warp"}, {"notes": 1}, {"badges": "yes"}, {"colour": "red"}, {"speed": []}])
def test_a_preference_that_cannot_be_is_refused(wish: Dict[str, Any]) -> None:
    with pytest.raises(PreferenceError) as caught:
        Preferences().changed(wish)
    assert caught.value.field == next(iter(wish))


def test_an_option_is_off_until_it_is_switched_on(store: Store) -> None:
    assert not store.option(RANKING)
    for on in (True, True, False):
        store.set_option(RANKING, on)
        assert store.option(RANKING) is on
