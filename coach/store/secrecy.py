"""Random ids and tokens, and the one-way forms of tokens and passwords that are stored."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()


def new_id() -> str:
    """A random id of 16 url-safe characters (96 bits)."""
    return secrets.token_urlsafe(12)


def new_token() -> str:
    """A random secret of 43 url-safe characters (256 bits)."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of ``token``. A plain digest is enough: there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def password_hash(password: str) -> str:
    """The Argon2id hash of ``password``."""
    return _HASHER.hash(password)


def password_matches(stored: str, password: str) -> bool:
    """Whether ``password`` is the one that ``stored`` was made of."""
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def outdated(stored: str) -> bool:
    """Whether ``stored`` was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)
