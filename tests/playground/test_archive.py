"""The archive's index against what a plain sort would say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.archive import Archive
from bot.playground.records import ChannelType, Thread

BORN = datetime(2026, 1, 1, tzinfo=UTC)
PARENT, OTHER = 1, 2
_changes = st.lists(
    st.tuples(
        st.integers(10, 20),  # the thread
        st.sampled_from((PARENT, OTHER)),
        st.booleans(),  # archived
        st.integers(0, 5),  # the hour of archiving
    ),
    max_size=40,
)


def at(hour: int) -> datetime:
    return BORN + timedelta(hours=hour)


@given(_changes, st.integers(0, 6), st.integers(1, 5))
def test_a_page_holds_the_last_archived_before_a_moment(
    changes: list[tuple[int, int, bool, int]], hour: int, limit: int
) -> None:
    archive, threads = Archive(), dict[int, Thread]()
    for id_, parent, archived, when in changes:
        known = threads.get(id_) or Thread(id_, ChannelType.PUBLIC_THREAD, "Frage", parent_id=parent)
        threads[id_] = replace(known, archived=archived, archived_at=at(when).isoformat())
        archive.place(threads[id_])
    there = [each for each in threads.values() if each.archived and each.parent_id == PARENT]
    there.sort(key=lambda each: (each.archived_at, each.id), reverse=True)
    expected = [each.id for each in there if datetime.fromisoformat(each.archived_at) < at(hour)]
    kind = ChannelType.PUBLIC_THREAD
    assert archive.page(PARENT, kind, at(hour), limit) == expected[:limit]
    assert archive.page(PARENT, kind, None, limit) == [each.id for each in there][:limit]
    assert sorted(archive.all(PARENT, kind)) == sorted(each.id for each in there)


def test_a_thread_that_is_gone_is_on_no_page() -> None:
    archive = Archive()
    thread = Thread(7, ChannelType.PUBLIC_THREAD, "Frage", parent_id=PARENT, archived=True)
    thread.archived_at = BORN.isoformat()
    archive.place(thread)
    archive.remove(thread)
    archive.remove(thread)
    assert archive.page(PARENT, ChannelType.PUBLIC_THREAD, None, 10) == []
