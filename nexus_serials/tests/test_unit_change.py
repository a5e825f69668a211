from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .order_common import OrderCommon
from .test_unit_status import UnitCommon


@tagged("post_install", "-at_install")
class TestUnitChange(UnitCommon, OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._create_product("Lamp", has_serial_numbers=True)
        cls.lots = cls._receive(cls.lamp, ["U-1", "U-2", "U-3"])
        cls.by_manager = cls.lots.with_user(cls.user_manager)
        cls.by_user = cls.lots.with_user(cls.user_stock)
        cls.workshop = cls._create_location(cls, "Workshop")

    def _on_hand_count(self):
        self.env.invalidate_all()
        return self.lamp.qty_available

    def test_condition_says_why(self):
        self.by_user.set_condition("poor", reason="Dropped", source="scanner")
        events = self.lots.event_ids
        self.assertEqual(events.mapped("change"), ["Poor"] * 3)
        self.assertEqual(set(events.mapped("reason")), {"Dropped"})
        self.assertEqual(set(events.mapped("source")), {"scanner"})
        self.assertTrue(all(self.lots.mapped("last_checked")))

    def test_the_same_condition_again_is_a_check_and_no_event(self):
        self.by_user.set_condition("poor")
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_lot SET last_checked = '2020-01-01'")
        self.lots.invalidate_recordset()
        self.by_user.set_condition("poor")
        self.assertEqual(len(self.lots.event_ids), 3)
        self.assertGreater(self.lots[0].last_checked.year, 2020)

    def test_unknown_values_are_refused(self):
        with self.assertRaises(UserError):
            self.by_user.set_condition("shiny")
        for status in ("sold", "gone", False):
            with self.assertRaises(UserError):
                self.by_user.set_status(status)

    def test_a_user_without_rights_changes_nothing(self):
        for user in (self.user_none, self.user_sales):
            with self.assertRaises(AccessError):
                self.lots.with_user(user).set_status("damaged")

    def test_maintenance_keeps_units_on_hand(self):
        self.by_user.set_status("in_maintenance", reason="Yearly service")
        self.assertEqual(set(self.lots.mapped("status")), {"in_maintenance"})
        self.assertEqual(self._on_hand_count(), 3)
        self.assertEqual(self.lamp.free_qty, 0)
        self.by_user.set_status("available", location_id=self.workshop.id)
        self.assertEqual(set(self.lots.mapped("status")), {"available"})
        self.assertEqual(self.lots.location_id, self.workshop)
        self.assertEqual(
            self.lots[0].event_ids.mapped("change"),
            ["In Maintenance → Available", "Available → In Maintenance"],
        )

    def test_a_damaged_condition_is_not_available(self):
        self.by_user[0].set_condition("damaged")
        self.by_user[0].set_status("damaged")
        with self.assertRaisesRegex(UserError, "U-1"):
            self.by_user[0].set_status("available")
        self.by_user[0].set_condition("good")
        self.by_user[0].set_status("available")
        self.assertEqual(self.lots[0].status, "available")

    def test_lost_goes_off_hand_with_the_reason(self):
        self.by_manager.set_status("lost", reason="Left on the tour")
        self.assertEqual(self._on_hand_count(), 0)
        self.assertEqual(set(self.lots.mapped("status")), {"lost"})
        move = (
            self.env["stock.move.line"]
            .search([("lot_id", "in", self.lots.ids), ("is_inventory", "=", True)])
            .move_id
        )
        self.assertEqual(len(move), 1)
        self.assertEqual(move.inventory_name, "Left on the tour")
        self.assertEqual(move.location_dest_id, self.lamp.property_stock_inventory)

    def test_found_again_comes_back(self):
        self.by_manager.set_status("lost")
        with self.assertRaisesRegex(UserError, "where it is"):
            self.by_manager.set_status("available")
        self.by_manager.set_status("available", location_id=self.workshop.id)
        self.assertEqual(self._on_hand_count(), 3)
        self.assertEqual(self.lots.location_id, self.workshop)
        self.assertEqual(set(self.lots.mapped("status")), {"available"})

    def test_found_damaged(self):
        self.by_manager.set_status("lost")
        self.by_user.set_status("damaged", location_id=self.workshop.id)
        self.assertEqual(set(self.lots.mapped("status")), {"damaged"})
        self.assertEqual(self.lots.location_id, self.workshop)

    def test_retired_is_scrapped(self):
        self.by_manager.set_status("retired", reason="Too old")
        self.assertEqual(self._on_hand_count(), 0)
        self.assertEqual(set(self.lots.mapped("status")), {"retired"})
        self.by_manager.set_status("available", location_id=self.stock.id)
        self.assertEqual(self._on_hand_count(), 3)

    def test_a_unit_scrapped_in_odoo_comes_back_as_well(self):
        self.env["stock.scrap"].create(
            {"product_id": self.lamp.id, "lot_id": self.lots[0].id, "scrap_qty": 1}
        ).do_scrap()
        self.by_manager[0].set_status("available", location_id=self.stock.id)
        self.assertEqual(self.lots[0].status, "available")

    def test_without_the_right_the_write_off_waits(self):
        self.by_user.set_status("lost", reason="Not on the truck")
        self.assertEqual(set(self.lots.mapped("status")), {"lost"})
        self.assertEqual(self._on_hand_count(), 3)
        self.assertEqual(self.lamp.free_qty, 0)
        with self.assertRaises(UserError):
            self.by_user.action_approve_write_off()
        self.by_manager.action_approve_write_off()
        self.assertEqual(self._on_hand_count(), 0)
        self.assertEqual(set(self.lots.mapped("status")), {"lost"})
        line = self.env["stock.move.line"].search(
            [("lot_id", "=", self.lots[0].id), ("is_inventory", "=", True)]
        )
        self.assertEqual(line.move_id.inventory_name, "Not on the truck")
        with self.assertRaises(UserError):
            self.by_manager.action_approve_write_off()

    def test_a_write_off_that_waits_is_taken_back(self):
        self.by_user.set_status("lost")
        self.by_user.set_status("available")
        self.assertEqual(set(self.lots.mapped("status")), {"available"})

    def test_a_promised_unit_is_not_lost_silently(self):
        order = self._create_order(1, product=self.lamp)
        order.order_line.serial_choice_save(self.lots[1].ids)
        order.action_confirm()
        for status in ("lost", "retired"):
            with self.assertRaises(UserError) as e:
                self.by_manager.set_status(status)
            self.assertIn(order.name, str(e.exception))
        self.assertEqual(set(self.lots.mapped("status")), {"available"})
        self.assertFalse(self.lots.event_ids)

    def test_a_reserved_unit_is_not_lost_silently(self):
        order = self._create_order(1, product=self.lamp)
        order.action_confirm()
        with self.assertRaises(UserError) as e:
            self.by_manager.set_status("lost")
        self.assertIn(order.picking_ids.name, str(e.exception))
        self.assertEqual(self._on_hand_count(), 3)

    def test_maintenance_hands_a_proposal_on(self):
        order = self._create_order(1, product=self.lamp)
        order.action_confirm()
        taken = order.picking_ids.move_line_ids.lot_id
        taken.with_user(self.user_stock).set_status("in_maintenance")
        other = order.picking_ids.move_line_ids.lot_id
        self.assertEqual(len(other), 1)
        self.assertNotEqual(other, taken)

    def test_a_sold_unit_is_not_ours_to_judge(self):
        self._deliver(self.lots[0])
        for status in ("lost", "damaged", "available"):
            with self.assertRaisesRegex(UserError, "City Theatre"):
                self.by_manager.set_status(status)
        self.assertFalse(self.lots.event_ids)

    def test_a_lot_has_none(self):
        paint = self._create_product("Paint", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L-9", "product_id": paint.id})
        for change in (lot.set_status, lot.set_condition):
            with self.assertRaisesRegex(UserError, "L-9"):
                change("damaged")

    # ------------------------------------------------------------------

    def test_transfer_is_a_transfer(self):
        picking = self.by_user.transfer(self.workshop.id, reason="For the show")
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.picking_type_id, self.warehouse.int_type_id)
        self.assertEqual(self.lots.location_id, self.workshop)
        entry = self.lots[0].read_timeline()[0]
        self.assertEqual((entry["kind"], entry["reason"]), ("moved", "For the show"))
        self.assertFalse(self.by_user.transfer(self.workshop.id))

    def test_a_planned_transfer_holds_the_units(self):
        date = fields.Datetime.now() + timedelta(days=3)
        picking = self.by_user.transfer(self.workshop.id, scheduled_date=date)
        self.assertEqual(picking.state, "assigned")
        self.assertEqual(picking.move_line_ids.lot_id, self.lots)
        self.assertFalse(any(picking.move_line_ids.mapped("picked")))
        self.assertEqual(self.lots.location_id, self.stock)
        with self.assertRaisesRegex(UserError, "U-1"):
            self.by_user.transfer(self.workshop.id)
        picking.button_validate()
        self.assertEqual(self.lots.location_id, self.workshop)

    def test_units_of_several_shelves_go_together(self):
        self.by_user[0].transfer(self.workshop.id)
        van = self._create_location("Van", place_kind="vehicle")
        [other] = self._receive(self.speaker, ["U-9"])
        lots = self.lots + other
        picking = lots.with_user(self.user_stock).transfer(van.id)
        self.assertEqual(len(picking), 1)
        self.assertEqual(lots.location_id, van)

    def test_a_lost_unit_is_not_transferred(self):
        self.by_user[1].set_status("lost")
        with self.assertRaisesRegex(UserError, "U-2 is lost"):
            self.by_user.transfer(self.workshop.id)
        self.assertEqual(self.lots.location_id, self.stock)

    def test_units_go_to_places_only(self):
        for location in (self.customer.property_stock_customer, self.stock.browse()):
            with self.assertRaises(UserError):
                self.by_user.transfer(location.id)

    # ------------------------------------------------------------------

    def test_five_hundred_ask_as_little_as_fifty(self):
        def count(number, change):
            lots = self._receive(
                self.speaker, [f"N{number}-{i}" for i in range(number)]
            )
            lots = lots.browse(lots.ids).with_user(self.user_manager)
            counts = []
            for args in change:
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                getattr(lots, args[0])(*args[1:])
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            return counts

        changes = [
            ("set_condition", "good"),
            ("set_status", "in_maintenance", "Service"),
            ("set_status", "available", None, self.workshop.id),
            ("set_status", "lost"),
            ("set_status", "available", None, self.stock.id),
            ("transfer", self.workshop.id),
            ("set_status", "retired"),
        ]
        count(5, changes)
        few, many = count(50, changes), count(500, changes)
        for args, before, after in zip(changes, few, many, strict=True):
            with self.subTest(args, few=before, many=after):
                # The ORM writes a hundred rows at a time.
                self.assertLess(after - before, 450 / 10)
