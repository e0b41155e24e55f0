"""The first tables: accounts, sessions, what was said and how it was graded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=240), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name_key", name="uq_accounts_name_key"),
    )
    op.create_table(
        "bearer_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_bearer_tokens_account_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_bearer_tokens"),
    )
    op.create_index("ix_bearer_tokens_account_id", "bearer_tokens", ["account_id"], unique=False)
    op.create_table(
        "logins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("valid_until", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_logins_account_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_logins"),
    )
    op.create_index("ix_logins_account_id", "logins", ["account_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("persona_id", sa.String(length=60), nullable=False),
        sa.Column("scenario_id", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("pace", sa.Float(precision=53), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("rubric", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.Float(precision=53), nullable=False),
        sa.Column("ended_at", sa.Float(precision=53), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("scorecard", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sessions_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account_id_started_at", "sessions", ["account_id", "started_at"], unique=False)
    op.create_index("ix_sessions_persona_id_started_at", "sessions", ["persona_id", "started_at"], unique=False)
    op.create_index("ix_sessions_started_at", "sessions", ["started_at"], unique=False)
    op.create_table(
        "sign_in_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("valid_until", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sign_in_links_account_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_links"),
    )
    op.create_index("ix_sign_in_links_account_id", "sign_in_links", ["account_id"], unique=False)
    op.create_table(
        "lines",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("typing", sa.Float(precision=53), nullable=False),
        sa.Column("shown_at", sa.Float(precision=53), nullable=True),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_lines_session_id"),
        sa.PrimaryKeyConstraint("session_id", "seq", name="pk_lines"),
    )
    op.create_table(
        "replies",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Float(precision=53), nullable=False),
        sa.Column("interrupted", sa.Boolean(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("silence", sa.Float(precision=53), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_replies_session_id"),
        sa.PrimaryKeyConstraint("session_id", "message_id", name="pk_replies"),
        sa.UniqueConstraint("session_id", "position", name="uq_replies_session_id_position"),
    )
    op.create_table(
        "turns",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("ended", sa.String(length=40), nullable=True),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id", "message_id"],
            ["replies.session_id", "replies.message_id"],
            name="fk_turns_session_id_message_id",
        ),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_turns_session_id"),
        sa.PrimaryKeyConstraint("session_id", "number", name="pk_turns"),
        sa.UniqueConstraint("session_id", "message_id", name="uq_turns_session_id_message_id"),
    )
    op.create_table(
        "findings",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("found_at", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("guideline", sa.String(length=60), nullable=False),
        sa.Column("behaviour", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("better", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("charged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id", "found_at"], ["turns.session_id", "turns.number"], name="fk_findings_session_id_found_at"
        ),
        sa.PrimaryKeyConstraint("session_id", "found_at", "position", name="pk_findings"),
    )
    op.create_index("ix_findings_guideline", "findings", ["guideline"], unique=False)


def downgrade() -> None:
    """Drops the tables."""
    op.drop_index("ix_findings_guideline", table_name="findings")
    op.drop_table("findings")
    op.drop_table("turns")
    op.drop_table("replies")
    op.drop_table("lines")
    op.drop_index("ix_sign_in_links_account_id", table_name="sign_in_links")
    op.drop_table("sign_in_links")
    op.drop_index("ix_sessions_started_at", table_name="sessions")
    op.drop_index("ix_sessions_persona_id_started_at", table_name="sessions")
    op.drop_index("ix_sessions_account_id_started_at", table_name="sessions")
    op.drop_table("sessions")
    op.drop_index("ix_logins_account_id", table_name="logins")
    op.drop_table("logins")
    op.drop_index("ix_bearer_tokens_account_id", table_name="bearer_tokens")
    op.drop_table("bearer_tokens")
    op.drop_table("accounts")
