"""What should have been told in a year, from the rules in words; it knows nothing of how the program does it.

- A published event is announced in the channel and opens its thread, at once.
- Of each date, channel and thread are reminded 7 days, 1 day and 1 hour before, as far as that lies ahead
  when the date is set. Whoever comes or may come is reminded as they wish, as far as that lies ahead when
  they say so, wish so, or the date is set. All by the start that holds now.
- In someone's quiet hours only what is an hour before the start or nearer reaches them; all else comes
  after the quiet hours, or, if that is after the start, a minute before them.
- A move or a cancellation ends what was still to be told of the old date. Channel, thread and whoever comes
  or may come hear of it at once, people after their quiet hours if that is before the start.
- What falls due while the exchange is off is told when it is on again: with a note if it is more than two
  minutes late, but not if the date is over, nor if a nearer reminder is due as well. A late reminder for
  one person waits for the end of their quiet hours, if that is before the start.
- An hour after a date's end its thread is invited to go on, never between nine in the evening and seven in
  the morning; more than a week after its end it is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.support.year import BEGIN, BERLIN, DAY, END, HOUR, LENGTH, OFFSETS, Deed, Habit, Year

Of = tuple[int, int]
Told = tuple[str, Of, str, str, int, str, datetime, str]
"""What, of which date, over which route, to whom, how long before (seconds), for which start, when, and how:
`sent`, `late` or the reason for which it was not."""
TWO_MINUTES = timedelta(minutes=2)
NIGHT = Habit()
"""The hours in which nobody is told what can wait."""


@dataclass
class _Plan:
    """Something that is to be told."""

    what: str
    of: Of
    route: str
    whom: str
    before: timedelta
    start: datetime
    due: datetime
    is_late: bool = False


@dataclass
class Oracle:
    """Lives through the year by hand."""

    year: Year
    told: list[Told] = field(default_factory=list)

    def tell(self) -> list[Told]:
        """All that should be told or not be told any more by the end of the year."""
        self._plans: list[_Plan] = []
        self._habits: dict[str, Habit] = {}
        self._answers: dict[tuple[Of, str], str] = {}
        self._starts = {(e, d): s for e, dates in enumerate(self.year.dates) for d, s in enumerate(dates)}
        for event in range(len(self.year.dates)):
            for route in ("topic", "channel"):
                self.told.append(("card", (event, -1), route, "", 0, "", BEGIN, "sent"))
        for of in self._starts:
            self._plan_public(of, BEGIN)
        for deed in self.year.deeds:
            self._let_pass(deed.at)
            getattr(self, f"_{deed.what}")(deed)
            self._let_pass(deed.at)
        self._let_pass(END)
        return sorted(self.told, key=str)

    def _answer(self, deed: Deed) -> None:
        self._answers[deed.of, deed.person] = deed.answer
        self._plan_again(deed.of, deed.person, deed.at)

    def _wish(self, deed: Deed) -> None:
        self._habits[deed.person] = deed.habit
        for of, person in self._answers:
            if person == deed.person and self._starts[of] is not None and self._starts[of] > deed.at:
                self._plan_again(of, person, deed.at)

    def _move(self, deed: Deed) -> None:
        self._end(deed.of, "the date was moved", deed.at)
        self._starts[deed.of] = deed.start
        self._plan_public(deed.of, deed.at)
        for person in self._coming(deed.of):
            self._plan_again(deed.of, person, deed.at)
        self._news("moved", deed)

    def _cancel(self, deed: Deed) -> None:
        self._end(deed.of, "the date was cancelled", deed.at)
        self._news("cancelled", deed)
        del self._starts[deed.of]
        self._answers = {key: answer for key, answer in self._answers.items() if key[0] != deed.of}

    def _coming(self, of: Of) -> list[str]:
        return [who for (date, who), answer in self._answers.items() if date == of and answer != "declined"]

    def _plan_public(self, of: Of, now: datetime) -> None:
        start = self._starts[of]
        for route in ("channel", "thread"):
            for before in OFFSETS:
                if start - before >= now:
                    self._plans.append(_Plan("reminder", of, route, "", before, start, start - before))
        due = _after_quiet(NIGHT, start + LENGTH + HOUR)
        self._plans.append(_Plan("afterwards", of, "thread", "", timedelta(), start, due))

    def _plan_again(self, of: Of, who: str, now: datetime) -> None:
        mine = [p for p in self._plans if p.of == of and p.whom == who and p.what == "reminder"]
        self._plans = [plan for plan in self._plans if plan not in mine]
        habit, start = self._habits.get(who, Habit()), self._starts[of]
        if who not in self._coming(of) or habit.way == "none":
            return
        for before in OFFSETS if habit.offsets is None else habit.offsets:
            due = _reaches(habit, start, before)
            if due > now:
                self._plans.append(_Plan("reminder", of, _route(habit), who, before, start, due))

    def _news(self, what: str, deed: Deed) -> None:
        start = self._starts[deed.of]
        for route in ("channel", "thread"):
            self._plans.append(_Plan(what, deed.of, route, "", timedelta(), start, deed.at))
        for person in self._coming(deed.of):
            habit = self._habits.get(person, Habit())
            after = _after_quiet(habit, deed.at)
            due = after if after < start else deed.at
            self._plans.append(_Plan(what, deed.of, _route(habit), person, timedelta(), start, due))

    def _end(self, of: Of, reason: str, now: datetime) -> None:
        for plan in [plan for plan in self._plans if plan.of == of and plan.what != "cancelled"]:
            self._plans.remove(plan)
            self._note(plan, now, reason)

    def _let_pass(self, until: datetime) -> None:
        """Tells all that is due by then, in the order of time."""
        while looked := [(self.year.awake(plan.due), plan) for plan in self._plans]:
            now = min(moment for moment, _ in looked)
            if now > until:
                return
            due = [plan for plan in self._plans if plan.due <= now]
            waiting = [plan for plan in due if self._must_wait(plan, now)]
            for plan in due:
                if plan not in waiting:
                    self._note(plan, now, self._how(plan, due, now))
            self._plans = [plan for plan in self._plans if plan not in due]
            for plan in waiting:
                after = _after_quiet(self._habits.get(plan.whom, NIGHT), now)
                self._plans.append(replace(plan, due=after, is_late=True))

    def _must_wait(self, plan: _Plan, now: datetime) -> bool:
        if plan.what == "afterwards":
            return now < _after_quiet(NIGHT, now)
        is_late = now - plan.due > TWO_MINUTES
        if plan.what != "reminder" or not plan.whom or plan.before <= HOUR or not is_late:
            return False
        return now < _after_quiet(self._habits.get(plan.whom, Habit()), now) < plan.start

    def _how(self, plan: _Plan, due: list[_Plan], now: datetime) -> str:
        if plan.what == "afterwards":
            if now > plan.start + LENGTH + 7 * DAY:
                return "the date was long over before it could be sent"
        elif plan.start + LENGTH <= now:
            return "the date was over before it could be sent"
        same = [
            p for p in due if (p.what, p.of, p.route, p.whom) == (plan.what, plan.of, plan.route, plan.whom)
        ]
        if plan.what == "reminder" and any(each.before < plan.before for each in same):
            return "a later reminder says the same"
        return "late" if plan.is_late or now - plan.due > TWO_MINUTES else "sent"

    def _note(self, plan: _Plan, now: datetime, how: str) -> None:
        start = plan.start.isoformat() if plan.what == "reminder" else ""
        moment = now if how in ("sent", "late") else BEGIN
        before = int(plan.before.total_seconds())
        self.told.append((plan.what, plan.of, plan.route, plan.whom, before, start, moment, how))


def _route(habit: Habit) -> str:
    return "mention" if habit.way == "thread" else "direct"


def _quiet_hours(habit: Habit, around: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yesterday's, today's and tomorrow's, by the clock on the wall."""
    if habit.quiet_from == habit.quiet_until:
        return
    midnight = around.astimezone(BERLIN).replace(hour=0, minute=0, second=0, microsecond=0)
    for days in (-1, 0, 1):
        day = midnight + days * DAY
        begin = day.replace(hour=habit.quiet_from // 60, minute=habit.quiet_from % 60)
        last = day if habit.quiet_from < habit.quiet_until else day + DAY
        end = last.replace(hour=habit.quiet_until // 60, minute=habit.quiet_until % 60)
        yield begin.astimezone(UTC), end.astimezone(UTC)


def _after_quiet(habit: Habit, moment: datetime) -> datetime:
    return next((end for begin, end in _quiet_hours(habit, moment) if begin <= moment < end), moment)


def _reaches(habit: Habit, start: datetime, before: timedelta) -> datetime:
    due = start - before
    after = _after_quiet(habit, due)
    if before <= HOUR or after < start:
        return due if before <= HOUR else after
    return next(begin for begin, end in _quiet_hours(habit, due) if begin <= due < end) - timedelta(minutes=1)
