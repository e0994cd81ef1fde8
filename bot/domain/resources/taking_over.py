"""Files that came with the message from which a resource was suggested become the resource's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.snowflakes import new_id
from bot.files import safe_name
from storage import resource_files, resource_keys
from storage.messages import Attachment, FileState, Message
from storage.resource_files import ResourceFile
from storage.resource_keys import KeyKind
from storage.resources import Resource


async def take_over(session: AsyncSession, row: Resource, *, now: datetime) -> None:
    """Of a resource that is being published: takes the stored files of its message, each once.

    What somebody else sent is shown only while that message is public; whoever suggests their own agrees.
    """
    message = await session.get(Message, row.from_message_id) if row.from_message_id else None
    if message is None or message.deleted_at is not None:
        return
    is_own = message.author_id == row.suggested_by
    sent = Attachment.message_id == message.id, Attachment.state == FileState.STORED
    there = {file.sha256 for file in await resource_files.all_of(await session.connection(), row.id)}
    for file in await session.scalars(select(Attachment).where(*sent).order_by(Attachment.id)):
        if file.sha256 is None or file.sha256 in there:
            continue
        there.add(file.sha256)
        session.add(
            ResourceFile(
                id=new_id(now),
                resource_id=row.id,
                sha256=file.sha256,
                name=safe_name(file.name),
                added_at=now,
                since_version=row.version,
                from_message_id=None if is_own else message.id,
            )
        )
        await resource_keys.put(session, {row.id: [(KeyKind.FILE, file.sha256)]})
    await session.flush()
