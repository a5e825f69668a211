from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import SerialsCommon


class AdjustmentCommon(SerialsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls.speaker.property_stock_inventory
        cls.Adjustment = cls.env["nexus.serial.adjustment"].with_user(cls.user_stock)

    @classmethod
    def _adjust(cls, serials=(), remove=(), reason="counted", user=None, **values):
        """Return a draft that adds ``serials`` and removes the units ``remove``."""
        adjustment = (
            cls.env["nexus.serial.adjustment"]
            .with_user(user or cls.user_stock)
            .create({"product_id": cls.speaker.id, "reason": "Shelf count", **values})
        )
        if serials:
            adjustment.serial_entry_save([{"serial": serial} for serial in serials])
        for lot in remove:
            lot.with_user(user or cls.user_stock).with_context(
                nexus_adjustment_id=adjustment.id, nexus_removal_reason=reason
            ).action_add_to_adjustment()
        return adjustment


@tagged("post_install", "-at_install")
class TestAdjustment(AdjustmentCommon):
    def test_draft_moves_nothing(self):
        adjustment = self._adjust(["A-1", "A-2"])
        self.assertEqual(adjustment.state, "draft")
        self.assertTrue(adjustment.name.startswith("SA/"))
        self.assertEqual(self._on_hand(self.speaker), [])
        self.assertFalse(adjustment.move_ids)
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "A-1")]))

    def test_posting_adds_exactly_these_units_in_one_move(self):
        adjustment = self._adjust(["A-1", "A-2", "A-3"])
        adjustment.action_post()
        self.assertEqual(adjustment.state, "posted")
        self.assertEqual(self._on_hand(self.speaker), ["A-1", "A-2", "A-3"])
        move = adjustment.move_ids
        self.assertEqual(len(move), 1)
        self.assertEqual(move.quantity, 3)
        self.assertTrue(move.is_inventory)
        self.assertEqual(move.location_id, self.loss)
        self.assertEqual(move.reference, f"{adjustment.name}: Shelf count")
        self.assertEqual(move.action_open_reference()["res_id"], adjustment.id)

    def test_posting_keeps_the_manufacturers_serial(self):
        adjustment = self._adjust()
        adjustment.serial_entry_save(
            [{"serial": "A-1", "manufacturer_serial": "JBL-77"}]
        )
        adjustment.action_post()
        lot = self.env["stock.lot"].search([("name", "=", "A-1")])
        self.assertEqual(lot.manufacturer_serial, "JBL-77")

    def test_units_ticked_leave_to_where_their_reason_says(self):
        scrap = self.env["stock.location"].create(
            {"name": "Skip", "usage": "inventory", "company_id": self.env.company.id}
        )
        missing, damaged, kept = self._receive(self.speaker, ["B-1", "B-2", "B-3"])
        adjustment = self._adjust(remove=[missing], reason="missing")
        adjustment.removal_ids = [
            (0, 0, {"lot_id": damaged.id, "reason": "damaged"}),
        ]
        adjustment.scrap_location_id = scrap
        adjustment.action_post()
        self.assertEqual(self._on_hand(self.speaker), [kept.name])
        self.assertEqual(missing.location_id, self.loss)
        self.assertEqual(damaged.location_id, scrap)
        self.assertEqual(len(adjustment.move_ids), 2)

    def test_a_unit_below_the_location_is_taken_from_its_own_shelf(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 4", "location_id": self.stock.id}
        )
        self._adjust(["B-1"], location_id=shelf.id).action_post()
        lot = self.env["stock.lot"].search([("name", "=", "B-1")])
        adjustment = self._adjust(remove=[lot])
        adjustment.action_post()
        self.assertEqual(adjustment.move_ids.move_line_ids.location_id, shelf)
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id", "child_of", self.stock.id)]
        )
        self.assertEqual(sum(quants.mapped("quantity")), 0)

    def test_all_or_nothing(self):
        gone = self._receive(self.speaker, ["C-1"])
        adjustment = self._adjust(["C-2", "C-3"], remove=[gone])
        self._deliver(gone)
        with self.assertRaisesRegex(UserError, "C-1 is not in .* but in"):
            adjustment.action_post()
        self.env.invalidate_all()
        self.assertEqual(adjustment.state, "draft")
        self.assertEqual(self._on_hand(self.speaker), [])
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "C-2")]))

    def test_a_serial_taken_meanwhile_is_refused_by_name(self):
        adjustment = self._adjust(["D-1", "D-2"])
        mixer = self._create_product("Mixer X18", has_serial_numbers=True)
        # As through Odoo's own screens, which do not ask the drafts.
        self.env["stock.lot"].create({"name": "d-1", "product_id": mixer.id})
        with self.assertRaisesRegex(UserError, "D-1 is taken by a unit of Mixer X18"):
            adjustment.action_post()

    def test_bad_serials_are_refused_when_saved(self):
        self._receive(self.speaker, ["E-1"])
        adjustment = self._adjust(["E-2"])
        with self.assertRaisesRegex(UserError, "E-1 is in stock already"):
            adjustment.serial_entry_save([{"serial": "E-1"}, {"serial": "E-3"}])
        self.assertEqual(adjustment.addition_ids.mapped("serial"), ["E-2"])

    def test_a_reserved_unit_names_what_holds_it(self):
        lot = self._receive(self.speaker, ["F-1"])
        picking = self._create_delivery(lot)
        self.assertEqual(picking.move_ids.quantity, 1)
        adjustment = self._adjust(remove=[lot])
        with self.assertRaisesRegex(UserError, f"F-1 is reserved by {picking.name}"):
            adjustment.action_post()
        picking.do_unreserve()
        adjustment.action_post()
        self.assertEqual(self._on_hand(self.speaker), [])

    def test_a_known_unit_comes_back_as_itself(self):
        lot = self._receive(self.speaker, ["G-1"])
        self._deliver(lot)
        self._adjust(["g-1"]).action_post()
        self.assertEqual(self._on_hand(self.speaker), ["G-1"])
        self.assertEqual(lot.location_id, self.stock)
        self.assertEqual(
            self.env["stock.lot"].search_count([("product_id", "=", self.speaker.id)]),
            1,
        )

    def test_posting_twice_is_refused(self):
        adjustment = self._adjust(["H-1"])
        adjustment.action_post()
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            adjustment.action_post()
        self.assertEqual(len(adjustment.move_ids), 1)

    def test_an_empty_adjustment_is_refused(self):
        with self.assertRaisesRegex(UserError, "has no units"):
            self._adjust().action_post()

    def test_only_internal_locations_of_the_company(self):
        with self.assertRaisesRegex(ValidationError, "not a place where stock"):
            self._adjust(location_id=self.env.ref("stock.stock_location_customers").id)
        other = self.env["res.company"].create({"name": "Other Hire"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        with self.assertRaises(UserError):
            self._adjust(location_id=warehouse.lot_stock_id.id, user=self.env.user)

    def test_only_products_with_serial_numbers(self):
        with self.assertRaisesRegex(ValidationError, "has no serial numbers"):
            self._adjust(product_id=self.cable.id)

    def test_reversing_takes_the_added_away_and_brings_the_removed_back(self):
        lot = self._receive(self.speaker, ["I-1"])
        adjustment = self._adjust(["I-2", "I-3"], remove=[lot])
        adjustment.action_post()
        self.assertEqual(self._on_hand(self.speaker), ["I-2", "I-3"])
        reversal = self.Adjustment.browse(adjustment.action_reverse()["res_id"])
        self.assertEqual(reversal.state, "draft")
        self.assertEqual(self._on_hand(self.speaker), ["I-2", "I-3"])
        self.assertEqual(adjustment.action_reverse()["res_id"], reversal.id)
        reversal.action_post()
        self.assertEqual(self._on_hand(self.speaker), ["I-1"])

    def test_posted_is_kept_cancelled_is_not(self):
        posted = self._adjust(["J-1"])
        posted.action_post()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            posted.unlink()
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            posted.addition_ids.serial = "J-9"
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            posted.reason = "Another"
        cancelled = self._adjust(["J-2"])
        cancelled.action_cancel()
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            cancelled.action_post()
        cancelled.unlink()
        self.assertFalse(cancelled.exists())

    def test_the_status_cannot_be_written(self):
        adjustment = self._adjust(["K-1"])
        with self.assertRaisesRegex(UserError, "follows from Post"):
            adjustment.write({"state": "posted"})
        with self.assertRaisesRegex(UserError, "follows from Post"):
            self._adjust(state="posted")

    def test_without_stock_rights_nothing_goes(self):
        adjustment = self._adjust(["L-1"])
        with self.assertRaises(AccessError):
            self._adjust(user=self.user_sales)
        with self.assertRaises(AccessError):
            adjustment.with_user(self.user_sales).action_post()

    def test_another_companys_adjustments_are_hidden(self):
        other = self.env["res.company"].create({"name": "Other Hire"})
        adjustment = self.env["nexus.serial.adjustment"].create(
            {"product_id": self.speaker.id, "reason": "x", "company_id": other.id}
        )
        self.assertEqual(adjustment.location_id.company_id, other)
        self.assertFalse(self.Adjustment.search([("id", "=", adjustment.id)]))

    def test_the_window_opens_prefilled_with_the_number_of_units(self):
        self._set_parameter("nexus_serials.auto_generate", "True")
        adjustment = self._adjust(quantity=3)
        window = adjustment.serial_entry_open()
        self.assertEqual(window["expected"], 3)
        self.assertTrue(window["auto"])
        self.assertEqual(len(window["entries"]), 3)
        self._set_parameter("nexus_serials.auto_generate", "False")
        self.assertFalse(adjustment.serial_entry_open()["entries"])

    def test_physical_inventory_leads_to_a_draft_that_removes_the_unit(self):
        lot = self._receive(self.speaker, ["M-1"])
        action = lot.quant_ids.filtered(
            lambda q: q.location_id == self.stock
        ).action_adjust_serials()
        with Form(self.Adjustment.with_context(**action["context"])) as form:
            form.reason = "Not on the shelf"
        adjustment = form.save()
        self.assertEqual(adjustment.removal_ids.lot_id, lot)
        adjustment.action_post()
        self.assertEqual(self._on_hand(self.speaker), [])

    def test_physical_inventory_leads_to_units_added_at_a_cost(self):
        shelf = self.stock.create({"name": "Shelf", "location_id": self.stock.id})
        lot = self._receive(self.speaker, ["M-1"])
        quant = lot.quant_ids.filtered(lambda q: q.location_id == self.stock)
        quant.location_id = shelf
        action = quant.with_user(self.user_manager).action_adjust_serials_and_cost()
        adjustments = self.Adjustment.with_user(self.user_manager)
        with Form(adjustments.with_context(**action["context"])) as form:
            form.reason = "Found in the van"
            self.assertTrue(form.has_unit_cost)
            form.unit_cost = 50
        adjustment = form.save()
        self.assertEqual(adjustment.product_id, self.speaker)
        self.assertEqual(adjustment.location_id, shelf)
        self.assertFalse(adjustment.removal_ids)

    def test_physical_inventory_offers_the_cost_to_those_who_see_costs(self):
        view = self.env.ref("stock.view_stock_quant_tree_inventory_editable").id
        for user, count in ((self.user_manager, 1), (self.user_stock, 0)):
            quants = self.env["stock.quant"].with_user(user)
            arch = quants.get_view(view, "list")["arch"]
            with self.subTest(user=user.login):
                self.assertEqual(arch.count('"action_adjust_serials"'), 2)
                self.assertEqual(arch.count('"action_adjust_serials_and_cost"'), count)

    def _create_delivery(self, lots):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.property_stock_customer.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": lots.product_id.id,
                            "product_uom_qty": len(lots),
                            "location_id": self.stock.id,
                            "location_dest_id": (
                                self.customer.property_stock_customer.id
                            ),
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking
