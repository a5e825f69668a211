from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..unit_status import fill_status
from .test_adjustment import AdjustmentCommon


class UnitCommon(AdjustmentCommon):
    def _move(self, lots, source, dest, **values):
        """Move units by a stock move of their own, done."""
        move = self.env["stock.move"].create(
            {
                "product_id": lots.product_id.id,
                "product_uom_qty": len(lots),
                "location_id": source.id,
                "location_dest_id": dest.id,
                "picked": True,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "lot_id": lot.id,
                            "quantity": 1,
                            "location_id": source.id,
                            "location_dest_id": dest.id,
                        }
                    )
                    for lot in lots
                ],
                **values,
            }
        )
        move._action_done()
        return move

    def _create_location(self, name, **values):
        return self.env["stock.location"].create(
            {"name": name, "usage": "internal", "location_id": self.stock.id, **values}
        )


@tagged("post_install", "-at_install")
class TestUnitStatus(UnitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.customer.property_stock_customer
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.production = cls.speaker.property_stock_production
        cls.loss = cls.speaker.property_stock_inventory

    def test_a_new_unit_is_not_received(self):
        lot = self.env["stock.lot"].create(
            {"name": "S-0", "product_id": self.speaker.id}
        )
        self.assertEqual(lot.status, "not_received")

    def test_a_lot_has_no_status(self):
        paint = self._create_product("Paint", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L-0", "product_id": paint.id})
        self.assertFalse(lot.status)

    def test_status_follows_the_place(self):
        [lot] = self._receive(self.speaker, ["S-1"])
        self.assertEqual(lot.status, "available")
        transit = self._create_location("On the road", usage="transit")
        for source, dest, status in (
            (self.stock, transit, "in_transit"),
            (transit, self.stock, "available"),
            (self.stock, self.customers, "sold"),
            (self.customers, self.stock, "available"),
            (self.stock, self.production, "consumed"),
            (self.production, self.stock, "available"),
            (self.stock, self.vendors, "returned"),
            (self.vendors, self.stock, "available"),
        ):
            self._move(lot, source, dest)
            self.assertEqual(lot.status, status, dest.name)

    def test_a_unit_counted_away_is_lost(self):
        [lot] = self._receive(self.speaker, ["S-2"])
        self._move(lot, self.stock, self.loss, is_inventory=True)
        self.assertEqual(lot.status, "lost")
        self._move(lot, self.loss, self.stock, is_inventory=True)
        self.assertEqual(lot.status, "available")

    def test_a_scrapped_unit_is_retired(self):
        [lot] = self._receive(self.speaker, ["S-3"])
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.speaker.id, "lot_id": lot.id, "scrap_qty": 1}
        )
        scrap.do_scrap()
        self.assertEqual(lot.status, "retired")

    def test_a_drop_shipped_unit_is_sold(self):
        lot = self.env["stock.lot"].create(
            {"name": "S-4", "product_id": self.speaker.id}
        )
        self._move(lot, self.vendors, self.customers)
        self.assertEqual(lot.status, "sold")

    def test_status_read_before_the_movement_is_done_is_read_again(self):
        [lot] = self._receive(self.speaker, ["S-5"])
        Move = type(self.env["stock.move"])
        write = Move.write

        def read_first(moves, vals):
            if vals.get("state") == "done":
                moves.env.flush_all()
            return write(moves, vals)

        self.patch(Move, "write", read_first)
        self._move(lot, self.stock, self.vendors)
        self.assertEqual(lot.status, "returned")

    def test_a_database_with_history_is_filled(self):
        lots = self._receive(self.speaker, [f"H-{i}" for i in range(6)])
        self._move(lots[1], self.stock, self.customers)
        self._move(lots[2], self.stock, self.vendors)
        self._move(lots[3], self.stock, self.loss, is_inventory=True)
        self.env["stock.scrap"].create(
            {"product_id": self.speaker.id, "lot_id": lots[4].id, "scrap_qty": 1}
        ).do_scrap()
        lots[5]._flag_status("damaged")
        expected = lots.mapped("status")
        self.assertEqual(
            expected, ["available", "sold", "returned", "lost", "retired", "damaged"]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_lot SET status = NULL"
            " WHERE status_flag IS NULL AND id = ANY(%s)",
            [lots.ids],
        )
        fill_status(self.env.cr)
        lots.invalidate_recordset()
        self.assertEqual(lots.mapped("status"), expected)

    def test_what_was_said_holds_until_the_unit_leaves(self):
        [lot] = self._receive(self.speaker, ["S-6"])
        lot._flag_status("damaged")
        shelf = self._create_location("Workshop")
        self._move(lot, self.stock, shelf)
        self.assertEqual(lot.status, "damaged")
        self._move(lot, shelf, self.vendors)
        self.assertEqual(lot.status, "returned")

    def test_a_lost_unit_that_comes_in_is_found(self):
        [lot] = self._receive(self.speaker, ["S-7"])
        self._move(lot, self.stock, self.loss, is_inventory=True)
        lot._flag_status("lost")
        self._move(lot, self.loss, self.stock, is_inventory=True)
        self.assertEqual(lot.status, "available")
        [event] = lot.event_ids.filtered(lambda e: e.source == "automatic")
        self.assertEqual((event.value_from, event.value_to), ("lost", "available"))

    def test_nobody_sets_what_follows(self):
        [lot] = self._receive(self.speaker, ["S-8"])
        lot = lot.with_user(self.user_manager)
        for vals in (
            {"status": "sold"},
            {"status_flag": "lost"},
            {"last_checked": "2026-01-01"},
        ):
            with self.assertRaises(AccessError):
                lot.write(vals)

    def test_receiving_asks_no_more_for_more_units(self):
        def queries(serials):
            picking = self._create_receipt((self.speaker, len(serials)))
            picking.move_ids.set_serials(serials)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            picking.button_validate()
            self.env.flush_all()
            lots = picking.move_line_ids.lot_id
            self.assertEqual(set(lots.mapped("status")), {"available"})
            return self.env.cr.sql_log_count - before

        queries(["W-1", "W-2"])
        few = queries([f"F-{i}" for i in range(5)])
        many = queries([f"M-{i}" for i in range(200)])
        self.assertLess(many - few, 20)


@tagged("post_install", "-at_install")
class TestUnitEvents(UnitCommon):
    def test_condition_is_logged_and_checked(self):
        [lot] = self._receive(self.speaker, ["E-1"])
        self.assertFalse(lot.last_checked)
        lot.with_user(self.user_stock).condition = "good"
        lot.with_user(self.user_stock).condition = "poor"
        events = lot.event_ids.sorted("id")
        self.assertEqual(events.mapped("change"), ["Good", "Good → Poor"])
        self.assertEqual(events.user_id, self.user_stock)
        self.assertTrue(lot.last_checked)

    def test_an_automatic_change_checks_nothing(self):
        [lot] = self._receive(self.speaker, ["E-2"])
        lot._telling("", "automatic").condition = "good"
        self.assertEqual(lot.event_ids.source, "automatic")
        self.assertFalse(lot.last_checked)

    def test_nobody_pretends_to_be_a_scanner(self):
        [lot] = self._receive(self.speaker, ["E-3"])
        forged = {"nexus_unit_change": {"reason": "x", "source": "rfid"}}
        lot.with_context(**forged).condition = "good"
        self.assertEqual(lot.event_ids.source, "form")

    def test_nobody_rewrites_history(self):
        [lot] = self._receive(self.speaker, ["E-4"])
        lot.condition = "good"
        event = lot.event_ids
        for who in (event.with_user(self.user_manager), event.sudo()):
            with self.assertRaises(UserError):
                who.write({"reason": "never said"})
            with self.assertRaises(UserError):
                who.unlink()
        with self.assertRaisesRegex(UserError, "never changed"):
            event.with_user(self.user_manager).create(
                {"lot_id": lot.id, "kind": "note", "source": "form"}
            )

    def test_an_unknown_kind_is_refused(self):
        [lot] = self._receive(self.speaker, ["E-5"])
        with self.assertRaises(ValueError):
            self.env["stock.lot"]._log_events([{"lot_id": lot.id, "kind": "eaten"}])

    def test_the_log_takes_many_by_one_insert(self):
        lots = self._receive(self.speaker, [f"E6-{i}" for i in range(50)])
        self.env.flush_all()
        with self.assertQueryCount(2):  # the insert, and the defaults of the model
            self.env["stock.lot"]._log_events(
                [{"lot_id": lot.id, "kind": "scanned"} for lot in lots]
            )

    def test_a_unit_that_never_moved_takes_its_log_along(self):
        lot = self.env["stock.lot"].create(
            {"name": "E-7", "product_id": self.speaker.id, "condition": "new"}
        )
        event = lot.event_ids
        self.assertEqual(event.change, "New")
        lot.unlink()
        self.assertFalse(event.exists())

    def test_a_note_needs_words(self):
        [lot] = self._receive(self.speaker, ["E-8"])
        with self.assertRaises(UserError):
            lot.add_note("  ")
        lot.with_user(self.user_stock).add_note("Scratch on the left side")
        self.assertEqual(lot.event_ids.reason, "Scratch on the left side")


@tagged("post_install", "-at_install")
class TestUnitTimeline(UnitCommon):
    def test_movements_and_changes_are_one_history(self):
        [lot] = self._receive(self.speaker, ["T-1"])
        lot.add_note("Looks fine")
        delivery = self._deliver(lot)
        entries = lot.with_user(self.user_stock).read_timeline()
        self.assertEqual(
            [entry["kind"] for entry in entries][-1],
            "created",
        )
        by_kind = {entry["kind"]: entry for entry in entries}
        self.assertEqual(set(by_kind), {"created", "received", "note", "delivered"})
        self.assertEqual(
            by_kind["delivered"]["document"],
            {"model": "stock.picking", "id": delivery.id, "name": delivery.name},
        )
        self.assertIn("Looks fine", lot.timeline)
        self.assertIn(delivery.name, lot.timeline)

    def test_pages_follow_each_other(self):
        [lot] = self._receive(self.speaker, ["T-2"])
        for number in range(5):
            lot.add_note(f"Note {number}")
        whole = lot.read_timeline(100)
        pages = [entry for at in range(0, 8, 2) for entry in lot.read_timeline(2, at)]
        self.assertEqual(pages, whole)
        self.assertEqual(len(whole), 7)

    def test_words_are_not_markup(self):
        [lot] = self._receive(self.speaker, ["T-3"])
        lot.add_note("<script>alert(1)</script>")
        self.assertNotIn("<script>", lot.timeline)

    def test_places_are_named(self):
        lots = self._receive(self.speaker, ["P-1", "P-2", "P-3"])
        site = self._create_location("Opera House", place_kind="site")
        van = self._create_location("Van 3", place_kind="vehicle")
        self._move(lots[0], self.stock, site)
        self._move(lots[1], self.stock, van)
        self._deliver(lots[2])
        new = self.env["stock.lot"].create(
            {"name": "P-4", "product_id": self.speaker.id}
        )
        lots += new
        self.assertEqual(
            lots.mapped("place_kind"), ["site", "vehicle", "client", "nowhere"]
        )
        self.assertEqual(lots[0].place, f"Project Site: {site.display_name}")
        self.assertEqual(lots[2].place, "Client: City Theatre")
        self.assertTrue(lots[2].place_date)
