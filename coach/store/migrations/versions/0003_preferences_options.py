"""Accounts keep what somebody chose for themselves, the installation what an administrator chose for all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column and the table; nobody has chosen anything yet."""
    op.add_column("accounts", sa.Column("preferences", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "options",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_options")),
    )
