from odoo.exceptions import AccessError
from odoo.tests import tagged

from .rental_common import RentalCommon


@tagged("post_install", "-at_install")
class TestStockChange(RentalCommon):
    """The total of bulk changes for a reason, by a real movement."""

    def _adjust(self, quantity, reason, product=None, user=None, **values):
        product = product or self.cable
        wizard = (
            self.env["nexus.hire.stock.adjust"]
            .with_user(user or self.user_rental_manager)
            .create(
                {
                    "product_id": product.id,
                    "new_quantity": quantity,
                    "reason": reason,
                    **values,
                }
            )
        )
        wizard.action_apply()
        return product.hire_stock_change_ids[:1]

    def test_fewer_and_more_are_moved_and_kept(self):
        change = self._adjust(97, "lost", note="After the Harbour Festival")
        self.assertEqual((change.old_quantity, change.new_quantity), (100, 97))
        self.assertEqual(change.create_uid, self.user_rental_manager)
        self.assertEqual(self.cable.qty_available, 97)
        self.assertTrue(change.move_id.is_inventory)
        self.assertEqual(
            change.move_id.inventory_name, "Lost: After the Harbour Festival"
        )
        self.assertEqual(change.move_id.state, "done")
        change = self._adjust(120, "bought")
        self.assertEqual(self.cable.qty_available, 120)
        self.assertEqual(len(self.cable.product_tmpl_id.hire_stock_change_ids), 2)
        self.assertEqual(self._free(self.cable), 120)

    def test_total_is_taken_from_the_shelves_where_it_is(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 9", "location_id": self.stock.id, "usage": "internal"}
        )
        self.env["stock.quant"]._update_available_quantity(self.cable, shelf, 20)
        self._adjust(5, "consumed")
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.cable.id), ("location_id.usage", "=", "internal")]
        )
        self.assertEqual(sum(quants.mapped("quantity")), 5)
        self.assertTrue(all(quant.quantity >= 0 for quant in quants))

    def test_what_is_out_stays_counted(self):
        self._create_hire((self.cable, 30)).order_line._take_out_quantity(30)
        with self._refused("30 of .* are out"):
            self._adjust(29, "lost")

    def test_impossible_totals_are_refused(self):
        for quantity, reason, message in (
            (-1, "lost", "less than nothing"),
            (99.125, "lost", "not that fine"),
            (100, "lost", "another total"),
            (90, "bought", "does not explain"),
            (110, "damaged", "does not explain"),
            (90, "other", "Say in the note"),
        ):
            with self._refused(message):
                self._adjust(quantity, reason)
        with self._refused("has serial numbers"):
            self._adjust(3, "lost", self.speaker)
        self.assertFalse(self.cable.hire_stock_change_ids)
        self.assertEqual(self.cable.qty_available, 100)

    def test_only_managers_adjust(self):
        with self.assertRaises(AccessError):
            self._adjust(90, "lost", user=self.user_rental)
        with self.assertRaises(AccessError):
            self.cable.hire_stock_change_ids.with_user(self.user_rental_manager).create(
                {
                    "product_id": self.cable.id,
                    "reason": "lost",
                    "company_id": self.env.company.id,
                }
            )
