"""Table of sales channels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.db.base import Base, Identified


class Channel(Identified, Base):
    """One account or place where orders come from."""

    __tablename__ = "channel"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]  # channels.rules.ChannelKind
    platform: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default="1")
    created_at: Mapped[datetime]
    batch_id: Mapped[int | None]
