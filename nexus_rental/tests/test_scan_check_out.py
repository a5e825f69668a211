from odoo.exceptions import UserError
from odoo.tests import tagged

from .hire_scan_common import HireScanCommon


@tagged("post_install", "-at_install")
class TestScanCheckOut(HireScanCommon):
    """What goes out for a hire, scanned by a warehouse user."""

    def test_units_and_bulk_are_out_when_they_are_scanned(self):
        order = self._create_hire((self.speaker, 3), (self.cable, 40))
        session = self._open_out(order)
        outcomes = self._scan(session, "SP-1", "9501101530003", "SP-2", "SP-2", "K-1")
        self.assertEqual(outcomes, ["ok", "ok", "ok", "already", "unknown"])
        self.assertEqual(
            self._rows(order),
            [
                ("booked", "", 1.0),
                ("booked", "", 39.0),
                ("out", "", 1.0),
                ("out", "SP-1", 1.0),
                ("out", "SP-2", 1.0),
            ],
        )
        self.assertEqual(self.units[0].status, "rented")
        state = session.read_state()
        self.assertEqual(state["progress"], {"done": 3, "expected": 43})
        self.assertEqual(
            [
                (line["product"], line["done"], line["expected"])
                for line in state["lines"]
            ],
            [("XLR cable 10 m", 1, 40), ("Speaker K12", 2, 3)],
        )
        self.assertIn(order.name, state["subtitle"])

    def test_quantity_is_said_after_the_scan(self):
        order = self._create_hire((self.cable, 40))
        session = self._open_out(order)
        answer = self._scan_one(session, "9501101530003")
        [action] = answer["actions"]
        self.assertEqual((action["name"], action["value"]), ("quantity", 1))
        session.scan_action(answer["uuid"], "quantity", 25)
        self.assertEqual(self._rows(order), [("booked", "", 15.0), ("out", "", 25.0)])
        answer = session.scan_action(answer["uuid"], "quantity", 10)
        self.assertEqual(answer["progress"], {"done": 10, "expected": 40})
        with self._refused("waits for 40 of XLR cable 10 m, not for 41"):
            session.scan_action(answer["uuid"], "quantity", 41)
        with self._refused("more than none"):
            session.set_param("quantity", -3)
        self.assertEqual(self._rows(order), [("booked", "", 30.0), ("out", "", 10.0)])
        session.set_param("quantity", 40)
        self.assertEqual(self._rows(order), [("out", "", 40.0)])
        session.undo()
        self.assertEqual(self._rows(order), [("booked", "", 40.0)])

    def test_bulk_scanned_again_and_again_is_one_row(self):
        order = self._create_hire((self.cable, 5))
        session = self._open_out(order)
        self._scan(session, "9501101530003", "9501101530003")
        self._scan(session, *["9501101530003"] * 3)
        self.assertEqual(self._rows(order), [("out", "", 5.0)])
        self.assertEqual(self._scan(session, "9501101530003"), ["not_expected"])
        session.undo()
        self.assertEqual(self._rows(order), [("booked", "", 1.0), ("out", "", 4.0)])

    def test_packaging_counts_what_is_in_it(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["product.uom"].create(
            {"product_id": self.cable.id, "uom_id": dozen.id, "barcode": "BOX-OF-12"}
        )
        order = self._create_hire((self.cable, 40))
        self._scan(self._open_out(order), "BOX-OF-12")
        self.assertEqual(self._rows(order), [("booked", "", 28.0), ("out", "", 12.0)])

    def test_other_free_unit_takes_the_place_of_a_prepared_one(self):
        order = self._create_hire((self.speaker, 2))
        order.order_line._prepare_units(self.units[:2])
        session = self._open_out(order)
        answer = self._scan_one(session, "SP-3")
        self.assertEqual(answer["outcome"], "warning")
        self.assertRegex(answer["message"], "SP-3 goes instead of SP-2.*put SP-2 back")
        self.assertEqual(self._unit_rows(order, "prepared"), ["SP-1"])
        session.undo()
        self.assertEqual(self._unit_rows(order, "prepared"), ["SP-1", "SP-2"])
        self.assertEqual(self.units[2].status, "available")

    def test_named_line_takes_no_other_unit(self):
        order = self._create_hire((self.speaker, 1, self.units[:1]))
        answer = self._scan_one(self._open_out(order), "SP-2")
        self.assertEqual((answer["outcome"], answer["fault"]), ("wrong", "named"))
        self.assertRegex(answer["message"], "these very units.*SP-1")

    def test_unit_that_cannot_go_is_refused_with_the_reason(self):
        more = self._receive(self.speaker, ["SP-5", "SP-6", "SP-7"])
        self._deliver(more[2])
        other = self._create_hire((self.speaker, 1, self.units[:1]))
        order = self._create_hire((self.speaker, 3))
        self.units[1].with_user(self.user_stock).set_status("in_maintenance")
        self.units[2].with_user(self.user_stock).set_status("damaged")
        more[0].with_user(self.user_manager).set_status("lost")
        more[1].with_user(self.user_manager).set_status("retired")
        session = self._open_out(order)
        codes = [f"SP-{number}" for number in range(1, 8)]
        answers = session.scan_batch(self._scans(*codes))
        self.assertEqual(
            [(answer["outcome"], answer["fault"]) for answer in answers],
            [
                ("promised", "hired"),
                ("not_eligible", "in_maintenance"),
                ("not_eligible", "damaged"),
                ("ok", False),
                ("not_eligible", "lost"),
                ("not_eligible", "retired"),
                ("not_eligible", "not_in_stock"),
            ],
        )
        self.assertIn(other.name, answers[0]["message"])
        self.assertEqual(self._unit_rows(order, "out"), ["SP-4"])

    def test_unit_the_next_hire_wants_before_it_is_ready_is_promised(self):
        self.speaker.hire_turnaround_hours = 4
        order = self._create_hire((self.speaker, 1))
        self._create_hire((self.speaker, 1, self.units[:1]), start=3, end=4)
        answer = self._scan_one(self._open_out(order), "SP-1")
        self.assertEqual((answer["outcome"], answer["fault"]), ("promised", "hired"))

    def test_unit_out_on_another_hire_is_refused(self):
        self._scan(self._open_out(self._create_hire((self.speaker, 1))), "SP-1")
        order = self._create_hire((self.speaker, 1), start=20, end=22)
        answer = self._scan_one(self._open_out(order), "SP-1")
        self.assertEqual(
            (answer["outcome"], answer["fault"]), ("not_eligible", "rented")
        )

    def test_what_is_not_asked_for_is_refused_without_a_way_for_warehouse_users(self):
        mixer = self._create_product("Mixer 12", has_serial_numbers=True)
        mixer.can_be_hired = True
        self._receive(mixer, ["MX-1"])
        order = self._create_hire((self.speaker, 1))
        session = self._open_out(order)
        answers = session.scan_batch(
            self._scans("MX-1", "9501101530003", "SP-1", "SP-2", self.stock.barcode)
        )
        self.assertEqual(
            [answer["outcome"] for answer in answers],
            ["not_expected", "not_expected", "ok", "not_expected", "wrong"],
        )
        self.assertFalse([answer for answer in answers if answer["actions"]])
        with self._refused("cannot be done with this scan"):
            session.scan_action(answers[0]["uuid"], "add_to_hire")

    def test_code_of_several_units_means_the_one_of_the_hire(self):
        mixer = self._create_product("Mixer 12", has_serial_numbers=True)
        mixer_unit = self._receive(mixer, ["MX-1"])
        (self.units[:2] | mixer_unit).manufacturer_serial = "4711"
        order = self._create_hire((self.speaker, 2))
        session = self._open_out(order)
        self.assertEqual(self._scan(session, "4711"), ["ambiguous"])
        self.units[1].manufacturer_serial = False
        self.assertEqual(self._scan(session, "4711"), ["ok"])
        self.assertEqual(self._unit_rows(order, "out"), ["SP-1"])

    def test_same_scan_sent_again_has_one_effect(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 5))
        session = self._open_out(order)
        scans = self._scans("SP-1", "9501101530003", "SP-1")
        first = session.scan_batch(scans)
        again = session.scan_batch(scans)
        self.assertEqual(
            [answer["outcome"] for answer in first],
            [answer["outcome"] for answer in again],
        )
        self.assertEqual(self._unit_rows(order, "out"), ["SP-1"])
        self.assertIn(("out", "", 1.0), self._rows(order))

    def test_undo_and_cancel_take_all_back(self):
        order = self._create_hire((self.speaker, 2, self.units[:1]), (self.cable, 9))
        order.order_line[0]._prepare_units(self.units[1])
        before = self._rows(order)
        session = self._open_out(order)
        self._scan(session, "SP-1", "SP-2", "9501101530003")
        session.undo()
        session.undo()
        self.assertEqual(self._unit_rows(order, "out"), ["SP-1"])
        self._scan(session, "SP-2", "9501101530003")
        session.action_cancel()
        self.assertEqual(self._rows(order), before)
        self.assertEqual(set(self.units.mapped("status")), {"available"})
        self.assertFalse(order.sudo().booking_ids.session_out_id)

    def test_what_came_back_meanwhile_is_not_undone(self):
        order = self._create_hire((self.speaker, 1))
        session = self._open_out(order)
        self._scan(session, "SP-1")
        self._scan(self._open("check_in"), "SP-1")
        with self._refused("SP-1 cannot be taken back"):
            session.undo()

    def test_finish_closes_the_documents_of_this_session_alone(self):
        order = self._create_hire((self.speaker, 3), (self.cable, 9))
        order.order_line[0]._take_out_units(self.units[3])
        session = self._open_out(order)
        with self._refused("Nothing was scanned"):
            session.action_finish()
        self._scan(session, "SP-1", "9501101530003")
        rows = order.sudo().booking_ids.filtered("session_out_id")
        self.assertEqual(rows.mapped("quantity"), [1, 1])
        self.assertIs(session.action_finish(), True)
        self.assertEqual(session.state, "done")
        self.assertEqual(set(rows.move_out_id.mapped("state")), {"done"})
        self.assertEqual(rows.move_out_id.picking_id.hire_order_id, order)
        others = order.sudo().booking_ids - rows
        self.assertFalse(others.move_out_id)
        self.assertEqual(self.units[0].location_id, rows.move_out_id.location_dest_id)
        self.assertEqual(self._scan(session, "SP-2"), ["refused"])

    def test_several_users_share_the_session_of_a_hire(self):
        order = self._create_hire((self.speaker, 1))
        session = self._open_out(order)
        other = self._open_out(order, self.user_rental)
        self.assertEqual(session, other)

    def test_only_a_confirmed_hire_with_something_left_is_checked_out(self):
        quote = self._create_hire((self.speaker, 1), confirm=False)
        sale = self._create_hire((self.speaker, 1), is_hire=False)
        for order in (quote, sale):
            with self._refused("confirmed hire"):
                self._open_out(order)
        with self._refused("needs a hire"):
            self._open("check_out")
        order = self._create_hire((self.speaker, 1))
        session = self._open_out(order)
        self._scan(session, "SP-1")
        session.action_finish()
        with self._refused("nothing waits to go out"):
            self._open_out(order)
        [need] = self.sessions.env["nexus.scan.operation.check_out"]._needs()
        found = self.env["sale.order"].with_user(self.user_stock).search(need["domain"])
        self.assertFalse(found & (order | quote | sale))

    def test_cancelled_hire_takes_nothing_more(self):
        order = self._create_hire((self.speaker, 1))
        session = self._open_out(order)
        order._action_cancel()
        self.assertEqual(self._scan(session, "SP-1"), ["refused"])
        self.assertEqual(self.units[0].status, "available")

    def test_users_without_rights_do_not_scan(self):
        order = self._create_hire((self.speaker, 1))
        for user in (self.user_sales, self.user_none):
            with self.assertRaises(UserError):
                self._open_out(order, user)
