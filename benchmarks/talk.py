"""What people of a generated exchange say: threads of fifty messages over three years, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.words import Vocabulary
from bot.demo.sample import Sample
from bot.domain.consent import Consent
from bot.domain.people import Person
from bot.domain.seen import FileSeen, MessageSeen, ThreadSeen
from bot.domain.snowflakes import EPOCH_MS

NOW = datetime(2024, 11, 24, 13, 0, tzinfo=UTC)
"""The moment at which benchmarks play: so long ago that nothing is due where the real clock counts."""
YEARS = timedelta(days=3 * 365)
PER_THREAD = 50
PEOPLE = 400
FIRST_TOPIC = 1000
FIRST_ACCOUNT = 5000
FIRST_FILE = 1 << 40
CONSENTS = {
    Consent.PUBLIC_PSEUDONYM: 60,
    Consent.PUBLIC_NAME: 25,
    Consent.INTERNAL: 13,
    Consent.WITHDRAWN: 2,
}
"""In percent."""


class Talk:
    """People, topics and messages; the same number of threads is always the same talk."""

    def __init__(self, sample: Sample, threads: int) -> None:
        self._random = Random(20261122 + threads)
        self.vocabulary = Vocabulary(self._random)
        self.topic_ids = [FIRST_TOPIC + number for number in range(len(sample.content["topics"]))]
        self.people = self._people(sample)
        self.consents = self._random.choices(list(CONSENTS), list(CONSENTS.values()), k=PEOPLE)
        self._threads = threads

    def messages(self) -> Iterator[MessageSeen]:
        """All that was said, oldest first."""
        circles = [self._circle() for _ in range(self._threads)]
        opened: dict[int, ThreadSeen] = {}
        last: dict[int, int] = {}
        for count, (at, number) in enumerate(self._moments()):
            person = self._random.choice(circles[number])
            message_id = (int(at.timestamp() * 1000) - EPOCH_MS) << 22 | count % (1 << 22)
            if number not in opened:
                opened[number] = self._open(message_id, person, at)
            is_reply = number in last and self._random.random() < 0.25
            yield MessageSeen(
                id=message_id,
                thread=opened[number],
                author=person,
                kind=19 if is_reply else 0,
                content=self._content(),
                created_at=at,
                reply_to_id=last[number] if is_reply else None,
                files=(self._file(count),) if self._random.random() < 0.02 else (),
            )
            last[number] = message_id

    def _people(self, sample: Sample) -> list[Person]:
        roles = list(sample.names("roles").values())
        places = [city["name"] for city in sample.content["cities"] if city["fictional"]]
        return [
            Person(str(FIRST_ACCOUNT + number), f"Person {number}", (roles[number % len(roles)], place))
            for number, place in enumerate(self._random.choices(places, k=PEOPLE))
        ]

    def _circle(self) -> list[Person]:
        return self._random.sample(self.people, self._random.randint(3, 14))

    def _moments(self) -> list[tuple[datetime, int]]:
        """When somebody says something in which thread."""
        moments = []
        for number in range(self._threads):
            at = NOW - YEARS * self._random.random() - timedelta(days=3)
            for _ in range(PER_THREAD):
                moments.append((at, number))
                at += timedelta(seconds=round(self._random.expovariate(1 / 1800), 3) + 1)
        return sorted(moments)

    def _open(self, message_id: int, owner: Person, at: datetime) -> ThreadSeen:
        title = self.vocabulary.sentence(self._random.randint(3, 8))[:90]
        topic_id = self._random.choice(self.topic_ids)
        return ThreadSeen(message_id, topic_id, title, owner, message_id, at)

    def _content(self) -> str:
        """One message in seven has something that Markdown knows."""
        text = self.vocabulary.text()
        kind = self._random.randrange(28)
        marked = {
            0: f"**{text}**",
            1: f"> {text}\n{self.vocabulary.text()}",
            2: f"- {text}\n- {self.vocabulary.text()}",
            3: f"{text} <@{self._random.choice(self.people).account}>",
        }
        return marked.get(kind, text)

    def _file(self, count: int) -> FileSeen:
        name = f"{self.vocabulary.draw(1)[0].lower()}.pdf"
        return FileSeen(
            FIRST_FILE + count, name, "", 200_000, "application/pdf", f"https://cdn.example/{name}"
        )
