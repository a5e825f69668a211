from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .. import serial_settings
from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestReceipt(SerialsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receipt = cls._create_receipt((cls.speaker, 3)).with_user(cls.user_stock)
        cls.move = cls.receipt.move_ids

    def _entered(self, move=None):
        return (move or self.move).move_line_ids.mapped("lot_name")

    def test_entered_serials_become_units_when_done(self):
        self.move.set_serials(["K-1", " K-2 ", "K-3"])
        self.assertEqual(self._entered(), ["K-1", "K-2", "K-3"])
        self.assertFalse(self.env["stock.lot"].search([("name", "=like", "K-%")]))
        self.assertIs(self.receipt.button_validate(), True)
        self.assertEqual(self._on_hand(self.speaker), ["K-1", "K-2", "K-3"])

    def test_entering_again_replaces(self):
        self.move.set_serials(["K-1", "K-2", "K-3"])
        self.move.set_serials(["K-3", "K-4"])
        self.assertEqual(self._entered(), ["K-3", "K-4"])
        self.assertEqual(self.move.quantity, 2)
        self.assertEqual(self.move.serial_missing_count, 1)

    def test_empty_list_takes_it_back(self):
        self.move.set_serials(["K-1", "K-2"])
        self.move.set_serials([])
        self.assertEqual(self._entered(), [False] * 3)
        self.assertEqual(self.move.quantity, 3)

    def test_one_bad_serial_changes_nothing(self):
        self.move.set_serials(["K-1", "K-2", "K-3"])
        self._receive(self.speaker, ["OLD-1"])
        with self.assertRaisesRegex(
            UserError, "old-1 is in stock(.|\n)*k-9 is entered twice"
        ):
            self.move.set_serials(["K-8", "old-1", "K-9", "k-9"])
        self.assertEqual(self._entered(), ["K-1", "K-2", "K-3"])

    def test_serial_on_another_open_receipt_is_refused(self):
        other = self._create_receipt((self.speaker, 1))
        other.move_ids.set_serials(["K-1"])
        with self.assertRaisesRegex(UserError, f"already entered on {other.name}"):
            self.move.set_serials(["k-1"])
        other.action_cancel()
        self.move.set_serials(["k-1"])

    def test_same_serial_typed_in_odoos_own_screen_is_refused_when_done(self):
        other = self._create_receipt((self.speaker, 1))
        other.move_ids.set_serials(["K-1"])
        self.move.move_line_ids[0].lot_name = "k-1"
        self.move.move_line_ids[1:].unlink()
        other.button_validate()
        self.receipt.picking_type_id.sudo().create_backorder = "always"
        with self.assertRaisesRegex((UserError, ValidationError), "[kK]-1"):
            self.receipt.button_validate()

    def test_returned_unit_comes_back_as_itself(self):
        lot = self._receive(self.speaker, ["K-1"])
        self._deliver(lot)
        faults = self.move.serial_entry_check(["k-1"])
        self.assertEqual(
            [(f["code"], f["level"]) for f in faults], [("returned", "info")]
        )
        self.move.set_serials(["k-1", "K-2", "K-3"])
        self.receipt.button_validate()
        self.assertEqual(self._on_hand(self.speaker), ["K-1", "K-2", "K-3"])
        self.assertEqual(lot.product_qty, 1)
        self.assertEqual(lot.location_id, self.stock)
        self.assertEqual(
            lot.quant_ids.filtered(lambda q: q.quantity > 0).location_id, self.stock
        )

    def test_returned_unit_named_by_its_lot_comes_back_to_one_place(self):
        lot = self._receive(self.speaker, ["K-1"])
        self._deliver(lot)
        receipt = self._create_receipt((self.speaker, 1))
        receipt.move_ids.move_line_ids.lot_id = lot
        receipt.button_validate()
        self.assertEqual(lot.location_id, self.stock)

    def test_unit_on_hand_is_refused_when_done_in_odoos_own_screen(self):
        self._receive(self.speaker, ["K-1"])
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.move.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            self.move._prepare_move_line_vals()
            | {"lot_name": "K-1", "quantity": 1, "location_dest_id": shelf.id}
        )
        self.receipt.picking_type_id.sudo().create_backorder = "never"
        with self.assertRaisesRegex(UserError, "in stock already(.|\n)*K-1: WH/Stock"):
            self.receipt.button_validate()

    def test_one_place_rule_switched_off_leaves_it_to_odoo(self):
        self._set_parameter(serial_settings.ONE_PLACE, "False")
        lot = self._receive(self.speaker, ["K-1"])
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        move = self._create_receipt((self.speaker, 1)).move_ids
        move.move_line_ids.write({"lot_name": "K-1", "location_dest_id": shelf.id})
        move.picking_id.button_validate()
        self.assertEqual(lot.product_qty, 2)

    def test_fewer_units_leave_a_back_order(self):
        self.move.set_serials(["K-1", "K-2"])
        action = self.receipt.with_context(nexus_ask_serials=True).button_validate()
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        wizard = self.env["stock.backorder.confirmation"].with_context(
            **action["context"]
        )
        wizard.create({}).process()
        backorder = self.receipt.backorder_ids
        self.assertEqual(backorder.move_ids.product_uom_qty, 1)
        self.assertEqual(backorder.move_ids.serial_missing_count, 1)
        self.assertEqual(self._on_hand(self.speaker), ["K-1", "K-2"])

    def test_more_units_than_ordered_are_received(self):
        self.move.set_serials([f"K-{i}" for i in range(5)])
        self.receipt.button_validate()
        self.assertEqual(len(self._on_hand(self.speaker)), 5)

    def test_manufacturers_serial_is_kept_on_the_unit(self):
        entries = [{"serial": "K-1", "manufacturer_serial": "QSC 77 "}]
        self.move.serial_entry_save(entries)
        self.assertEqual(
            self.move.serial_entry_open()["entries"][0],
            {"serial": "K-1", "manufacturer_serial": "QSC 77"},
        )
        self.receipt.picking_type_id.sudo().create_backorder = "never"
        self.receipt.button_validate()
        lot = self.receipt.move_line_ids.lot_id
        self.assertEqual(lot.manufacturer_serial, "QSC 77")

    def test_product_bought_in_dozens_counts_in_its_own_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        receipt = self._create_receipt((self.speaker, 2), confirm=False)
        receipt.move_ids.product_uom = dozen
        receipt.action_confirm()
        self.assertEqual(receipt.move_ids.serial_expected_count, 24)
        receipt.move_ids.set_serials([f"DZ-{i}" for i in range(24)])
        self.assertEqual(receipt.move_ids.quantity, 2)
        self.assertIs(receipt.button_validate(), True)
        self.assertEqual(len(self._on_hand(self.speaker)), 24)

    def test_several_steps_take_the_units_along(self):
        self.warehouse.reception_steps = "three_steps"
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create({"product_id": self.speaker.id, "product_qty": 2})
                ],
            }
        )
        order.button_confirm()
        receipt = order.picking_ids
        receipt.move_ids.set_serials(["K-1", "K-2"])
        receipt.button_validate()
        for _step in range(2):
            pickings = (
                self.env["stock.picking"].search(
                    [
                        ("move_ids.product_id", "=", self.speaker.id),
                        ("state", "=", "assigned"),
                    ]
                )
                - self.receipt
            )
            self.assertEqual(
                sorted(pickings.move_line_ids.lot_id.mapped("name")), ["K-1", "K-2"]
            )
            self.assertFalse(
                pickings.with_context(
                    nexus_ask_serials=True
                )._get_moves_missing_serials()
            )
            pickings.button_validate()
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.speaker.id), ("location_id", "=", self.stock.id)]
        )
        self.assertEqual(sum(quants.mapped("quantity")), 2)

    def test_putaway_keeps_its_say(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.speaker.id,
                "location_in_id": self.stock.id,
                "location_out_id": shelf.id,
            }
        )
        move = self._create_receipt((self.speaker, 2)).move_ids
        move.set_serials(["P-1", "P-2", "P-3"])
        self.assertEqual(move.move_line_ids.location_dest_id, shelf)

    # The Validate button -----------------------------------------------------

    def test_button_asks_for_missing_serials_line_after_line(self):
        camera = self._create_product("Camera", has_serial_numbers=True)
        receipt = self._create_receipt(
            (self.speaker, 2), (self.cable, 5), (camera, 1)
        ).with_user(self.user_stock)
        asking = receipt.with_context(nexus_ask_serials=True)
        action = asking.button_validate()
        self.assertEqual(action["tag"], "nexus_serials.enter_missing")
        asked = self.env["stock.move"].browse(action["params"]["ids"])
        self.assertEqual(asked.product_id, self.speaker + camera)
        asked[0].set_serials(["K-1", "K-2"])
        self.assertEqual(asking.button_validate()["params"]["ids"], asked[1].ids)
        asked[1].set_serials(["C-1"])
        self.assertIs(asking.button_validate(), True)
        self.assertEqual(receipt.state, "done")

    def test_call_through_the_api_keeps_odoos_error(self):
        with self.assertRaisesRegex(UserError, "You need to supply a Lot/Serial"):
            self.receipt.button_validate()

    def test_draft_receipt_is_asked_too(self):
        receipt = self._create_receipt((self.speaker, 1), confirm=False)
        action = receipt.with_context(nexus_ask_serials=True).button_validate()
        self.assertEqual(action["params"]["ids"], receipt.move_ids.ids)
        receipt.move_ids.set_serials(["K-1"])
        self.assertIs(receipt.button_validate(), True)
        self.assertEqual(self._on_hand(self.speaker), ["K-1"])

    # Refusals ------------------------------------------------------------------

    def test_done_receipt_is_refused(self):
        self.move.set_serials(["K-1", "K-2", "K-3"])
        self.receipt.button_validate()
        with self.assertRaisesRegex(UserError, f"{self.receipt.name} is Done already"):
            self.move.set_serials(["K-4"])

    def test_product_without_serials_is_refused(self):
        move = self._create_receipt((self.cable, 1)).move_ids
        with self.assertRaisesRegex(UserError, "XLR cable 10 m"):
            move.set_serials(["K-1"])

    def test_user_without_stock_rights_is_refused(self):
        with self.assertRaises(AccessError):
            self.move.with_user(self.user_none).set_serials(["K-1"])
        with self.assertRaises(AccessError):
            self.move.with_user(self.user_none).serial_entry_open()

    # The window ----------------------------------------------------------------

    def test_window_opens_prefilled_when_numbers_are_generated(self):
        values = self.move.serial_entry_open()
        self.assertTrue(values["auto"])
        self.assertEqual((values["expected"], len(values["entries"])), (3, 3))
        self.assertEqual(values["document"], self.receipt.name)
        self._set_parameter(serial_settings.AUTO_GENERATE, "False")
        values = self.move.serial_entry_open()
        self.assertEqual((values["auto"], values["entries"]), (False, []))

    def test_window_offers_to_keep_another_products_serial(self):
        camera = self._create_product("Camera", has_serial_numbers=True)
        self._receive(camera, ["77"])
        self._receive(self.speaker, ["78"])
        faults = self.move.serial_entry_check(["77", "78"])
        self.assertEqual([f["can_keep"] for f in faults], [True, False])

    def test_window_says_what_is_wrong_with_a_range(self):
        parse = self.env["stock.move"].serial_entry_parse
        self.assertEqual(parse("A1..A3\nB7"), ["A1", "A2", "A3", "B7"])
        with self.assertRaisesRegex(UserError, "A9..A1 cannot.*ends before it starts"):
            parse("A9..A1")

    def test_number_of_queries_does_not_grow_with_the_units(self):
        counts = []
        for count in (20, 80):
            move = self._create_receipt((self.speaker, count)).move_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            move.set_serials([f"Q{count}-{i}" for i in range(count)])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
