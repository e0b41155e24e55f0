"""The tables. A change here needs a revision in ``migrations/versions``; a test compares the two."""

from __future__ import annotations

import sqlalchemy as sa

# Named constraints: without names a later migration could not change them.
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Time = sa.Float(53)
Json = sa.JSON(none_as_null=True)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("name_key", sa.String(240), nullable=False, unique=True),  # case-folded
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("disabled", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("preferences", Json),  # null until something was chosen
)

# What an administrator chose for the whole installation.
options = sa.Table(
    "options",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", Json),
)


def _token_table(name: str, *columns: sa.Column) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
        sa.Column("created_at", Time, nullable=False),
        *columns,
    )


sign_in_links = _token_table("sign_in_links", sa.Column("valid_until", Time, nullable=False))
logins = _token_table("logins", sa.Column("valid_until", Time, nullable=False))
bearer_tokens = _token_table("bearer_tokens")

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id")),
    sa.Column("persona_id", sa.String(60), nullable=False),
    sa.Column("scenario_id", sa.String(60), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("mode", sa.String(20), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("pace", sa.Float(53), nullable=False),
    sa.Column("content", Json, nullable=False),
    sa.Column("state", Json, nullable=False),
    sa.Column("rubric", sa.String(120), nullable=False),
    sa.Column("started_at", Time, nullable=False),
    sa.Column("ended_at", Time),
    sa.Column("end_reason", sa.String(40)),
    sa.Column("scorecard", Json),
    sa.Column("blind", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()),
    sa.Column("recognised", Json),  # null until the trainee has said which types they saw
    sa.Column("difficulty", sa.String(20), nullable=False, server_default="normal"),
    # No foreign key: SQLite cannot add one to a table that is there, and sessions are never deleted.
    sa.Column("parent_session", sa.String(40)),
    sa.Column("forked_at_turn", sa.Integer),
    sa.Index("ix_sessions_account_id_started_at", "account_id", "started_at"),
    sa.Index("ix_sessions_persona_id_started_at", "persona_id", "started_at"),
    sa.Index("ix_sessions_started_at", "started_at"),
)

replies = sa.Table(
    "replies",
    metadata,
    sa.Column("session_id", sa.ForeignKey("sessions.id"), primary_key=True),
    sa.Column("message_id", sa.String(200), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),  # order of arrival, from 1: clocks may go back
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("received_at", Time, nullable=False),
    sa.Column("interrupted", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("pending", Json, nullable=False),
    sa.Column("silence", sa.Float(53)),
    sa.Column("turn", sa.Integer),  # null until it is answered
    sa.UniqueConstraint("session_id", "position"),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("session_id", sa.ForeignKey("sessions.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("message_id", sa.String(200), nullable=False),
    sa.Column("phase", sa.String(20), nullable=False),
    sa.Column("labels", Json, nullable=False),
    sa.Column("state", Json, nullable=False),
    sa.Column("ended", sa.String(40)),
    sa.Column("notice", sa.Text),
    sa.UniqueConstraint("session_id", "message_id"),
    sa.ForeignKeyConstraint(["session_id", "message_id"], ["replies.session_id", "replies.message_id"]),
)

findings = sa.Table(
    "findings",
    metadata,
    sa.Column("session_id", sa.String(40), primary_key=True),
    sa.Column("found_at", sa.Integer, primary_key=True, autoincrement=False),  # the turn that brought it up
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("guideline", sa.String(60), nullable=False, index=True),
    sa.Column("behaviour", sa.String(200), nullable=False),
    sa.Column("verdict", sa.String(20), nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("span_start", sa.Integer, nullable=False),
    sa.Column("span_end", sa.Integer, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("advice", sa.Text, nullable=False),
    sa.Column("better", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("severity", sa.String(20), nullable=False),
    sa.Column("section", sa.String(60), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("charged", sa.Boolean(create_constraint=False), nullable=False),
    sa.ForeignKeyConstraint(["session_id", "found_at"], ["turns.session_id", "turns.number"]),
)

lines = sa.Table(
    "lines",
    metadata,
    sa.Column("session_id", sa.ForeignKey("sessions.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("typing", sa.Float(53), nullable=False),
    sa.Column("shown_at", Time),
    sa.Column("cut", sa.Boolean(create_constraint=False), nullable=False),
)
