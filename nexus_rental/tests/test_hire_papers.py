from freezegun import freeze_time
from lxml import html

from odoo.tests import tagged

from .rental_common import RentalCommon


@tagged("post_install", "-at_install")
class TestHirePapers(RentalCommon):
    """Pick list, notes, quotation and portal say what a hire is about."""

    def _print(self, report, records, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.user_rental)
        content, _kind = reports._render_qweb_html(report, records.ids)
        return " ".join(html.fromstring(content).text_content().split())

    def test_pick_list_says_what_is_where(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 9", "location_id": self.stock.id, "usage": "internal"}
        )
        self.env["stock.quant"]._update_available_quantity(self.cable, shelf, 20)
        order = self._create_hire((self.speaker, 3, self.units[:1]), (self.cable, 40))
        order.prepare_hire(self.units[:2].ids)
        text = self._print("nexus_rental.report_hire_pick_list", order, self.user_sales)
        self.assertRegex(text, f"Pick List {order.name}")
        self.assertRegex(text, "SP-1.*SP-2")
        self.assertRegex(text, f"{shelf.display_name}: 20")
        rows = order._get_hire_pick_rows()
        self.assertEqual([row["quantity"] for row in rows], [2, 1, 40])
        self.assertEqual([row["is_prepared"] for row in rows], [True, False, False])
        self.assertEqual(rows[0]["places"], [f"{self.stock.display_name}: 2"])
        self.assertEqual(rows[1]["places"], [f"{self.stock.display_name}: 2"])

    def test_notes_of_what_went_and_came(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 40))
        with self._refused("Nothing of"):
            order.with_user(self.user_stock).action_print_hire_notes()
        with freeze_time(self._day(0)):
            order.check_out_hire(self.units[:2].ids, {order.order_line[1].id: 40})
        with freeze_time(self._day(2)):
            order.check_in_hire(self.units[:1].ids)
        pickings = self.env["stock.picking"].search(
            [("hire_order_id", "=", order.id), ("state", "=", "done")], order="id"
        )
        report = "stock.report_deliveryslip"
        out, back = (
            self._print(report, picking, self.user_stock)
            for picking in (
                pickings.filtered(lambda p: p.location_dest_id.is_hire_place),
                pickings.filtered(lambda p: p.location_id.is_hire_place),
            )
        )
        self.assertRegex(out, "Delivery Note")
        self.assertRegex(out, "SP-1.*SP-2")
        self.assertRegex(out, "05/07/2035")
        self.assertRegex(back, "Return Note")
        self.assertRegex(back, "SP-1")
        self.assertNotRegex(back, "SP-2")
        action = order.with_user(self.user_stock).action_print_hire_notes()
        self.assertEqual(action["report_name"], report)

    def test_quotation_says_period_and_length(self):
        order = self._create_hire((self.speaker, 2), (self.cable, 40), confirm=False)
        order.order_line[1].hire_end = self._day(7)
        text = self._print("sale.report_saleorder", order)
        self.assertRegex(text, "Hired 05/07/2035.*05/10/2035.* 3 days")
        self.assertRegex(text, "05/14/2035.*1 week")
        sale = self._create_hire((self.cable, 1), is_hire=False, confirm=False)
        self.assertNotRegex(self._print("sale.report_saleorder", sale), "Hired")
