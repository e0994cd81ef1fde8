"""Forms by which editors sort an event, and frame it: found by what, reminded of when, seen by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import discord

from bot.client import Client, LastingButton
from bot.domain import sorting, taxonomy, topics
from bot.domain.preferences import OFFSETS
from bot.domain.sorting import Frame, Sorting
from bot.forms import BETWEEN, KeptForm, again_button, typed_before
from bot.i18n import N_, Language, closest, gettext
from cogs.events.previewing import preview, say_offset
from cogs.events.rights import require_editor, values_named

Pairs = Sequence[tuple[str, str]]
NO_CITY = N_("There is no city “{typed}”. Please write it as in the list of cities.")
NO_TAG = N_("There is no tag “{typed}”. Please write it as in the list of tags.")
NONE = "0"
NOTHING = ((NONE, "–"),)
"""What a menu holds whose list is empty: Discord takes none without an entry."""
YES, NO = N_("yes"), N_("no")
WEB, CHAT = N_("Everybody, also on the web"), N_("Only people in chat")


@dataclass(frozen=True, slots=True)
class Lists:
    """All that an event can be sorted by, as (value, name)."""

    kinds: Pairs
    topics: Pairs
    roles: Pairs
    cities: Pairs
    tags: Pairs


class SortingForm(KeptForm):
    """Kind, topic, audience, cities and tags."""

    def __init__(self, language: Language, event_id: int, lists: Lists, typed: Sequence[str]) -> None:
        super().__init__(N_("Sort an event"), language, typed)
        self.event_id, self.lists = event_id, lists
        self.kind = self.choose(N_("Kind"), lists.kinds or NOTHING)
        self.topic = self.choose(N_("Topic"), lists.topics or NOTHING, hint=N_("Its thread is opened there"))
        self.audience = self.choose(
            N_("For whom"),
            lists.roles or NOTHING,
            hint=N_("Nothing picked: for all"),
            most=len(lists.roles) or 1,
        )
        self.cities = self.ask(
            N_("Cities"), most=500, hint=N_("Names with commas between them"), is_required=False
        )
        self.tags = self.ask(
            N_("Tags"), most=500, hint=N_("Names with commas between them"), is_required=False
        )

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return SortAgain(self.language, "sorting", self.event_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Sorts it and shows it again."""
        require_editor(interaction)
        client: Client = interaction.client
        wanted = Sorting(
            kind=next(iter(self.kind.values), ""),
            topic_id=int(next(iter(self.topic.values), "0")) or None,
            audience=tuple(value for value in self.audience.values if value != NONE),
            cities=values_named(self.lists.cities, self.cities.value, NO_CITY),
            tags=values_named(self.lists.tags, self.tags.value, NO_TAG),
        )
        await sorting.sort_under(client.database, self.event_id, wanted, now=client.clock())
        await interaction.response.edit_message(view=await preview(client, self.event_id, self.language))


class FrameForm(KeptForm):
    """Organiser, reminders, and who sees it."""

    def __init__(self, language: Language, event_id: int, before: Frame, typed: Sequence[str] = ()) -> None:
        super().__init__(N_("Reminders and more"), language, typed or _framed(before, language))
        self.event_id = event_id
        offsets = dict.fromkeys([*(timedelta(minutes=each) for each in OFFSETS), *before.reminders])
        choices = [(str(int(each.total_seconds())), say_offset(each, language)) for each in offsets]
        sides = [(text, gettext(language, text)) for text in (YES, NO)]
        seers = [(text, gettext(language, text)) for text in (WEB, CHAT)]
        self.organiser = self.ask(N_("Organiser"), most=200, is_required=False)
        self.reminders = self.choose(
            N_("Reminders"), choices, hint=N_("Nothing picked: no reminders"), most=len(choices)
        )
        self.online = self.choose(
            N_("Online"), sides, hint=N_("Whether one can take part online, also beside a place")
        )
        self.seen = self.choose(N_("Who sees it"), seers, hint=N_("Can be chosen until it is published"))

    def open_again(self) -> LastingButton:
        """Leads back here."""
        return SortAgain(self.language, "frame", self.event_id)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Frames it and shows it again."""
        require_editor(interaction)
        client: Client = interaction.client
        wanted = Frame(
            organiser=self.organiser.value,
            reminders=tuple(timedelta(seconds=int(each)) for each in self.reminders.values),
            is_online=YES in self.online.values,
            is_public=CHAT not in self.seen.values,
        )
        await sorting.frame(client.database, self.event_id, wanted, now=client.clock())
        await interaction.response.edit_message(view=await preview(client, self.event_id, self.language))


class SortAgain(LastingButton, template=r"event-sort:1:(?P<what>sorting|frame):(?P<id>\d{1,18})"):
    """Opens one of these forms again with what was typed."""

    def __init__(self, language: Language, what: str, event_id: int) -> None:
        super().__init__(again_button(language, f"event-sort:1:{what}:{event_id}"))
        self.language: Language = language
        self.what, self.event_id = what, event_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """As discord.py asks for it."""
        return cls(closest(interaction.locale.value), match["what"], int(match["id"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """The form, filled in."""
        typed = typed_before(self)
        form = await form_of(interaction.client, self.what, self.event_id, self.language, typed)
        await interaction.response.send_modal(form)


async def form_of(
    client: Client, what: str, event_id: int, language: Language, typed: Sequence[str] = ()
) -> KeptForm:
    """The form that sorts or frames an event, with what holds; raises UserError if it is not there."""
    held, frame = await sorting.held(client.database, event_id)
    if what == "frame":
        return FrameForm(language, event_id, frame, typed)
    database = client.database
    lists = Lists(
        kinds=await taxonomy.kinds(database),
        topics=[(str(topic.id), topic.name) for topic in await topics.public_topics(database)],
        roles=await taxonomy.roles(database),
        cities=await taxonomy.cities(database),
        tags=await taxonomy.tags(database),
    )
    return SortingForm(language, event_id, lists, typed or _sorted(held, lists))


def _sorted(held: Sorting, lists: Lists) -> tuple[str, ...]:
    """What holds, as the form takes it: names."""
    return (
        _names(lists.kinds, [held.kind]),
        _names(lists.topics, [str(held.topic_id)]),
        _names(lists.roles, held.audience),
        _names(lists.cities, held.cities),
        _names(lists.tags, held.tags),
    )


def _framed(held: Frame, language: Language) -> tuple[str, ...]:
    return (
        held.organiser,
        BETWEEN.join(say_offset(each, language) for each in held.reminders),
        gettext(language, YES if held.is_online else NO),
        gettext(language, WEB if held.is_public else CHAT),
    )


def _names(pairs: Pairs, values: Sequence[str]) -> str:
    return BETWEEN.join(name for value, name in pairs if value in values)
