from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .order_choice_common import OrderChoiceCommon


@tagged("post_install", "-at_install")
class TestOrderChoice(OrderChoiceCommon):
    """What the window asks of the server for an order line, as a sales user who has
    no right on stock."""

    # -- opening ---------------------------------------------------------------------

    def test_quotation_opens_with_what_is_chosen(self):
        self.line._set_serials(self.units[:2])
        payload = self.line.serial_entry_open()
        self.assertEqual(payload["mode"], "choose")
        self.assertEqual(payload["expected"], 3)
        self.assertEqual(payload["document"], self.order.name)
        self.assertEqual(payload["product_id"], self.speaker.id)
        self.assertEqual([r["serial"] for r in payload["chosen"]], ["SP-01", "SP-02"])
        self.assertTrue(payload["may_be_fewer"])
        self.assertFalse(payload["readonly"])
        self.assertIn("at shipment", payload["hint"])

    def test_row_tells_no_more_than_it_takes_to_choose(self):
        row = self._row("SP-01")
        self.assertEqual(
            row,
            {
                "id": self.units[0].id,
                "serial": "SP-01",
                "location": "WH/Stock",
                "state": "free",
                "note": "",
                "selectable": True,
                "fixed": False,
                "proposed": False,
            },
        )

    def test_expected_counts_in_the_products_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.line.product_uom_id = dozen
        self.assertEqual(self.line.serial_entry_open()["expected"], 36)

    def test_order_that_is_cancelled_or_locked_is_readonly(self):
        for order, close in (
            (self.order, lambda order: order.action_cancel()),
            (self._own(self._create_order(2, confirm=True)), self._lock),
        ):
            close(order)
            line = order.order_line.with_user(self.user_sales)
            self.assertTrue(line.serial_entry_open()["readonly"])
            with self.assertRaisesRegex(UserError, order.name):
                line.serial_choice_save(self.units[:1].ids)
            self.assertFalse(order.order_line.serial_ids)

    def _lock(self, order):
        order.action_lock()

    def test_shipped_line_is_readonly_and_shows_what_was_shipped(self):
        order = self._own(self._create_order(2, self.units[:1], confirm=True))
        picking = order.picking_ids
        picking.move_ids.picked = True
        picking.with_user(self.user_stock).button_validate()
        self.assertEqual(picking.state, "done")
        line = order.order_line.with_user(self.user_sales)
        payload = line.serial_entry_open()
        self.assertTrue(payload["readonly"])
        self.assertEqual(len(payload["chosen"]), 2)
        self.assertTrue(all(row["fixed"] for row in payload["chosen"]))
        self.assertIn("Shipped", payload["chosen"][0]["note"])

    def test_partly_shipped_line_keeps_what_was_shipped(self):
        order = self._own(self._create_order(3, self.units[:1], confirm=True))
        picking = order.picking_ids
        picking.move_ids.move_line_ids.filtered(
            lambda line: line.lot_id != self.units[0]
        ).unlink()
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        line = order.order_line.with_user(self.user_sales)
        payload = line.serial_entry_open()
        self.assertFalse(payload["readonly"])
        self.assertEqual(
            [(r["serial"], r["fixed"]) for r in payload["chosen"]], [("SP-01", True)]
        )
        line.serial_choice_save((self.units[0] + self.units[4]).ids)
        self.assertEqual(line.sudo().serial_ids, self.units[0] + self.units[4])
        with self.assertRaisesRegex(UserError, "SP-01"):
            line.serial_choice_save(self.units[4].ids)

    # -- scanning --------------------------------------------------------------------

    def test_scan_tells_ok_refused_and_unknown(self):
        self._create_order(1, self.units[1], confirm=True)
        light = self._create_product("Moving head", has_serial_numbers=True)
        self._receive(light, ["MH-1"])
        results = self.line.serial_choice_scan([" sp-01 ", "SP-02", "MH-1", "XX"])
        self.assertEqual(
            [(r["code"], r["outcome"]) for r in results],
            [
                ("sp-01", "ok"),
                ("SP-02", "refused"),
                ("MH-1", "refused"),
                ("XX", "unknown"),
            ],
        )
        self.assertEqual(results[0]["row"]["id"], self.units[0].id)
        self.assertIn("SP-02: Promised to", results[1]["message"])
        self.assertIn("Moving head", results[2]["message"])
        self.assertIn("XX", results[3]["message"])

    def test_scan_takes_columns_lists_and_ranges_each_once(self):
        results = self.line.serial_choice_scan(["SP-01\nSP-02, SP-02", "SP-03..SP-05"])
        self.assertEqual(
            [(r["code"], r["outcome"]) for r in results],
            [(f"SP-0{i}", "ok") for i in range(1, 6)],
        )
        self.assertEqual(self.line.serial_choice_scan(["", " ", ","]), [])

    def test_scan_finds_a_serial_that_looks_like_a_list(self):
        lot = self.env["stock.lot"].create(
            {"name": "A..,1", "product_id": self.speaker.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.speaker, self.stock, 1, lot_id=lot
        )
        [result] = self.line.serial_choice_scan(["a..,1"])
        self.assertEqual((result["outcome"], result["row"]["id"]), ("ok", lot.id))

    def test_scan_of_a_range_without_sense_is_told(self):
        with self.assertRaisesRegex(UserError, r"A-1\.\.B-2"):
            self.line.serial_choice_scan(["A-1..B-2"])

    # -- saving ----------------------------------------------------------------------

    def test_save_on_a_quotation_claims_nothing(self):
        answer = self.line.serial_choice_save(self.units[:2].ids)
        self.assertEqual(answer, {"message": False})
        self.assertEqual(self.order.order_line.serial_ids, self.units[:2])
        self.assertFalse(self._claimed(self.order))
        self.assertEqual(self.line.serial_summary, "SP-01, SP-02")
        self.assertEqual(self.line.serial_count, 2)

    def test_save_on_an_order_claims_and_reserves(self):
        self.order.action_confirm()
        self.line.serial_choice_save(self.units[4:7].ids)
        self.assertEqual(self._claimed(self.order), ["SP-05", "SP-06", "SP-07"])
        self.assertEqual(self._reserved(self.order), ["SP-05", "SP-06", "SP-07"])
        self.line.serial_choice_save([])
        self.assertEqual(self._claimed(self.order), [])

    def test_save_tells_of_a_swap_with_another_transfer(self):
        other = self._create_order(1, confirm=True)
        [serial] = self._reserved(other)
        self.order.action_confirm()
        self.assertEqual(self._row(serial)["state"], "info")
        lot = self.units.filtered(lambda unit: unit.name == serial)
        answer = self.line.serial_choice_save(lot.ids)
        self.assertIn(serial, answer["message"])
        self.assertNotEqual(self._reserved(other), [serial])

    def test_save_takes_a_unit_named_twice_once(self):
        ids = self.units[:3].ids
        self.line.serial_choice_save(ids + ids)
        self.assertEqual(self.order.order_line.serial_ids, self.units[:3])

    def test_save_refuses_and_changes_nothing(self):
        self.line.serial_choice_save(self.units[:1].ids)
        self._create_order(1, self.units[1], confirm=True)
        light = self._create_product("Moving head", has_serial_numbers=True)
        other = self._receive(light, ["MH-1"])
        gone = self.env["stock.lot"].create(
            {"name": "GONE", "product_id": self.speaker.id}
        )
        gone_id = gone.id
        gone.unlink()
        for lot_ids, message in (
            (self.units[:4].ids, "4 units"),
            (self.units[:2].ids, "SP-02.*promised"),
            ([*self.units[:1].ids, *other.ids], "MH-1"),
            ([*self.units[:1].ids, gone_id], "not exist"),
            (["SP-02"], "not exist"),
            ([0, -1, 2**40, None], "4 of the units"),
        ):
            with self.assertRaises(UserError) as refused:
                self.line.serial_choice_save(lot_ids)
            self.assertRegex(str(refused.exception), message)
            self.assertEqual(self.order.order_line.serial_ids, self.units[:1])

    # -- lines and orders ------------------------------------------------------------

    def test_icon_stands_only_where_units_can_be_chosen(self):
        order = self._create_order(1, product=self.cable)
        self.assertFalse(order.order_line.asks_choice)
        self.assertFalse(order.asks_choice)
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Sound"}),
            Command.create({"product_id": self.speaker.id, "product_uom_qty": 2}),
        ]
        self.assertEqual(
            [line.asks_choice for line in order.order_line], [False, False, True]
        )
        self.assertTrue(order.asks_choice)
        order.order_line[2].serial_ids = self.units[0]
        order.action_cancel()
        self.assertTrue(order.order_line[2].asks_choice, "to see what was chosen")

    def test_line_without_serials_is_refused(self):
        line = self._own(self._create_order(1, product=self.cable)).order_line
        line = line.with_user(self.user_sales)
        for call in (
            lambda: line.serial_entry_open(),
            lambda: line.serial_choice_search(""),
            lambda: line.serial_choice_scan(["SP-01"]),
            lambda: line.serial_choice_save(self.units[:1].ids),
        ):
            with self.assertRaisesRegex(UserError, "XLR cable"):
                call()

    def test_orders_are_found_by_chosen_and_by_shipped_units(self):
        quoted = self._own(self._create_order(1, self.units[0]))
        shipped = self._own(self._create_order(1, confirm=True))
        shipped.picking_ids.move_ids.picked = True
        shipped.picking_ids.button_validate()
        serial = shipped.picking_ids.move_line_ids.lot_id.name
        orders = self.env["sale.order"].with_user(self.user_sales)
        self.assertEqual(
            orders.search([("serial_number", "=", "sp-01")]),
            quoted if serial != "SP-01" else quoted + shipped,
        )
        self.assertIn(shipped, orders.search([("serial_number", "ilike", serial[-3:])]))
        self.assertFalse(orders.search([("serial_number", "ilike", "%")]))
        self.assertFalse(orders.search([("serial_number", "ilike", "SP_0")]))

    def test_lines_without_serials_ask_nothing_more(self):
        lines = self._create_order(1, product=self.cable).order_line
        lines.mapped("product_id.tracking")
        with self.assertQueryCount(0):
            self.assertEqual(
                [(li.asks_choice, li.serial_count, li.serial_summary) for li in lines],
                [(False, 0, False)],
            )
