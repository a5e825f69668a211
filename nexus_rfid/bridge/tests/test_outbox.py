"""Events on disk: order, acknowledgement, limits, damage."""

import sqlite3

import pytest
from nexus_rfid_bridge.contract import new_event
from nexus_rfid_bridge.outbox import Lock, Outbox, OutboxError, OutboxFullError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "outbox.db"


@pytest.fixture
def outbox(path):
    box = Outbox(path, max_events=1000, min_free=0)
    yield box
    box.close()


def events(count: int, kind: str = "arrived"):
    return [new_event(kind, number=number) for number in range(count)]


def sequences(box: Outbox) -> list[int]:
    return [at for at, _ in box.batch(10_000)]


def test_events_keep_order_and_sequence_has_no_gaps(outbox) -> None:
    outbox.append(events(3))
    outbox.append(events(2))

    rows = outbox.batch(10)
    assert [at for at, _ in rows] == [1, 2, 3, 4, 5]
    assert [body["number"] for _, body in rows] == [0, 1, 2, 0, 1]


def test_sequence_goes_on_after_all_was_sent_and_a_restart(outbox, path) -> None:
    outbox.append(events(3))
    outbox.acknowledge([1, 2, 3], 3, [])
    stream = outbox.stream
    outbox.close()

    again = Outbox(path, min_free=0)
    again.append(events(1))
    assert (again.stream, sequences(again)) == (stream, [4])
    again.close()


def test_watermark_forgets_only_what_was_in_the_batch(outbox) -> None:
    outbox.append(events(10))

    assert outbox.acknowledge([1, 2, 3], 10**9, []) == 3
    assert sequences(outbox) == [4, 5, 6, 7, 8, 9, 10]


def test_watermark_below_the_batch_forgets_nothing_above(outbox) -> None:
    outbox.append(events(4))

    assert outbox.acknowledge([1, 2, 3, 4], 2, []) == 2
    assert outbox.acknowledge([3, 4], -5, []) == 0
    assert sequences(outbox) == [3, 4]


def test_what_the_server_rejects_is_put_aside(outbox) -> None:
    outbox.append(events(3))
    outbox.acknowledge([1, 2, 3], 3, [(2, "why"), (77, "never sent")])

    counts = outbox.counts()
    assert (counts["backlog"], counts["rejected"]) == (0, 1)


def test_full_outbox_keeps_what_it_has_and_drops_repeats_first(outbox) -> None:
    outbox.append(events(850))
    outbox.append([*events(100, "seen"), *events(50)])

    assert outbox.backlog == 900
    assert outbox.discarded == 100


def test_discarded_events_are_told_once_when_there_is_room_again(outbox) -> None:
    outbox.append(events(1500))
    outbox.append(events(10))
    assert (outbox.backlog, outbox.discarded) == (999, 511)

    outbox.acknowledge(sequences(outbox), 999, [])
    outbox.append(events(1))
    outbox.append(events(1))

    kept = [(at, body["kind"], body.get("count")) for at, body in outbox.batch(10)]
    assert kept == [
        (1000, "arrived", None),
        (1001, "discarded", 511),
        (1002, "arrived", None),
    ]


def test_count_of_discarded_survives_a_restart(outbox, path) -> None:
    outbox.append(events(1010))
    outbox.close()

    again = Outbox(path, max_events=1000, min_free=0)
    assert again.discarded == 11
    again.close()


def test_disk_below_the_reserve_takes_nothing_and_counts(path) -> None:
    box = Outbox(path, min_free=10**18)
    box.append(events(5))

    assert (box.backlog, box.discarded) == (0, 5)
    box.close()


def test_disk_that_refuses_raises_and_keeps_nothing_half(outbox) -> None:
    outbox.append(events(1))
    pages = outbox._db.execute("PRAGMA page_count").fetchone()[0]
    outbox._db.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(OutboxFullError):
        outbox.append([{**event, "text": "x" * 2000} for event in events(100)])
    assert (outbox.backlog, sequences(outbox)) == (1, [1])

    outbox._db.execute("PRAGMA max_page_count = 100000")
    outbox.append(events(2))
    assert sequences(outbox) == [1, 2, 3]


def test_damaged_file_is_put_aside_and_a_new_stream_begins(outbox, path) -> None:
    outbox.append(events(3))
    stream = outbox.stream
    outbox.close()
    path.write_bytes(b"this is no database" * 500)

    again = Outbox(path, min_free=0)
    assert again.broken is not None
    assert again.broken.exists()
    assert again.stream != stream
    again.append(events(1))
    assert sequences(again) == [1]
    again.close()


def test_command_is_taken_once_and_what_was_not_finished_is_known(outbox) -> None:
    assert outbox.take_command("a")
    assert outbox.take_command("b")
    assert not outbox.take_command("a")

    outbox.finish_command("a", new_event("command", command="a"))

    assert outbox.unfinished_commands() == ["b"]
    assert not outbox.take_command("a")
    assert sequences(outbox) == [1]


def test_folder_that_cannot_be_made_is_named(tmp_path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutboxError, match="file"):
        Outbox(tmp_path / "file" / "outbox.db")


def test_second_bridge_on_one_folder_is_refused_until_the_first_ends(tmp_path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    first.take()

    with pytest.raises(OutboxError, match="Another bridge"):
        second.take()
    first.release()
    second.take()
    second.release()


def test_database_file_is_sound_after_all_that(outbox, path) -> None:
    outbox.append(events(10))
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()
