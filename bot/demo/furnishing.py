"""Furnishes an empty exchange with the sample: lists, library and calendar directly, talk through chat."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.config import Settings
from bot.demo.sample import Json, Sample, world_seed
from bot.domain import (
    Database,
    cities,
    city_contacts,
    consent,
    drafts,
    events,
    following,
    glossary,
    people,
    related,
    resources,
    standing,
    taxonomy,
    threads,
    topics,
)
from bot.domain.city_contacts import NewContact
from bot.domain.consent import Consent
from bot.domain.events import NewEvent
from bot.domain.glossary import TermView
from bot.domain.people import Person
from bot.domain.related import Kind
from bot.domain.resources import NewResource

EDITOR = "redaktion"
FOLLOWER = ("qm-muehlroda", "beteiligung")
"""Who follows which topic."""
SOON = timedelta(minutes=1)
"""A reminder is due this long after the demo was furnished, at the next full minute."""


class Furnishing:
    """One run over an empty exchange whose bot is connected to the playground."""

    def __init__(self, sample: Sample, database: Database, settings: Settings, now: datetime) -> None:
        self._sample = sample
        self._content = sample.content
        self._database = database
        self._settings = settings
        self._now = now
        self._topic_ids: dict[str, int] = {}
        self._member_ids: dict[str, str] = {}
        self._resource_ids: dict[str, int] = {}
        self._event_ids: dict[str, int] = {}

    async def furnish(self, playground: str) -> None:
        """Everything in its order: what decides about publication comes last."""
        async with aiohttp.ClientSession(playground, raise_for_status=True) as session:
            await self._learn_ids(session)
            await self._lists()
            await self._places()
            await self._profiles()
            await self._topics()
            await self._library()
            await self._calendar()
            told = [await self._tell(session, thread) for thread in self._content["threads"]]
            for thread, ids in zip(self._content["threads"], told, strict=True):
                await self._describe(thread, ids)
            await self._consents()
            await self._follow()

    async def _learn_ids(self, session: aiohttp.ClientSession) -> None:
        async with session.get("/playground/state") as response:
            state = await response.json()
        channels = {channel["name"]: int(channel["id"]) for channel in state["channels"]}
        self._topic_ids = {topic["id"]: channels[topic["channel"]] for topic in self._content["topics"]}
        self._member_ids = {member["key"]: member["id"] for member in state["members"] if member.get("key")}

    async def _lists(self) -> None:
        content = self._content
        await taxonomy.take_lists(
            self._database,
            roles=[(each["id"], each["name"], each["short"]) for each in content["roles"]],
            cities=[
                (c["id"], c["name"], c.get("region") or c.get("landkreis", "")) for c in content["cities"]
            ],
            fields=_pairs(content["handlungsfelder"]),
            tags=_pairs(content["tags"]),
            resource_kinds=_pairs(content["resource_kinds"]),
            event_kinds=_pairs(content["event_kinds"]),
        )

    async def _profiles(self) -> None:
        for city in self._content["cities"]:
            known = {"area": city.get("area"), "evidence": city.get("evidence"), "source": city.get("source")}
            texts = {name: text or "" for name, text in known.items()}
            period = city.get("period") or ""
            await cities.show_of_city(self._database, city["id"], period=period, **texts)
            if city["fictional"]:
                await self._contact(city["id"])

    async def _contact(self, city: str) -> None:
        """Invented towns are asked at an office that nobody's name stands for."""
        new = NewContact(city, f"Stadtplanungsamt, quartier@{city}.example")
        await city_contacts.enter(self._database, new, self._person(EDITOR), now=self._now)

    async def _places(self) -> None:
        """Counted when the bot came, before there were roles and cities; so once more."""
        everyone = [
            Person(each["key"], each["name"], tuple(each["roles"]))
            for each in world_seed(self._sample)["members"]
        ]
        threshold = self._settings.privacy.place_threshold
        await people.count_places(self._database, everyone, at_least=threshold)

    async def _topics(self) -> None:
        for topic in self._content["topics"]:
            topic_id = self._topic_ids[topic["id"]]
            await topics.name_topic(self._database, topic_id, topic["name"], topic["description"])

    async def _library(self) -> None:
        for entry in sorted(self._content["resources"], key=lambda each: each["date"]):
            new = self._resource(entry)
            self._resource_ids[entry["id"]] = await resources.publish_new(self._database, new, now=self._now)
        terms = [
            TermView(t["id"], t["term"], tuple(t["aliases"]), t["definition"], t["simple_language"])
            for t in self._content["glossary"]
        ]
        await glossary.add_terms(self._database, terms)

    def _resource(self, entry: Json) -> NewResource:
        issued = self._sample.moment(f"{entry['date']}T12:00") if entry["fictional"] else None
        return NewResource(
            title=entry["title"],
            url=entry["url"],
            summary=entry["summary"],
            kind=entry["kind"],
            topic_id=self._topic_ids[entry["topic"]],
            fields=tuple(entry["handlungsfelder"]),
            tags=tuple(entry["tags"]),
            format=entry["format"],
            language=entry["language"],
            publisher=entry["publisher"],
            licence=entry["licence"],
            issued_on=issued.date() if issued else datetime.fromisoformat(entry["date"]).date(),
            has_plain_language=entry["plain_language_version"],
            slug=entry["id"],
        )

    async def _calendar(self) -> None:
        """What is over or cancelled is only there; what is coming gets its card and its thread."""
        channel = self._settings.discord.announcements
        reminder = min(self._settings.events.reminders)
        dates = self._dates(reminder)
        for entry in self._content["events"]:
            event = self._event(entry, tuple(dates[entry["id"]]))
            if event.is_cancelled or event.dates[-1][1] <= self._now:
                self._event_ids[entry["id"]] = await events.create(
                    self._database,
                    event,
                    author=None,
                    announcements=channel,
                    reminder=reminder,
                    now=self._now,
                )
                continue
            event_id = await drafts.enter(self._database, event, author=None, now=self._now)
            self._event_ids[entry["id"]] = event_id
            await drafts.publish(self._database, event_id, announcements=channel, now=self._now)

    def _dates(self, reminder: timedelta) -> dict[str, list[tuple[datetime, datetime]]]:
        """All dates by event; the next one that is online is moved so that its reminder is due soon."""
        dates = {entry["id"]: self._sample.dates(entry) for entry in self._content["events"]}
        online = (entry["id"] for entry in self._content["events"] if entry["online"])
        coming = ((start, end, key) for key in online for start, end in dates[key] if start > self._now)
        start, end, key = min(coming)
        soon = self._now.replace(second=0, microsecond=0) + timedelta(minutes=1) + SOON + reminder
        dates[key][dates[key].index((start, end))] = (soon, soon + (end - start))
        return dates

    def _event(self, entry: Json, dates: tuple[tuple[datetime, datetime], ...]) -> NewEvent:
        place, cities = entry["place"], self._sample.names("cities")
        return NewEvent(
            title=entry["title"],
            dates=dates,
            description=entry["description"],
            place=f"{cities[place['city']]}, {place['venue']}" if place else "",
            is_online=entry["online"] is not None,
            kind=entry["kind"],
            topic_id=self._topic_ids[entry["topic"]],
            audience=tuple(entry["audience"]),
            tags=tuple(entry["tags"]),
            accessibility=entry["accessibility"] or "",
            capacity=entry["capacity"],
            organiser=self._sample.names("organisations")[entry["organiser"]],
            time_zone=entry["timezone"],
            is_public=self._is_public_topic(entry["topic"]),
            is_cancelled=entry["status"] == "abgesagt",
            cities=(place["city"],) if place else (),
            online_url=entry["online"]["url"] if entry["online"] else "",
            deadline=self._deadline(entry),
            reminders=self._settings.events.reminders,
        )

    def _deadline(self, entry: Json) -> timedelta | None:
        """Registration closes at the end of the day that the sample names."""
        if entry["registration_deadline"] is None:
            return None
        closes = datetime.fromisoformat(f"{entry['registration_deadline']}T23:59")
        return datetime.fromisoformat(entry["start"]) - closes

    def _is_public_topic(self, topic: str) -> bool:
        return any(t["archived_publicly"] for t in self._content["topics"] if t["id"] == topic)

    async def _tell(self, session: aiohttp.ClientSession, thread: Json) -> dict[str, int]:
        """Posts a thread as its people, at its times; returns the sample's message ids to chat's."""
        opening, *rest = thread["messages"]
        tags = self._sample.names("tags")
        posted = await self._act(
            session,
            "threads",
            opening,
            channel_id=str(self._topic_ids[thread["topic"]]),
            name=thread["title"],
            tags=[tags[tag] for tag in thread["tags"]],
        )
        thread_id = int(posted["id"])
        ids = {opening["id"]: thread_id}
        for message in rest:
            reply_to = ids.get(message["reply_to"])
            more = {"reply_to": str(reply_to)} if reply_to else {}
            said = await self._act(session, "messages", message, channel_id=str(thread_id), **more)
            ids[message["id"]] = int(said["id"])
            if "edited_at" in message:
                await self._edit(session, thread_id, ids[message["id"]], message)
        await self._decide_about_messages(thread, ids)
        return {"": thread_id, **ids}

    async def _act(
        self, session: aiohttp.ClientSession, what: str, message: Json, **more: Any
    ) -> dict[str, Any]:
        body = {
            "member_id": self._member_ids[message["author"]],
            "content": message["text"],
            "at": self._sample.moment(message["posted_at"]).isoformat(),
            "attachments": [
                {"filename": file["name"], "description": file["alt"], "text": EMPTY_DRAWING}
                for file in message.get("attachments", ())
            ],
            **more,
        }
        async with session.post(f"/playground/{what}", json=body) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def _edit(
        self, session: aiohttp.ClientSession, thread_id: int, message_id: int, message: Json
    ) -> None:
        body = {"member_id": self._member_ids[message["author"]], "content": message["text"]}
        async with session.patch(f"/playground/messages/{thread_id}/{message_id}", json=body):
            pass

    async def _decide_about_messages(self, thread: Json, ids: dict[str, int]) -> None:
        """Where a message's consent differs from its author's."""
        defaults = {author["id"]: author["default_consent"] for author in self._content["authors"]}
        for message in thread["messages"]:
            if message["consent"] != defaults[message["author"]]:
                author = Person(self._member_ids[message["author"]], "", groups=None)
                await consent.decide_for_message(
                    self._database, ids[message["id"]], Consent(message["consent"]), author, now=self._now
                )

    async def _describe(self, thread: Json, ids: dict[str, int]) -> None:
        """The editors' summary and the accepted answer, once the archive has the whole thread."""
        while (  # noqa: ASYNC110 - the archive reads along in its own time
            await threads.archived_count(self._database, ids[""]) < len(thread["messages"])
        ):
            await asyncio.sleep(0.02)
        answer = next((m["id"] for m in thread["messages"] if m.get("marked_as_answer")), None)
        await threads.describe(
            self._database,
            ids[""],
            summary=thread["editor_summary"] or "",
            is_answered=thread["status"] in ("beantwortet", "geschlossen"),
            answer_id=ids[answer] if answer else None,
            tags=thread["tags"],
            at=self._now,
        )
        await self._relate(thread, ids[""])

    async def _relate(self, thread: Json, thread_id: int) -> None:
        """What belongs to it, and whether it is closed."""
        editor, now = self._person(EDITOR), self._now
        things = [(Kind.RESOURCE, self._resource_ids[each]) for each in thread["related_resources"]]
        things += [(Kind.EVENT, self._event_ids[each]) for each in thread["related_events"]]
        for kind, ref_id in things:
            await related.relate(self._database, thread_id, kind, ref_id, editor, now=now)
        if thread["status"] == "geschlossen":
            await standing.change(
                self._database, thread_id, standing.State.CLOSED, editor, is_office=True, now=now
            )

    async def _follow(self) -> None:
        """Somebody wants to be told what is new."""
        follower, topic_id = self._person(FOLLOWER[0]), self._topic_ids[FOLLOWER[1]]
        await following.follow(
            self._database, follower, following.Kind.TOPIC, topic_id, language="de", now=self._now
        )

    def _person(self, key: str) -> Person:
        names = {author["id"]: author["display_name"] for author in self._content["authors"]}
        return Person(self._member_ids[key], names[key], groups=None)

    async def _consents(self) -> None:
        """Last of all: from here on the public sees what the sample's people agreed to."""
        roles, cities = self._sample.names("roles"), self._sample.names("cities")
        for author in self._content["authors"]:
            groups = (roles[author["role"]], *([cities[author["city"]]] if author["city"] else []))
            member = Person(self._member_ids[author["id"]], author["display_name"], groups)
            await consent.decide(self._database, member, Consent(author["default_consent"]), now=self._now)


EMPTY_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 120"><path d="M0 0h1200v120H0z"/></svg>'
)


def _pairs(entries: list[Json]) -> list[tuple[str, str]]:
    return [(entry["id"], entry["name"]) for entry in entries]
