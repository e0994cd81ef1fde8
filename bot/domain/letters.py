"""What readers sent by forms, and the answers to it, as deliveries say it: a card in chat, or a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.i18n import BERLIN, N_, PUBLIC_LANGUAGE, Language, closest, gettext, say_datetime, say_day_long
from bot.notices import ActionButton, Notice, Tone, plain, shortened
from storage import deliveries, feedback, reports
from storage.database import Database
from storage.deliveries import Delivery, Kind, Route
from storage.feedback import Feedback
from storage.reports import Decision, Report

DECIDED_WITHIN = timedelta(days=7)
"""How long the moderators have for a report; the form and the page of the report say so."""
KEPT_FOR = timedelta(days=180)
"""How long we keep who sent something after it was settled; the privacy page says so."""
QUOTED = 3000
"""Characters of a person's words on a card; Discord takes 4000 in all."""
EU_STATEMENT = N_("Co-funded by the European Union")


@dataclass(frozen=True, slots=True)
class Office:
    """Where the office hears of something: a channel (name or id) and a mailbox; empty: not there."""

    channel: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as plain text."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, before anybody knows by which way. Other people's words are as they typed them."""

    kind: str
    title: str
    lines: tuple[str, ...]
    words: str
    buttons: tuple[tuple[str, str], ...]
    """Label and action of the decisions."""
    mark: str
    """How the buttons' actions begin, by which the card is recognised."""
    is_settled: bool
    language: Language = PUBLIC_LANGUAGE

    def card(self) -> Notice:
        """As a card in chat."""
        lines = [plain(line, 600) for line in self.lines]
        lines += [f"> {line}" for line in plain(self.words, QUOTED).splitlines() if line.strip()]
        buttons = tuple(ActionButton(label, action) for label, action in self.buttons)
        return Notice(self.kind, shortened(self.title, 200), tuple(lines), buttons, Tone.OFFICE)

    def mail(self) -> Mail:
        """As an e-mail; the statement that the programme asks for stands below."""
        below = f"-- \nStadtgespräch\n{gettext(self.language, EU_STATEMENT)}"
        parts = (self.title, *self.lines, self.words, below)
        return Mail(shortened(f"{self.kind}: {self.title}", 150), "\n\n".join(part for part in parts if part))


async def announce(
    session: AsyncSession,
    kind: Kind,
    row: Feedback | Report,
    to: Office,
    *,
    now: datetime,
    again: Iterable[timedelta],
) -> None:
    """Promises that the office hears of it, and is reminded after each of `again` unless it is settled."""
    key = "feedback_id" if isinstance(row, Feedback) else "report_id"
    ways = [(Route.CHANNEL, to.channel), (Route.MAIL, to.mailbox)]
    promises = [
        {
            "kind": kind,
            key: row.id,
            "route": route,
            "recipient": recipient,
            "offset_seconds": int(after.total_seconds()),
            "due_at": now + after,
        }
        for after in (timedelta(), *again)
        for route, recipient in ways
        if recipient
    ]
    await deliveries.promise(session, promises)


async def look(session: AsyncSession, rows: Sequence[Delivery]) -> Mapping[int, Letter]:
    """Delivery id to what it says, for those that tell of forms."""
    barriers = {each.id: each for each in await feedback.by_ids(session, _ids(rows, "feedback_id"))}
    notices = {each.id: each for each in await reports.by_ids(session, _ids(rows, "report_id"))}
    found = {}
    for row in rows:
        if row.feedback_id in barriers:
            found[row.id] = _barrier(row, barriers[row.feedback_id])
        elif row.report_id in notices:
            report = notices[row.report_id]
            found[row.id] = _told(row, report)
    return found


async def forget_senders(database: Database, *, now: datetime) -> None:
    """Empties who sent what was settled long ago."""
    async with database.transaction() as session:
        await feedback.forget_contacts(session, now - KEPT_FOR)
        await reports.forget_people(session, now - KEPT_FOR)


