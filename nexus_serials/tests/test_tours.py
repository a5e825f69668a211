import unittest

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

PHONE = "375x667"


class SerialsTourCase(HttpCase):
    """A warehouse user before a browser; one that does not start is a failure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("nexus_serials.auto_generate", "False")
        cls.user = cls.env["res.users"].create(
            {
                "name": "Wilma Warehouse",
                "login": "nexus_tour_user",
                "password": "nexus_tour_user",
                "group_ids": [
                    Command.set(
                        [
                            cls.env.ref("base.group_user").id,
                            cls.env.ref("stock.group_stock_user").id,
                            cls.env.ref("stock.group_production_lot").id,
                        ]
                    )
                ],
            }
        )
        cls.warehouse = cls.env["stock.warehouse"].search([], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.product_a = cls._create_product("Tour Product A")
        cls.product_b = cls._create_product("Tour Product B")

    @classmethod
    def _create_product(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "has_serial_numbers": True,
            }
        )

    @classmethod
    def _create_receipt(cls, *lines):
        suppliers = cls.env.ref("stock.stock_location_suppliers")
        places = {"location_id": suppliers.id, "location_dest_id": cls.stock.id}
        receipt = cls.env["stock.picking"].create(
            {
                **places,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            **places,
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                        }
                    )
                    for product, quantity in lines
                ],
            }
        )
        receipt.action_confirm()
        return receipt

    def _run_tour(self, record, tour):
        url = f"/odoo/action-{self._action_of(record)}/{record.id}"
        try:
            self.start_tour(url, tour, login=self.user.login)
        except unittest.SkipTest as skip:
            self.fail(f"{tour} was not run: {skip}")
        self.env.invalidate_all()

    @staticmethod
    def _action_of(record):
        return {"stock.picking": "stock.action_picking_tree_all"}[record._name]

    def _get_serials(self, product):
        """Return the serials on hand."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "child_of", self.stock.id),
                ("quantity", ">", 0),
            ]
        )
        return sorted(quants.lot_id.mapped("name"))


@tagged("post_install", "-at_install")
class TestReceiptTours(SerialsTourCase):
    def test_paste_with_duplicate_is_mended_and_received(self):
        receipt = self._create_receipt((self.product_a, 10))
        self._run_tour(receipt, "nexus_serials_receive_by_paste")
        self.assertEqual(receipt.state, "done")
        self.assertEqual(
            self._get_serials(self.product_a),
            [f"SN-{number:02}" for number in range(1, 11)],
        )

    def test_validate_asks_for_missing_serials_line_by_line(self):
        held = self._create_product("Held Product")
        self.env["stock.lot"].create({"name": "HELD-1", "product_id": held.id})
        receipt = self._create_receipt((self.product_a, 3), (self.product_b, 2))
        self._run_tour(receipt, "nexus_serials_validate_asks")
        self.assertEqual(receipt.state, "done")
        self.assertEqual(self._get_serials(self.product_a), ["A-1", "A-2", "A-3"])
        self.assertEqual(self._get_serials(self.product_b), ["B-1"])
        self.assertEqual(receipt.backorder_ids.move_ids.product_id, self.product_b)
        self.assertEqual(receipt.backorder_ids.move_ids.product_uom_qty, 1)

    def test_entries_survive_a_reload(self):
        receipt = self._create_receipt((self.product_a, 10))
        self._run_tour(receipt, "nexus_serials_draft_survives")
        lines = receipt.move_line_ids.filtered("lot_name")
        self.assertEqual(sorted(lines.mapped("lot_name")), ["D-1", "D-2"])


@tagged("post_install", "-at_install")
class TestReceiptToursOnPhone(TestReceiptTours):
    allow_inherited_tests_method = True
    browser_size = PHONE
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestEntryWindowUnits(HttpCase):
    """Runs the unit tests of the window's JavaScript."""

    def test_javascript_units(self):
        suite = _hoot_id("@nexus_serials")
        try:
            self.browser_js(
                f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
                "",
                "",
                login="admin",
                timeout=600,
                success_signal="[HOOT] Test suite succeeded",
                error_checker=lambda message: "[HOOT]" not in message,
            )
        except unittest.SkipTest as skip:
            self.fail(f"The unit tests were not run: {skip}")


def _hoot_id(name):
    """Return the id hoot gives the suite of this name."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"
