from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .live_common import LiveCommon, epc_of


@tagged("post_install", "-at_install")
class TestPasses(LiveCommon):
    """A door that nobody watches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gate = cls._make_reader(
            "Gate", mode="always", operation="portal_out", user_id=cls.user_rfid.id
        )
        # Longer than a busy machine takes for a test.
        cls.gate.pass_seconds = 900
        cls.delivery.move_ids.set_serials(["SP-01", "SP-02", "SP-03"])

    def _go_through(self, *numbers, reader=None, **values):
        """Have tags go through the door; return the pass when it is over."""
        reader = reader or self.gate
        if numbers:
            self._ingest(
                *(
                    self._seen(epc_of(number), reader=reader, **values)
                    for number in numbers
                )
            )
        else:
            trigger = {"kind": "trigger", "reader": reader.wire_id, "pressed": True}
            self._ingest(trigger)
        one = self._find_passes(reader)[:1]
        self._wait(one)
        self._run_job("nexus_rfid.ir_cron_end_passes")
        return one

    def _run_job(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def _find_passes(self, reader):
        return self.env["nexus.rfid.session"].search(
            [("kind", "=", "pass"), ("reader_ids", "in", reader.ids)], order="id desc"
        )

    def _wait(self, one):
        """Let the quiet after a pass go by."""
        before = fields.Datetime.now() - timedelta(hours=1)
        for table, column in (
            ("nexus_rfid_session", "id"),
            ("nexus_rfid_sighting", "session_id"),
        ):
            self.env.cr.execute(
                f"UPDATE {table} SET create_date = %s WHERE {column} = %s",
                [before, one.id],
            )
        self.env.invalidate_all()

    def _report(self, one):
        return {
            row.lot_id.name or row.code: (row.pane, row.message or "")
            for row in one.verdict_ids
        }

    def test_what_is_due_goes_out(self):
        one = self._go_through(1, 2, 3)
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(self._shipped(self.delivery), ["SP-01", "SP-02", "SP-03"])
        self.assertEqual(one.state, "done")
        self.assertEqual(one.posted_count, 3)
        self.assertIn(self.delivery.name, self._report(one)["SP-01"][1])

    def test_part_of_a_delivery_is_scanned_and_waits_for_the_rest(self):
        one = self._go_through(1, 2)
        self.assertEqual(self.delivery.state, "assigned")
        self.assertIn("waits for the rest", self._report(one)["SP-01"][1])
        self._go_through(3)
        self.assertEqual(self.delivery.state, "done")

    def test_what_nothing_due_expects_waits_for_a_person(self):
        one = self._go_through(1, 5, 77)
        self.assertEqual(one.state, "review")
        report = self._report(one)
        self.assertEqual(report["SP-05"][0], "waiting")
        self.assertEqual(report["SP-01"][0], "found")
        self.assertEqual(report[epc_of(77)][0], "unknown")
        self.assertEqual(self.units[4].location_id, self.stock)
        self.assertIn("waiting for somebody: 1", one.summary)

    def test_not_due_yet(self):
        self.delivery.scheduled_date = fields.Datetime.now() + timedelta(days=5)
        one = self._go_through(1, 2, 3)
        self.assertEqual(self.delivery.state, "assigned")
        self.assertEqual((one.state, one.waiting_count), ("review", 3))

    def test_nothing_comes_in_that_is_not_out(self):
        door = self._make_reader(
            "Door", operation="portal_in", user_id=self.user_rfid.id
        )
        one = self._go_through(1, 2, reader=door)
        self.assertEqual((one.state, one.waiting_count), ("review", 2))
        self.assertEqual(self.delivery.state, "assigned")

    def test_nothing_known_and_nothing_at_all_are_reported(self):
        one = self._go_through(77, 78)
        self.assertEqual((one.state, one.unknown_count), ("done", 2))
        nothing = self._go_through()
        self.assertNotEqual(nothing, one)
        self.assertEqual(nothing.state, "done")
        self.assertEqual(nothing.summary, "Nothing was seen.")

    def test_nobody_responsible(self):
        self.gate.user_id = False
        one = self._go_through(1, 2, 3)
        self.assertEqual(self.delivery.state, "assigned")
        self.assertEqual(one.state, "review")
        self.assertIn("nobody responsible", one.summary)

    def test_with_the_rights_of_who_is_responsible(self):
        self.gate.user_id = self.env.ref("base.public_user")
        one = self._go_through(1, 2, 3)
        self.assertEqual(self.delivery.state, "assigned")
        self.assertEqual(one.state, "review")

    def test_one_that_goes_wrong_does_not_keep_the_others(self):
        post = type(self.env["nexus.rfid.session"])._post_pass
        door = self._make_reader("Door", operation="portal_out")
        self._ingest(self._seen(epc_of(77), reader=door))
        self._ingest(*(self._seen(epc_of(it), reader=self.gate) for it in (1, 2, 3)))
        bad, good = self._find_passes(door), self._find_passes(self.gate)

        def fail(one):
            if one == bad:
                raise ZeroDivisionError
            return post(one)

        self._wait(bad)
        self._wait(good)
        with (
            patch.object(type(bad), "_post_pass", fail),
            mute_logger("odoo.addons.nexus_rfid.models.nexus_rfid_session_pass"),
        ):
            self._run_job("nexus_rfid.ir_cron_end_passes")
        self.assertEqual((bad.state, good.state), ("review", "done"))
        self.assertIn("could not be booked", bad.summary)

    def test_a_pass_is_over_when_nothing_new_comes(self):
        self._ingest(self._seen(epc_of(1), reader=self.gate))
        one = self._find_passes(self.gate)
        self._run_job("nexus_rfid.ir_cron_end_passes")
        self.assertEqual(one.state, "reading")
        self._wait(one)
        # It stands in the door, and is told again and again.
        still = self._seen(epc_of(1), "seen", reader=self.gate, sequence=2)
        self._ingest(still)
        self._run_job("nexus_rfid.ir_cron_end_passes")
        self.assertNotEqual(one.state, "reading")
        self._ingest({**still, "sequence": 3})
        self.assertEqual(self._find_passes(self.gate), one, "no new pass")
        self._ingest(self._seen(epc_of(2), reader=self.gate, sequence=4))
        self.assertEqual(len(self._find_passes(self.gate)), 2)

    def test_a_hand_held_reader_with_an_operation_waits_for_a_person(self):
        sled = self._make_reader("Sled", mode="trigger", operation="transfer")
        one = self._go_through(4, 5, reader=sled)
        self.assertEqual((one.state, one.waiting_count), ("review", 2))
        look = one.with_user(self.user_rfid).action_look
        params = {"pass_id": one.id, "operation": "transfer"}
        self.assertEqual(look()["params"], params)
        sled.location_id = self.stock
        self.assertEqual(look()["params"], {**params, "location_id": self.stock.id})
        # Where the antenna looks goes before where the reader is.
        sled.antenna_ids.create(
            {"reader_id": sled.id, "number": 2, "location_id": self.shelf.id}
        )
        one.sighting_ids.antenna = 2
        self.assertEqual(look()["params"], {**params, "location_id": self.shelf.id})
        live = self._open_pass(one, "transfer", location_id=self.shelf.id)
        self.assertEqual(self._panes(live), {"found": ["SP-04", "SP-05"]})
        live.finish()
        self.assertEqual(self.units[3:5].location_id, self.shelf)
        self.assertEqual(one.state, "done")

    def _open_pass(self, one, operation, **params):
        scans = self.sessions.open(operation, **params)
        sessions = self.env["nexus.rfid.session"].with_user(self.user_rfid)
        return sessions.browse(sessions.open_live(scans, pass_id=one.id))

    def test_events_nothing_came_of_become_a_pass(self):
        live = self._open_live("deliver", picking_id=self.delivery.id)
        live.give_up()
        self._see(live, 1, 2)
        events = self._events().with_user(self.user_rfid)
        self.assertEqual(len(events.filtered("problem")), 2)
        action = events.action_make_pass()
        one = self.env["nexus.rfid.session"].search(action["domain"])
        self.assertEqual((one.kind, one.state), ("pass", "review"))
        self.assertEqual(one.tag_count, 2)
        self.assertFalse(self._events().filtered("problem"))

    def test_old_events_are_deleted(self):
        self._go_through(1)
        self.env.cr.execute(
            "UPDATE nexus_rfid_event SET create_date = create_date - interval '15 d'"
        )
        self._go_through(2)
        self._run_job("nexus_rfid.ir_cron_forget_events")
        self.assertEqual(self._events().mapped("epc"), [epc_of(2)])
