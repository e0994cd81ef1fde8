"""Messages, their attachments, and what their authors decided for one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Id, Snowflake


class Message(Base):
    """A message. `html` is rendered when it is written; names in it are slots that are filled on reading."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "thread_id", "id"),)

    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[int] = mapped_column(default=0)
    """Discord's message type: 0 a message, 19 a reply (developer documentation, "Message Types")."""
    content: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    reply_to_id: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Attachment(Base):
    """A file that came with a message, as it was announced."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(default=0)
    """Bytes."""
    content_type: Mapped[str] = mapped_column(String(100), default="")
    url: Mapped[str] = mapped_column(Text)


class MessageConsent(Base):
    """What was decided for one message, over its author's consent; it may come before the message does."""

    __tablename__ = "message_consent"

    message_id: Mapped[Id]
    consent: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime]


async def mark_deleted(session: AsyncSession, message_ids: Iterable[int], at: datetime) -> None:
    """Keeps the place and forgets what was said."""
    found = Message.id.in_(list(message_ids)), Message.deleted_at.is_(None)
    await session.execute(update(Message).where(*found).values(deleted_at=at, content="", html=""))
    gone = delete(Attachment).where(Attachment.message_id.in_(list(message_ids)))
    await session.execute(gone)
