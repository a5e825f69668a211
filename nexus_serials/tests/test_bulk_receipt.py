"""Many units at once: what is written is right, and queries do not grow with them."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestBulkReceipt(SerialsCommon):
    def setUp(self):
        super().setUp()
        self.env = self.env(user=self.user_stock)
        self.uid = self.env.uid

    def _enter(self, serials, product=None):
        product = product or self.speaker
        picking = self._create_receipt((product, len(serials)))
        picking = picking.with_env(self.env)
        picking.move_ids.set_serials(serials)
        self.env.flush_all()
        self.env.invalidate_all()
        return picking

    def _count_queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_receipt(self, prefix, count):
        picking = self._enter([f"{prefix}{n:04}" for n in range(count)])
        return self._count_queries(picking.button_validate)

    def test_queries_of_a_receipt_hardly_grow_with_its_units(self):
        self._count_receipt("WARM-", 10)
        few, many = self._count_receipt("FEW-", 50), self._count_receipt("MANY-", 200)
        self.assertLess(many - few, 30, f"{few} queries for 50, {many} for 200")

    def test_queries_of_an_adjustment_hardly_grow_with_its_units(self):
        def count(prefix, number):
            adjustment = self.env["nexus.serial.adjustment"].create(
                {
                    "product_id": self.speaker.id,
                    "location_id": self.stock.id,
                    "reason": "Found",
                }
            )
            adjustment.serial_entry_save(
                [
                    {"serial": f"{prefix}{n:04}", "manufacturer_serial": ""}
                    for n in range(number)
                ]
            )
            return self._count_queries(adjustment.action_post)

        count("WARM-", 10)
        few, many = count("FEW-", 50), count("MANY-", 200)
        self.assertLess(many - few, 30, f"{few} queries for 50, {many} for 200")

    def test_units_get_their_numbers_and_no_message_each(self):
        picking = self._create_receipt((self.speaker, 2)).with_env(self.env)
        picking.move_ids.set_serials(
            [{"serial": "S-1", "manufacturer_serial": "M-1"}, "S-2"]
        )
        picking.button_validate()
        lots = picking.move_line_ids.lot_id.sorted("name")
        self.assertEqual(lots.mapped("name"), ["S-1", "S-2"])
        self.assertEqual(lots.mapped("manufacturer_serial"), ["M-1", False])
        self.assertEqual(lots.mapped("serial_norm"), ["s-1", "s-2"])
        self.assertEqual(lots.mapped("serial_scope"), ["all", "all"])
        self.assertEqual(lots.location_id, self.stock)
        self.assertEqual(lots.mapped("product_qty"), [1, 1])
        self.assertFalse(lots.message_ids)
        self.assertEqual(picking.move_ids.lot_ids, lots)
        for line in picking.move_line_ids:
            self.assertEqual(line.lot_id.name, line.lot_name)

    def test_lot_reaches_the_database_and_what_depends_on_it(self):
        picking = self._enter(["S-1", "S-2"])
        self.assertFalse(picking.move_ids.lot_ids)
        picking.button_validate()
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT lot.name FROM stock_move_line line
                 JOIN stock_lot lot ON lot.id = line.lot_id
                WHERE line.picking_id = %s ORDER BY lot.name""",
            [picking.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [("S-1",), ("S-2",)])
        self.assertEqual(len(picking.move_ids.lot_ids), 2)

    def test_unit_that_comes_back_is_found_whatever_its_case(self):
        lots = self._receive(self.speaker, ["AB-1", "AB-2"])
        self._deliver(lots)
        picking = self._enter(["ab-1", "AB-2", "AB-3"])
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(
            sorted(picking.move_line_ids.lot_id.mapped("name")),
            ["AB-1", "AB-2", "AB-3"],
        )
        self.assertLessEqual(lots, picking.move_line_ids.lot_id)

    def test_same_serial_twice_is_refused_and_nothing_moves(self):
        picking = self._enter(["S-1", "S-2"])
        picking.move_line_ids[1].lot_name = "s-1"
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            picking.button_validate()
        self.assertNotEqual(picking.state, "done")
        self.assertFalse(self.speaker.qty_available)

    def test_lot_of_another_company_is_refused(self):
        company = self.env["res.company"].sudo().create({"name": "Other"})
        lot = (
            self.env["stock.lot"]
            .sudo()
            .create({"name": "X-1", "product_id": self.speaker.id})
        )
        picking = self._enter(["S-1", "S-2"])
        picking.move_line_ids[1].write({"lot_id": lot.id})
        lot.company_id = company
        with self.assertRaisesRegex(UserError, "company"):
            picking.button_validate()

    def test_add_on_that_extends_write_still_sees_every_lot(self):
        seen = []
        model = self.env.registry["stock.move.line"]
        native = model.write

        def write(records, vals):
            if "lot_id" in vals:
                seen.extend(records.ids)
            return native(records, vals)

        picking = self._enter(["S-1", "S-2", "S-3"])
        with patch.object(model, "write", write):
            picking.button_validate()
        self.assertEqual(sorted(seen), sorted(picking.move_line_ids.ids))

    def test_add_on_that_extends_create_of_quants_sees_every_quant(self):
        seen = []
        model = self.env.registry["stock.quant"]
        native = model.create

        def create(records, vals_list):
            quants = native(records, vals_list)
            seen.extend(quants.ids)
            return quants

        picking = self._enter(["S-1", "S-2", "S-3"])
        with patch.object(model, "create", create):
            picking.button_validate()
        self.assertLessEqual(set(self.speaker.stock_quant_ids.ids), set(seen))
        self.assertEqual(self.speaker.qty_available, 3)

    def test_lots_of_a_product_without_units_are_made_as_odoo_does(self):
        drum = self._create_product("Drum stick", tracking="lot")
        picking = self._create_receipt((drum, 10)).with_env(self.env)
        move = picking.move_ids
        move.move_line_ids.unlink()
        base = {**move._prepare_move_line_vals(quantity=0), "lot_name": "L1"}
        move.move_line_ids = [
            Command.create(dict(base, quantity=quantity)) for quantity in (4, 6)
        ]
        self.assertIs(picking.button_validate(), True)
        self.assertEqual(picking.move_line_ids.lot_id.mapped("name"), ["L1"])
        self.assertEqual(drum.qty_available, 10)
