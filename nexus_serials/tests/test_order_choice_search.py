from odoo import Command
from odoo.tests import tagged

from .order_choice_common import OrderChoiceCommon


@tagged("post_install", "-at_install")
class TestOrderChoiceSearch(OrderChoiceCommon):
    """Which units the window offers for an order line, in which order, and what it
    tells of them."""

    def _serials(self, answer):
        return [row["serial"] for row in answer["rows"]]

    def test_search_by_last_digits_and_by_part(self):
        self.assertEqual(self._serials(self.line.serial_choice_search("3")), ["SP-03"])
        self.assertEqual(
            self._serials(self.line.serial_choice_search("sp-0"))[:2],
            ["SP-01", "SP-02"],
        )
        self.assertEqual(self.line.serial_choice_search("p-")["total"], 8)

    def test_search_takes_wildcards_as_they_are(self):
        for text in ("%", "_", "SP_0", "\\"):
            self.assertEqual(self.line.serial_choice_search(text)["total"], 0, text)

    def test_search_by_the_makers_serial(self):
        self.units[3].manufacturer_serial = "MAKER/77"
        self.assertEqual(
            self._serials(self.line.serial_choice_search("maker/7")), ["SP-04"]
        )

    def test_pages_have_every_unit_once_numbers_in_order(self):
        self._receive(self.speaker, ["SP-9", "SP-10", "SP-100"])
        rows = []
        while True:
            page = self.line.serial_choice_search("", len(rows), 4)
            self.assertEqual(page["total"], 11)
            if not page["rows"]:
                break
            rows += self._serials(page)
        self.assertEqual(len(set(rows)), 11)
        self.assertEqual(rows[0], "SP-9")
        self.assertEqual(rows[-1], "SP-100")

    def test_page_of_any_size_is_bounded(self):
        self.assertEqual(len(self.line.serial_choice_search("", -5, 0)["rows"]), 8)
        self._receive(self.speaker, [f"Z-{i}" for i in range(300)])
        page = self.line.serial_choice_search("", 0, 100000)
        self.assertEqual((len(page["rows"]), page["total"]), (200, 308))

    def test_taken_units_come_last_and_say_who_has_them(self):
        other = self._create_order(1, self.units[0], confirm=True)
        rows = self.line.serial_choice_search("")["rows"]
        self.assertEqual(rows[-1]["serial"], "SP-01")
        self.assertEqual(rows[-1]["state"], "taken")
        self.assertFalse(rows[-1]["selectable"])
        self.assertIn(other.name, rows[-1]["note"])
        self.assertIn("City Theatre", rows[-1]["note"])

    def test_unit_chosen_for_another_transfer_comes_last(self):
        picking = self._create_delivery(self.units[1])
        rows = self.line.serial_choice_search("")["rows"]
        self.assertEqual(rows[-1]["serial"], "SP-02")
        self.assertIn(picking.name, rows[-1]["note"])

    def _create_delivery(self, lots):
        out = self.warehouse.out_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": out.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.property_stock_customer.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lots.product_id.id,
                            "product_uom_qty": len(lots),
                            "location_id": self.stock.id,
                            "location_dest_id": (
                                self.customer.property_stock_customer.id
                            ),
                            "lot_ids": [Command.set(lots.ids)],
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def test_unit_on_a_quotation_is_free_and_says_so(self):
        other = self._create_order(1, self.units[0])
        row = self._row("SP-01")
        self.assertEqual((row["state"], row["selectable"]), ("info", True))
        self.assertIn(other.name, row["note"])

    def test_own_units_are_not_taken(self):
        self.line._set_serials(self.units[:1])
        self.order.action_confirm()
        self.assertEqual(self._row("SP-01")["state"], "free")

    def test_shipped_units_and_other_products_are_not_offered(self):
        self._deliver(self.units[:2])
        light = self._create_product("Moving head", has_serial_numbers=True)
        self._receive(light, ["SP-LIGHT"])
        serials = self._serials(self.line.serial_choice_search(""))
        self.assertEqual(serials, [f"SP-{i:02}" for i in range(3, 9)])

    def test_stock_of_another_company_is_not_offered(self):
        company = self.env["res.company"].create({"name": "Sister"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            self.speaker,
            warehouse.lot_stock_id,
            1,
            lot_id=self.env["stock.lot"].create(
                {"name": "SIS-1", "product_id": self.speaker.id}
            ),
        )
        self.user_sales.company_ids += company
        line = self.line.with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        )
        self.assertEqual(line.serial_choice_search("")["total"], 8)
        [result] = line.serial_choice_scan(["SIS-1"])
        self.assertEqual(result["outcome"], "refused")

    def test_unit_in_another_warehouse_is_last_and_can_be_promised(self):
        second = self.env["stock.warehouse"].create({"name": "Second", "code": "W2"})
        self.env["stock.quant"]._update_available_quantity(
            self.speaker,
            second.lot_stock_id,
            1,
            lot_id=self.env["stock.lot"].create(
                {"name": "AA-1", "product_id": self.speaker.id}
            ),
        )
        rows = self.line.serial_choice_search("")["rows"]
        self.assertEqual(rows[-1]["serial"], "AA-1")
        self.assertEqual((rows[-1]["state"], rows[-1]["selectable"]), ("info", True))
        self.assertEqual(rows[-1]["location"], "W2/Stock")
        self.assertIn("transferred", rows[-1]["note"])

    def test_queries_do_not_grow_with_the_units(self):
        counts = []
        for more in (10, 100):
            lots = self._receive(self.speaker, [f"M{more}-{i}" for i in range(more)])
            self._create_order(more, lots[: more // 2])
            self._create_order(more // 5, lots[-(more // 5) :], confirm=True)
            self.env.flush_all()
            counts.append(self._count_queries(more // 2))
        self.assertEqual(counts[0], counts[1])

    def _count_queries(self, count):
        self.env.invalidate_all()
        self.line.serial_choice_search("", 0, 10)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        page = self.line.serial_choice_search(f"M{2 * count}-", 0, 2 * count)
        self.assertEqual(len(page["rows"]), 2 * count)
        return self.env.cr.sql_log_count - before
