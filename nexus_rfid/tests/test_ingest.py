import random

from odoo.tests import tagged

from .bridge_common import BridgeSetUp
from .rfid_common import EPC, OTHER_EPC


@tagged("post_install", "-at_install")
class TestIngest(BridgeSetUp):
    def setUp(self):
        super().setUp()
        self.session = self._make_session(self.reader)

    def _read_sightings(self, session=None):
        rows = (session or self.session).sighting_ids.sorted("code")
        return [
            (row.code, row.reads, row.rssi, row.rssi_best, row.is_present)
            for row in rows
        ]

    def _story(self):
        session = self.session
        return [
            self._seen(EPC, session=session, reads=3, rssi=-70),
            self._seen(OTHER_EPC, session=session, reads=1, rssi=-50),
            self._seen(EPC, "seen", session=session, reads=10, rssi=-40),
            self._seen(EPC, "seen", session=session, reads=5, rssi=-65),
            self._seen(OTHER_EPC, "departed", session=session, reads=0, rssi=-80),
        ]

    def test_events_become_one_sighting_a_tag(self):
        self._ingest(*self._story())
        self.assertEqual(
            self._read_sightings(),
            [(EPC, 18, -65, -40, True), (OTHER_EPC, 1, -80, -50, False)],
        )
        self.assertTrue(self.reader.last_read)

    def test_any_order_and_repetition_end_the_same(self):
        batch = self._batch(*self._story())
        for seed in range(12):
            dice = random.Random(seed)
            session = self._make_session(self.reader)
            deliveries = []
            for event in batch["events"]:
                told = {**event, "session": session.wire_id}
                told["id"] = f"{event['id'][:-4]}{seed:04x}"
                deliveries += [told] * dice.randint(1, 3)
            dice.shuffle(deliveries)
            while deliveries:
                size = dice.randint(1, 4)
                some, deliveries = deliveries[:size], deliveries[size:]
                self.env["nexus.rfid.event"]._ingest(
                    self.bridge, {**batch, "events": some}
                )
            self.assertEqual(
                self._read_sightings(session),
                [(EPC, 18, -65, -40, True), (OTHER_EPC, 1, -80, -50, False)],
                seed,
            )

    def test_a_bridge_that_starts_anew_does_not_know_who_is_there(self):
        batch = self._batch(
            self._seen(EPC, session=self.session),
            self._seen(OTHER_EPC, session=self.session),
            {"kind": "started", "bridge": "1.0.0"},
            self._seen(EPC, session=self.session),
        )
        ingest = self.env["nexus.rfid.event"]._ingest
        for order in ((0, 1, 2, 3), (2, 3, 0, 1), (3, 2, 1, 0)):
            session = self._make_session(self.reader)
            self.bridge.started_sequence = 0
            for number in order:
                event = dict(batch["events"][number])
                event["id"] = f"{event['id'][:-4]}{session.id % 65536:04x}"
                if "session" in event:
                    event["session"] = session.wire_id
                ingest(self.bridge, {**batch, "events": [event]})
            there = [(row[0], row[-1]) for row in self._read_sightings(session)]
            self.assertEqual(there, [(EPC, True), (OTHER_EPC, False)], order)

    def test_what_nothing_can_come_of_is_kept_and_says_why(self):
        other = self.env["res.company"].create({"name": "Other firm"})
        foreign = self._make_session(self.reader, company_id=other.id)
        closed = self._make_session(self.reader, state="done")
        gate = self._make_reader("Gate")
        events = [
            {**self._seen(EPC), "reader": "shed"},
            {**self._seen(EPC), "session": "session-0"},
            {**self._seen(EPC), "session": "S0042"},
            self._seen(EPC, session=foreign),
            self._seen(EPC, session=closed),
            self._seen(EPC, session=self.session, reader=gate),
        ]
        self._ingest(*events)
        kept = self._events()
        self.assertEqual(len(kept), len(events))
        for event, word in zip(
            kept,
            ("shed", "session-0", "S0042", "company", "finished", "does not read"),
            strict=True,
        ):
            self.assertIn(word, event.problem)
        self.assertFalse((foreign + closed + self.session).sighting_ids)

    def test_one_bad_event_does_not_stop_the_others(self):
        batch = self._batch(
            self._seen(EPC, session=self.session),
            {**self._seen(OTHER_EPC, session=self.session), "epc": "not hex"},
            {**self._seen(OTHER_EPC, session=self.session), "reads": 2**40},
            {"kind": "command", "command": "x", "ok": True, "message": "\0"},
            {"kind": "command", "command": "x", "ok": True, "message": "\ud800"},
            self._seen(EPC, "seen", session=self.session),
        )
        answer = self.env["nexus.rfid.event"]._ingest(self.bridge, batch)
        self.assertEqual(
            [told["sequence"] for told in answer["rejected"]], [2, 3, 4, 5]
        )
        self.assertEqual(answer["watermark"], 6)
        self.assertEqual(self.session.sighting_ids.mapped("code"), [EPC])

    def test_queries_do_not_grow_with_the_batch(self):
        def count(size):
            epcs = [f"E280{number:020X}" for number in range(size)]
            events = [self._seen(epc, session=self.session) for epc in epcs]
            batch = self._batch(*events)
            self.env.invalidate_all()
            with self.assertQueryCount(100):
                before = self.cr.sql_log_count
                self.env["nexus.rfid.event"]._ingest(self.bridge, batch)
                self.env.flush_all()
                return self.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(5), count(500))
