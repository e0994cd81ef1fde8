"""Who speaks and who is mentioned, as the public may see them: kept until something is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from operator import attrgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.consent import Speaker, Voice, speaker
from bot.domain.kept import Glance, OneByOne, known
from bot.domain.people import DISCORD
from storage import reading_people

Said = tuple[int, str]
"""A member, and what holds for something that they said."""
_VOICE = attrgetter(*Voice._fields)


class Speakers(OneByOne[Said, Speaker]):
    """By member and what they agreed to."""


class Mentioned(OneByOne[str, Speaker]):
    """By account."""


async def speaking(glance: Glance, said: Collection[Said]) -> Mapping[Said, Speaker | None]:
    """How the public may see who said something."""
    return await known(glance, Speakers, said, _speakers)


async def mentioned(glance: Glance, accounts: Collection[str]) -> Mapping[str, Speaker | None]:
    """How the public may see who is behind an account: as they agreed to for themselves."""
    return await known(glance, Mentioned, accounts, _mentioned)


async def _speakers(connection: AsyncConnection, said: list[Said]) -> Mapping[Said, Speaker | None]:
    rows = await reading_people.voices(connection, {member_id for member_id, _ in said})
    voices = {row.member_id: row[1:] for row in rows}
    return {(member_id, consent): speaker(Voice(consent, *voices[member_id])) for member_id, consent in said}


async def _mentioned(connection: AsyncConnection, accounts: list[str]) -> Mapping[str, Speaker | None]:
    rows = await reading_people.accounts(connection, DISCORD, accounts)
    return {row.account: speaker(_VOICE(row)) for row in rows}
