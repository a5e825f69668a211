from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .copy_common import CopyCommon


@tagged("post_install", "-at_install")
class TestCopyCarriesStock(CopyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf 7", "location_id": cls.stock.id}
        )
        cls.category = cls.env["product.category"].create({"name": "Amplifiers"})
        cls.amp.categ_id = cls.category

    def _use_costing(self, method, real_time=False):
        self.category.property_cost_method = method
        if not real_time:
            return None
        accounts = self.env["account.account"].create(
            [
                {
                    "name": name,
                    "code": f"NXS{number}",
                    "account_type": "asset_current",
                }
                for number, name in enumerate(("Stock", "Inventory differences"))
            ]
        )
        journal = self.env["account.journal"].create(
            {"name": "Nexus stock", "code": "NXSTK", "type": "general"}
        )
        self.env.company.account_stock_journal_id = journal
        self.category.write(
            {
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": accounts[0].id,
                "property_stock_journal": journal.id,
            }
        )
        self.amp.property_stock_inventory.valuation_account_id = accounts[1]
        return accounts

    def _assert_refused(self, message, **values):
        """Assert the copy is refused with this message and nothing changed."""
        wizard = self._open_wizard(carry_stock=True, **values)
        wizard.action_generate()
        before = self._snapshot()
        with self.assertRaisesRegex(UserError, message):
            wizard.action_copy()
        self.assertEqual(self._snapshot(), before)

    def test_units_move_with_their_serials(self):
        self._stock_up(self.amp, 2)
        self._stock_up(self.amp, 1, location=self.shelf)
        wizard = self._open_wizard(carry_stock=True)
        self.assertEqual(
            {(line.location_id, line.quantity) for line in wizard.line_ids},
            {(self.stock, 2), (self.shelf, 1)},
        )
        in_stock = wizard.line_ids.filtered(lambda line: line.location_id == self.stock)
        in_stock.serials = "AMP-01, AMP-02"
        (wizard.line_ids - in_stock).serials = "AMP-03"
        copy = self.env["product.template"].browse(wizard.action_copy()["res_id"])
        variant = copy.product_variant_id
        self.assertEqual(self._on_hand(variant), ["AMP-01", "AMP-02", "AMP-03"])
        quants = self.env["stock.quant"].search(
            [("product_id", "=", variant.id), ("location_id", "=", self.shelf.id)]
        )
        self.assertEqual(quants.lot_id.name, "AMP-03")
        self.assertFalse(
            self.env["stock.quant"].search(
                [
                    ("product_id", "=", self.amp.id),
                    ("location_id.usage", "=", "internal"),
                    ("quantity", "!=", 0),
                ]
            )
        )

    def test_units_stay_in_their_package(self):
        package = self.env["stock.package"].create({"name": "FLIGHTCASE-1"})
        self._stock_up(self.amp, 3)
        self.env["stock.quant"]._update_available_quantity(
            self.amp, self.stock, 2, package_id=package
        )
        variant = self._copy(carry_stock=True).product_variant_id
        quants = self.env["stock.quant"].search(
            [("product_id", "=", variant.id), ("location_id", "=", self.stock.id)]
        )
        self.assertEqual(len(quants), 5)
        self.assertEqual(len(quants.filtered(lambda q: q.package_id == package)), 2)

    def test_value_is_carried_over_at_each_costing_method(self):
        for method in ("standard", "average", "fifo"):
            with self.subTest(method):
                amp = self._create_product(
                    f"Amplifier {method}", standard_price=30, categ_id=self.category.id
                )
                self._use_costing(method)
                self._stock_up(amp, 2, 30)
                self._stock_up(amp, 2, 50)
                value = amp.total_value
                variant = self._copy(amp, carry_stock=True).product_variant_id
                self.assertEqual(value, 120 if method == "standard" else 160)
                self.assertEqual(variant.total_value, value)
                self.assertEqual(variant.standard_price, value / 4)
                self.assertEqual(amp.total_value, 0)
                lots = self.env["stock.lot"].search([("product_id", "=", variant.id)])
                self.assertEqual(set(lots.mapped("purchase_cost")), {value / 4})

    def _assert_entries_net_to_zero(self, accounts, product, value):
        last = self.env["account.move"].search([], limit=1, order="id desc")
        variant = self._copy(product, carry_stock=True).product_variant_id
        entries = self.env["account.move"].search([("id", ">", last.id)])
        self.assertEqual(entries.mapped("state"), ["posted"] * 2)
        by_account = entries.line_ids.grouped("account_id")
        for account in accounts:
            lines = by_account[account]
            self.assertAlmostEqual(sum(lines.mapped("debit")), value, 2)
            self.assertAlmostEqual(sum(lines.mapped("balance")), 0, 2)
        self.assertEqual(variant.total_value, value)
        self.assertEqual(product.total_value, 0)

    def _stock_up_three_for_a_hundred(self):
        picking = self._stock_up(self.amp, 3, 100 / 3)
        self.assertEqual(self.amp.total_value, 100)
        # One of them on the shelf, so that 100 is shared out over two places.
        quant = picking.move_line_ids and self.amp.stock_quant_ids.filtered(
            lambda q: q.location_id == self.stock
        )
        self.env["stock.quant"]._update_available_quantity(self.amp, self.shelf, 1)
        quant.quantity = 2

    def test_average_entries_net_to_zero_although_a_third_cannot_be_paid(self):
        accounts = self._use_costing("average", real_time=True)
        self._stock_up_three_for_a_hundred()
        self._assert_entries_net_to_zero(accounts, self.amp, 100)

    def test_fifo_entries_net_to_zero_although_a_third_cannot_be_paid(self):
        accounts = self._use_costing("fifo", real_time=True)
        self._stock_up_three_for_a_hundred()
        self._assert_entries_net_to_zero(accounts, self.amp, 100)

    def test_standard_price_entries_net_to_zero(self):
        accounts = self._use_costing("standard", real_time=True)
        self.amp.standard_price = 33.33
        self._stock_up(self.amp, 3)
        self._assert_entries_net_to_zero(accounts, self.amp, 99.99)

    def test_variants_are_carried_to_their_counterparts(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Voltage",
                "value_ids": [Command.create({"name": n}) for n in ("110 V", "230 V")],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Dimmer",
                "is_storable": True,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        low, high = template.product_variant_ids
        self._stock_up(low, 1)
        self._stock_up(high, 2)
        high.active = False
        wizard = self._open_wizard(low, carry_stock=True)
        for line in wizard.line_ids:
            line.serials = "LOW-1" if line.product_id == low else "HIGH-1..HIGH-2"
        copy = self.env["product.template"].browse(wizard.action_copy()["res_id"])
        new_low, new_high = copy.with_context(active_test=False).product_variant_ids
        self.assertEqual(self._on_hand(new_low), ["LOW-1"])
        self.assertEqual(self._on_hand(new_high), ["HIGH-1", "HIGH-2"])
        self.assertFalse(new_high.active)

    def test_missing_serials_are_named(self):
        self._stock_up(self.amp, 3)
        wizard = self._open_wizard(carry_stock=True)
        wizard.line_ids.serials = "A1"
        with self.assertRaisesRegex(UserError, "WH/Stock: 1 of 3"):
            wizard.action_copy()
        self.assertFalse(self.amp.is_blocked_for_orders)

    def test_bad_serials_are_refused_on_entry(self):
        self._receive(self.speaker, ["SP-1"])
        self._stock_up(self.amp, 2)
        self._stock_up(self.amp, 1, location=self.shelf)
        line, other = self._open_wizard(carry_stock=True).line_ids
        for serials, message in (
            ("SP-1", "SP-1"),
            ("A1\na1", "A1|a1"),
            ("A1\nA2\nA3", "2 units.*3 serial numbers"),
            ("A3..A1", "ends before it starts"),
        ):
            with self.assertRaisesRegex(UserError, message):
                line.serials = serials
        self.assertFalse(line.entries)
        line.serials = "A1\nA2"
        with self.assertRaisesRegex(UserError, "Already entered"):
            other.serials = "a2"

    def test_serial_taken_meanwhile_is_refused_and_nothing_changes(self):
        self._stock_up(self.amp, 1)
        wizard = self._open_wizard(carry_stock=True)
        wizard.line_ids.serials = "SP-9"
        self._receive(self.speaker, ["sp-9"])
        before = self._snapshot()
        with self.assertRaisesRegex(UserError, "SP-9 is taken"):
            wizard.action_copy()
        self.assertEqual(self._snapshot(), before)

    def test_manufacturer_serials_are_kept(self):
        self._stock_up(self.amp, 1)
        wizard = self._open_wizard(carry_stock=True)
        wizard.line_ids.serial_entry_save(
            [{"serial": "A1", "manufacturer_serial": "QSC-77"}]
        )
        self.assertEqual(
            wizard.line_ids.serial_entry_open()["entries"][0]["serial"], "A1"
        )
        wizard.action_copy()
        lot = self.env["stock.lot"].search([("name", "=", "A1")])
        self.assertEqual(lot.manufacturer_serial, "QSC-77")

    def test_stock_that_changed_meanwhile_is_refused(self):
        self._stock_up(self.amp, 2)
        wizard = self._open_wizard(carry_stock=True)
        wizard.line_ids.serials = "A1, A2"
        self._stock_up(self.amp, 1)
        with self.assertRaisesRegex(UserError, "has changed.*Refresh"):
            wizard.action_copy()
        wizard.action_refresh()
        self.assertEqual(wizard.line_ids.quantity, 3)
        self.assertEqual(wizard.line_ids.serial_count, 2)

    def test_lots_are_refused(self):
        self.amp.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "LOT-7", "product_id": self.amp.id})
        self.env["stock.quant"]._update_available_quantity(
            self.amp, self.stock, 2, lot_id=lot
        )
        self._assert_refused("lot LOT-7 is on hand")

    def test_goods_of_others_are_refused(self):
        self.env["stock.quant"]._update_available_quantity(
            self.amp, self.stock, 2, owner_id=self.customer
        )
        self._assert_refused("2 units belong to City Theatre")

    def test_fractions_are_refused(self):
        self.env["stock.quant"]._update_available_quantity(self.amp, self.stock, 2.5)
        self._assert_refused("2.5 on hand. Only whole units")

    def test_negative_stock_is_refused(self):
        self.env["stock.quant"]._update_available_quantity(self.amp, self.stock, -1)
        self._assert_refused("-1 on hand. Correct the negative stock")

    def test_stock_in_transit_is_refused(self):
        transit = self.env["stock.location"].create(
            {
                "name": "Truck",
                "usage": "transit",
                "company_id": self.env.company.id,
            }
        )
        self.env["stock.quant"]._update_available_quantity(self.amp, transit, 1)
        self._assert_refused("on its way between warehouses")

    def test_count_in_progress_is_refused(self):
        self._stock_up(self.amp, 2)
        quant = self.amp.stock_quant_ids.filtered(lambda q: q.location_id == self.stock)
        quant.with_context(inventory_mode=True).inventory_quantity = 5
        self._assert_refused("a count is in progress")

    def test_locked_period_is_refused(self):
        self._stock_up(self.amp, 2)
        today = fields.Date.context_today(self.amp)
        self._lock("fiscalyear_lock_date", today)
        self._assert_refused("The accounts of .* are locked until")
        self._lock("fiscalyear_lock_date", None)
        self._lock("hard_lock_date", today + timedelta(days=1))
        self._assert_refused("The accounts of .* are locked until")

    def _lock(self, name, date):
        # Past Odoo's own checks, which other data of the database may not pass.
        company = self.env.company
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE res_company SET %s = %s", SQL.identifier(name), date)
        )
        company.invalidate_recordset()

    def test_reserved_stock_is_refused_unless_moved_over(self):
        self._stock_up(self.amp, 2)
        picking = self._deliver_later(self.amp, 1)
        self._assert_refused(f"{picking.name} has 1 Units? reserved")

    def _deliver_later(self, product, quantity):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.property_stock_customer.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": self.stock.id,
                            "location_dest_id": (
                                self.customer.property_stock_customer.id
                            ),
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def test_stock_of_a_company_not_selected_is_counted(self):
        self._stock_up(self.amp, 2)
        other = self.env["res.company"].create({"name": "Nexus Rentals BV"})
        stock = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        self.env["stock.quant"].with_company(other)._update_available_quantity(
            self.amp, stock.lot_stock_id, 7
        )
        self._assert_refused("7 units belong to companies you have not selected")
        self.assertFalse(self.amp.serial_successor_id)
        self._copy()
        self.assertTrue(self.amp.is_blocked_for_orders)

    def test_stock_of_two_selected_companies_is_carried_in_each(self):
        self._stock_up(self.amp, 2, 40)
        other = self.env["res.company"].create({"name": "Nexus Rentals BV"})
        self.manager.company_ids |= other
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        self.amp.with_company(other).standard_price = 70
        self.env["stock.quant"].with_company(other).with_context(
            inventory_mode=True
        ).create(
            {
                "product_id": self.amp.id,
                "location_id": warehouse.lot_stock_id.id,
                "inventory_quantity": 3,
            }
        ).action_apply_inventory()
        wizard = self._open_wizard(carry_stock=True).with_context(
            allowed_company_ids=[self.env.company.id, other.id]
        )
        wizard.action_refresh()
        wizard.action_generate()
        copy = self.env["product.template"].browse(wizard.action_copy()["res_id"])
        variant = copy.product_variant_id
        # As the user: the superuser's value of a company counts all companies' stock.
        variant = variant.with_user(self.manager)
        here = variant.with_context(allowed_company_ids=self.env.company.ids)
        there = variant.with_context(allowed_company_ids=other.ids)
        self.assertEqual((here.qty_available, here.total_value), (2, 80))
        self.assertEqual((there.qty_available, there.total_value), (3, 210))

    def test_stock_left_behind_can_be_carried_over_later(self):
        self._stock_up(self.amp, 2)
        self.amp.barcode = "5901234123457"
        copy = self._copy()
        wizard = self._open_wizard()
        with self.assertRaisesRegex(UserError, "Tick what is to be carried over"):
            wizard.action_copy()
        wizard.carry_stock = True
        wizard.line_ids.serials = "A1, A2"
        self.assertEqual(wizard.action_copy()["res_id"], copy.id)
        self.assertEqual(self._on_hand(copy.product_variant_id), ["A1", "A2"])
        self.assertEqual(copy.barcode, "5901234123457")

    def test_carrying_stock_takes_an_inventory_administrator(self):
        self._stock_up(self.amp, 1)
        self.manager.group_ids -= self.env.ref("stock.group_stock_manager")
        wizard = self._open_wizard(carry_stock=True)
        self.assertFalse(wizard.may_carry_stock)
        with self.assertRaisesRegex(AccessError, "inventory administrator"):
            wizard.action_copy()

    def test_two_thousand_units_move_in_bulk(self):
        self._stock_up(self.amp, 2000)
        wizard = self._open_wizard(carry_stock=True)
        wizard.line_ids.serials = "BULK-0001..BULK-2000"
        moves = self.env["stock.move"].search_count([])
        copy = self.env["product.template"].browse(wizard.action_copy()["res_id"])
        self.assertEqual(copy.product_variant_id.qty_available, 2000)
        self.assertEqual(self.env["stock.move"].search_count([]), moves + 2)
