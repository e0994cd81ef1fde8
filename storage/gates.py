"""What the public may see, as SQL: asked on every reading, whatever was decided on writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, exists, func, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage.members import Member
from storage.messages import Hold, Message, MessageConsent
from storage.threads import Thread
from storage.topics import Topic

PUBLIC = ("public_name", "public_pseudonym")


@dataclass(frozen=True, slots=True)
class Starter:
    """The message that opens a thread, joined with whoever decides about it."""

    message: type[Message]
    member: type[Member]
    consent: type[MessageConsent]

    def join(self, source: FromClause) -> FromClause:
        """`source` contains Thread and Topic."""
        return (
            source.outerjoin(self.message, self.message.id == Thread.starter_id)
            .outerjoin(self.member, self.member.id == self.message.author_id)
            .outerjoin(self.consent, self.consent.message_id == self.message.id)
        )


def starter() -> Starter:
    """Fresh aliases, since a statement also joins the messages themselves."""
    return Starter(aliased(Message), aliased(Member), aliased(MessageConsent))


def decided(
    message: type[Message] = Message, consent: type[MessageConsent] = MessageConsent
) -> ColumnElement[Any]:
    """What was decided about just this message; None if nothing was.

    Until a moderator has looked at one that is held, it is internal; so is one that was written in an
    internal topic, wherever its thread stands by now, until its author releases it.
    """
    return case(
        (message.hold.in_((Hold.WAITING, Hold.KEPT, Hold.SHELTERED)), "internal"), else_=consent.consent
    )


def effective_consent(
    message: type[Message] = Message,
    member: type[Member] = Member,
    consent: type[MessageConsent] = MessageConsent,
) -> ColumnElement[Any]:
    """What holds for a message: the decision about it, else its author's."""
    return func.coalesce(decided(message, consent), member.consent)


def thread_is_public(opening: Starter) -> ColumnElement[bool]:
    """The topic may be shown, and whoever opened the thread agreed (its title is theirs)."""
    agreed = and_(
        opening.message.deleted_at.is_(None),
        effective_consent(opening.message, opening.member, opening.consent).in_(PUBLIC),
    )
    return and_(
        Topic.is_public,
        Thread.deleted_at.is_(None),
        ~Thread.is_private,
        or_(Thread.starter_id.is_(None), agreed),
    )


def message_is_public() -> ColumnElement[bool]:
    """The message is there and its author agreed. Its thread must be public too."""
    return and_(Message.deleted_at.is_(None), effective_consent().in_(PUBLIC))


def message_is_shown(message_id: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """The message with this id is public, and so is the thread that it stands in or opens."""
    said, author, consent = aliased(Message), aliased(Member), aliased(MessageConsent)
    opening = starter()
    threads = opening.join(Thread.__table__.join(Topic.__table__))
    source = (
        threads.join(said, or_(Thread.id == said.thread_id, Thread.id == said.id))
        .join(author, author.id == said.author_id)
        .outerjoin(consent, consent.message_id == said.id)
    )
    agreed = effective_consent(said, author, consent).in_(PUBLIC)
    return (
        exists()
        .select_from(source)
        .where(said.id == message_id, said.deleted_at.is_(None), agreed, thread_is_public(opening))
    )
