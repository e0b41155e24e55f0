"""Sessions know whether they are blind, how hard they are, and which session they were forked from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; sessions there are were neither blind nor forked, and of normal difficulty."""
    for column in (
        sa.Column("blind", sa.Boolean(create_constraint=False), nullable=False, server_default=sa.false()),
        sa.Column("recognised", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("difficulty", sa.String(length=20), nullable=False, server_default="normal"),
        sa.Column("parent_session", sa.String(length=40), nullable=True),
        sa.Column("forked_at_turn", sa.Integer(), nullable=True),
    ):
        op.add_column("sessions", column)
