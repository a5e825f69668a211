from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .rental_common import MONDAY, RentalCommon


@tagged("post_install", "-at_install")
class TestHireWizards(RentalCommon):
    """Hires are confirmed, moved, prepared, handed out and taken back by button."""

    def _open(self, action, user=None):
        """Return the wizard a button opens, as the form would create it."""
        model = self.env[action["res_model"]].with_user(user or self.user_rental)
        if action.get("res_id"):
            return model.browse(action["res_id"])
        return Form(model.with_context(**action.get("context", {}))).save()

    def _check_out(self, *lines, **values):
        order = self._create_hire(*lines, **values)
        with freeze_time(self._day(0)):
            wizard = self._open(order.action_check_out_hire())
            wizard.action_suggest()
            wizard.action_apply()
        return order

    # -- confirm and move ------------------------------------------------

    def test_manager_is_asked_why_a_short_hire_is_confirmed(self):
        self._create_hire((self.speaker, 3))
        order = self._create_hire((self.speaker, 2), confirm=False)
        asking = order.with_context(nexus_ask_short=True)
        with self._refused("not enough"):
            asking.action_confirm()
        action = asking.with_user(self.user_rental_manager).action_confirm()
        self.assertEqual(order.state, "draft")
        wizard = self._open_override(action)
        self.assertRegex(wizard.shortages, "short by 1")
        wizard.reason = "Sub-hire on its way"
        wizard.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertRegex(order.message_ids[0].body, "Sub-hire on its way")

    def _open_override(self, action):
        return (
            self.env["nexus.hire.override"]
            .with_user(self.user_rental_manager)
            .with_context(**action["context"])
            .create({"reason": "-"})
        )

    def test_manager_is_asked_for_a_unit_taken(self):
        self._create_hire((self.speaker, 1, self.units[:1]))
        order = self._create_hire(
            (self.speaker, 1, self.units[:1]), start=9, end=10, confirm=False
        )
        order.move_hire(self._day(1), self._day(2))
        action = (
            order.with_user(self.user_rental_manager)
            .with_context(nexus_ask_short=True)
            .action_confirm()
        )
        self.assertRegex(action["context"]["default_shortages"], "SP-1 is booked for")

    def test_hire_that_is_not_short_is_confirmed_at_once(self):
        order = self._create_hire((self.speaker, 4), confirm=False)
        order = order.with_user(self.user_rental_manager)
        self.assertIs(order.with_context(nexus_ask_short=True).action_confirm(), True)
        self.assertEqual(order.state, "sale")

    def test_period_is_changed_and_says_what_is_short(self):
        self._create_hire((self.speaker, 3), start=5, end=7)
        order = self._create_hire((self.speaker, 2), start=0, end=3)
        wizard = self._open(order.action_move_hire())
        self.assertFalse(wizard.shortages)
        wizard.end = self._day(6)
        self.assertEqual(wizard.new_length, "6 days")
        self.assertRegex(wizard.shortages, "short by 1")
        with self._refused("not enough"):
            wizard.action_apply()
        self.assertEqual(order.hire_end, self._day(3))
        wizard.reason = "All the same"
        with self.assertRaises(AccessError):
            wizard.action_apply()
        wizard.with_user(self.user_rental_manager).action_apply()
        self.assertEqual(order.hire_end, self._day(6))
        wizard = self._open(order.action_move_hire())
        wizard.end = self._day(4)
        wizard.action_apply()
        self.assertEqual(order.booking_ids.mapped("end"), [self._day(4)])

    # -- out -------------------------------------------------------------

    def test_prepare_fills_up_with_free_units(self):
        self._create_hire((self.speaker, 1, self.units[:1]))
        order = self._create_hire((self.speaker, 2, self.units[1:2]), (self.cable, 40))
        self.units[2].with_user(self.user_stock).set_status("damaged")
        wizard = self._open(order.action_prepare_hire(), self.user_stock)
        lines = wizard.line_ids
        self.assertEqual(lines.mapped("waiting_quantity"), [2, 40])
        self.assertEqual(lines[0].lot_ids, self.units[1])
        wizard.action_suggest()
        self.assertEqual(lines[0].lot_ids, self.units[1] | self.units[3])
        lines[1].quantity = 25
        wizard.action_apply()
        self.assertEqual(
            self._rows(order),
            [
                ("booked", "", 15.0),
                ("prepared", "", 25.0),
                ("prepared", "SP-2", 1.0),
                ("prepared", "SP-4", 1.0),
            ],
        )
        # Opened again, it shows what is set aside, and lets it go.
        wizard = self._open(order.action_prepare_hire(), self.user_stock)
        self.assertEqual(wizard.line_ids[1].quantity, 25)
        wizard.line_ids[0].lot_ids -= self.units[3]
        wizard.line_ids[1].quantity = 30
        wizard.action_apply()
        self.assertEqual(
            self._rows(order),
            [
                ("booked", "", 1.0),
                ("booked", "", 10.0),
                ("prepared", "", 30.0),
                ("prepared", "SP-2", 1.0),
            ],
        )

    def test_check_out_of_what_is_prepared_and_of_the_rest(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 40))
        with freeze_time(self._day(0)):
            wizard = self._open(order.action_prepare_hire(), self.user_stock)
            wizard.action_suggest()
            wizard.line_ids[0].lot_ids -= self.units[1]
            wizard.line_ids[1].quantity = 10
            wizard.action_apply()
            order.with_user(self.user_stock).action_check_out_prepared()
            self.assertEqual(order.hire_out_quantity, 11)
            wizard = self._open(order.action_check_out_hire(), self.user_stock)
            self.assertEqual(wizard.line_ids[1].quantity, 30)
            wizard.line_ids[1].quantity = 5
            wizard.action_apply()
        self.assertEqual(
            self._rows(order),
            [
                ("booked", "", 1.0),
                ("booked", "", 25.0),
                ("out", "", 5.0),
                ("out", "", 10.0),
                ("out", "SP-1", 1.0),
            ],
        )
        self.assertTrue(order.hire_picking_count)

    def test_sales_do_not_hand_out(self):
        order = self._create_hire((self.speaker, 1))
        with self.assertRaises(AccessError):
            order.with_user(self.user_sales).action_prepare_hire()

    # -- in --------------------------------------------------------------

    @freeze_time(MONDAY + timedelta(days=2))
    def test_all_back_as_it_went(self):
        order = self._check_out((self.speaker, 2), (self.cable, 40))
        wizard = self._open(order.action_check_in_hire(), self.user_stock)
        self.assertFalse(wizard.has_missing)
        action = wizard.action_apply()
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.assertEqual(order.hire_state, "back")
        self.assertEqual(self.units.mapped("status"), ["available"] * 4)

    @freeze_time(MONDAY + timedelta(days=2))
    def test_worse_asks_why_is_set_aside_and_charged(self):
        self.units.condition = "good"
        order = self._check_out((self.speaker, 2))
        wizard = self._open(order.action_check_in_hire(), self.user_stock)
        line = wizard.line_ids[0]
        line.condition = "poor"
        self.assertTrue(line.is_worse and line.is_set_aside)
        with self._refused("worse than they went.*\n.*SP-1"):
            wizard.action_apply()
        self.assertEqual(order.hire_out_quantity, 2)
        line.note = "Grille dented"
        action = wizard.action_apply()
        unit = self.units[0]
        self.assertEqual((unit.condition, unit.status), ("poor", "in_maintenance"))
        self.assertEqual(self.units[1].status, "available")
        charge = self._open(action, self.user_stock)
        # Two steps of five between new and damaged, of 900.
        self.assertEqual(charge.line_ids.price, 360)
        charge.line_ids.price = 120
        charge.action_apply()
        sold = order.order_line.filtered("hire_charge_booking_id")
        self.assertEqual((sold.price_subtotal, sold.is_hire), (120, False))
        self.assertRegex(sold.name, "SP-1: went out Good, came back Poor")
        self.assertFalse(order.has_hire_charges)
        with self._refused("charged meanwhile"):
            charge.action_apply()

    @freeze_time(MONDAY + timedelta(days=2))
    def test_missing_is_late_lost_or_consumed(self):
        self.cable.hire_replacement_value = 18
        order = self._check_out((self.speaker, 2), (self.cable, 40))
        wizard = self._open(order.action_check_in_hire(), self.user_stock)
        speakers, cables = wizard.line_ids[:2], wizard.line_ids[2]
        speakers[0].is_back = False
        speakers[1].is_back = False
        speakers[1].missing = "consumed"
        cables.quantity_back = 38
        cables.missing = "consumed"
        self.assertTrue(wizard.has_missing)
        with self._refused("not used up"):
            wizard.action_apply()
        speakers[1].missing = "lost"
        charge = self._open(wizard.action_apply(), self.user_stock)
        self.assertEqual(
            self._rows(order),
            [
                ("back", "", 38.0),
                ("consumed", "", 2.0),
                ("lost", "SP-2", 1.0),
                ("out", "SP-1", 1.0),
            ],
        )
        self.assertEqual(
            sorted(charge.line_ids.mapped(lambda line: (line.price, line.quantity))),
            [(18, 2), (900, 1)],
        )
        charge.line_ids.filtered("booking_id.lot_id").is_charged = False
        charge.action_apply()
        sold = order.order_line.filtered("hire_charge_booking_id")
        self.assertEqual(sold.price_subtotal, 36)

    @freeze_time(MONDAY + timedelta(days=2))
    def test_part_of_a_quantity_stays_late(self):
        order = self._check_out((self.cable, 40))
        wizard = self._open(order.action_check_in_hire(), self.user_stock)
        wizard.line_ids.quantity_back = 15
        wizard.action_apply()
        self.assertEqual(self._rows(order), [("back", "", 15.0), ("out", "", 25.0)])
        with self._refused("cannot come back"):
            wizard = self._open(order.action_check_in_hire(), self.user_stock)
            wizard.line_ids.quantity_back = 26
            wizard.action_apply()

    @freeze_time(MONDAY + timedelta(days=2))
    def test_one_pile_of_several_hires(self):
        orders = self._check_out((self.speaker, 1)) | self._check_out((self.speaker, 1))
        wizard = self.env["nexus.hire.check.in"].with_user(self.user_stock).create({})
        lines = wizard.line_ids.filtered(lambda line: line.order_id in orders)
        self.assertEqual(lines.mapped("is_back"), [False, False])
        with self._refused("Nothing is back"):
            wizard.action_apply()
        lines.is_back = True
        wizard.action_apply()
        self.assertEqual(orders.mapped("hire_state"), ["back", "back"])