def due_at(report: Report) -> datetime:
    """By when a report is decided, aware UTC."""
    return report.created_at + DECIDED_WITHIN


def _told(row: Delivery, report: Report) -> Letter:
    match row.kind:
        case Kind.ANSWER:
            return answer(report)
        case Kind.RECEIPT:
            return receipt(report)
        case _:
            return _report(row, report)


def receipt(report: Report) -> Letter:
    """What is told to whoever reported something at once (Art. 16 (4) DSA), in their language."""
    language = closest(report.language)
    _ = _translator(language)
    lines = (
        _(N_("Your report: {about}"), about=report.about),
        _(
            N_("A person decides by {day}. You then get the decision and its reason."),
            day=_day(report, language),
        ),
        _(N_("You did not report anything? Then somebody mistyped an address; please ignore this message.")),
    )
    return Letter(_(N_("Your report")), _(N_("It has arrived")), lines, "", (), "", False, language)


def answer(report: Report) -> Letter:
    """What is told to whoever reported something, in their language."""
    language = closest(report.language)
    _ = _translator(language)
    decided = N_("The post is no longer public.")
    if report.decision == Decision.KEPT:
        decided = N_("The post stays public.")
    lines = (
        _(N_("Your report: {about}"), about=report.about),
        _(decided),
        _(N_("Reason: {reason}"), reason=report.decision_reason),
        _(N_("A person decided this, no program. If you disagree, write to us or go to court.")),
    )
    return Letter(_(N_("Your report")), _(N_("Our decision")), lines, "", (), "", False, language)


def _barrier(row: Delivery, said: Feedback) -> Letter:
    _ = _translator(PUBLIC_LANGUAGE)
    contact = said.contact or _(N_("none: no answer is expected"))
    action = f"feedback:1:{row.id}:"
    return Letter(
        kind=_(N_("Barrier reported"))
        if not row.offset_seconds
        else _(N_("Barrier reported · no answer yet")),
        title=said.page or _(N_("without a page")),
        lines=(
            _(N_("Received: {day}"), day=say_datetime(said.created_at, PUBLIC_LANGUAGE)),
            _(N_("Contact: {contact}"), contact=contact),
        ),
        words=said.text,
        buttons=((_(N_("Answered")), f"{action}{said.id}"),),
        mark=action,
        is_settled=said.settled_at is not None,
    )


def _report(row: Delivery, report: Report) -> Letter:
    _ = _translator(PUBLIC_LANGUAGE)
    sender = ", ".join(part for part in (report.name, report.email) if part) or _(N_("without a name"))
    action = f"report:1:{row.id}:"
    return Letter(
        kind=_(_standing(row)),
        title=report.about,
        lines=(
            _(N_("Received: {day}"), day=say_datetime(report.created_at, PUBLIC_LANGUAGE)),
            _(N_("To be decided by: {day}"), day=_day(report, PUBLIC_LANGUAGE)),
            _(N_("From: {sender}"), sender=sender),
        ),
        words=report.reason,
        buttons=(
            (_(N_("Hide")), f"{action}hide:{report.id}"),
            (_(N_("Leave it")), f"{action}keep:{report.id}"),
        ),
        mark=action,
        is_settled=report.decided_at is not None,
    )


def _standing(row: Delivery) -> str:
    if not row.offset_seconds:
        return N_("A report")
    is_late = row.offset_seconds >= DECIDED_WITHIN.total_seconds()
    return N_("Report · the week is over") if is_late else N_("Report · no decision yet")


def _day(report: Report, language: Language) -> str:
    return say_day_long(due_at(report).astimezone(BERLIN).date(), language)


def _ids(rows: Iterable[Delivery], column: str) -> set[int]:
    return {getattr(row, column) for row in rows} - {None}


def _translator(language: Language) -> Callable[..., str]:
    return partial(gettext, language)
