from odoo import Command
from odoo.tests import new_test_user, tagged

from .. import serial_settings
from .import_common import ImportCommon

FIELDS = [
    "name",
    "product_id",
    "condition",
    "status",
    "location_id",
    "purchase_cost",
    "received_date",
]


@tagged("post_install", "-at_install")
class TestImportRefusals(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls._receive(cls.speaker, ["K-1"])
        cls._create_product("Paint", tracking="lot")

    def _row(self, name, product="Speaker K12", **cells):
        cells.setdefault("location_id", self.shelf.display_name)
        return [name, product, *(cells.get(field, "") for field in FIELDS[2:])]

    def _refused(self, *rows, user=None):
        """Return the messages of the rows, and see that nothing was written."""
        before = self.env["stock.lot"].search_count([])
        messages = self._load(FIELDS, *rows, user=user)
        self.assertEqual(self.env["stock.lot"].search_count([]), before)
        self.assertEqual(self.speaker.qty_available, 1)
        return [" ".join(messages.get(index, ())) for index in range(len(rows))]

    def _assert_each(self, messages, *patterns):
        self.assertEqual(len(messages), len(patterns))
        for message, pattern in zip(messages, patterns, strict=True):
            self.assertRegex(message, pattern)

    def test_what_is_wrong_with_serials_and_products_is_said_on_each_row(self):
        self._assert_each(
            self._refused(
                self._row("I-1"),
                self._row(""),
                self._row("X" * 101),
                self._row("I-\u200b2"),
                self._row("k-1"),
                self._row("I-3", "Loudspeaker nobody has"),
                self._row("I-4", "XLR cable 10 m"),
                self._row("I-5", "Paint", condition="Good"),
                self._row("I-6", ""),
            ),
            "^$",
            "^A serial number is missing.$",
            "101 characters",
            "cannot be printed or seen",
            "k-1 is in stock already: WH/Stock",
            "Loudspeaker nobody has",
            "XLR cable 10 m has no serial numbers",
            "Paint has lots, not units",
            "A product is missing",
        )

    def test_a_serial_twice_in_the_file_is_said_on_both_rows(self):
        self._assert_each(
            self._refused(self._row("I-1"), self._row("I-2"), self._row("i-1 ")),
            "^I-1 is in the file more than once.$",
            "^$",
            "more than once",
        )

    def test_a_serial_may_be_on_two_products_where_it_is_unique_per_product(self):
        self._set_parameter(serial_settings.SCOPE, "product")
        self._create_product("Lamp", has_serial_numbers=True)
        rows = [self._row("I-1"), self._row("I-1", "Lamp")]
        self.assertFalse(self._load(FIELDS, *rows))

    def test_what_is_wrong_with_condition_and_status_is_said_on_each_row(self):
        self._assert_each(
            self._refused(
                self._row("I-1", condition="Shiny"),
                self._row("I-2", status="Gone fishing"),
                self._row("I-3", status="Sold"),
                self._row("I-4", status="Lost"),
                self._row("I-5", status="In Maintenance", location_id=""),
                self._row("I-6", status="Available", condition="Damaged"),
            ),
            "Shiny",
            "Gone fishing",
            "follows from its movements",
            "leave its location empty",
            "Say where I-5 is",
            "condition Damaged",
        )

    def test_what_is_wrong_with_places_is_said_on_each_row(self):
        other = self.env["res.company"].create({"name": "Elsewhere Ltd"})
        other_stock = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        self.speaker.company_id = self.env.company
        self.user_stock.company_ids += other
        lots = self.lots.with_context(
            allowed_company_ids=(self.env.company + other).ids, import_file=True
        )
        places = [
            self.warehouse.view_location_id.display_name,
            "WH/Nowhere",
            other_stock.lot_stock_id.display_name,
            "Customers",
        ]
        rows = [
            self._row(f"I-{i}", location_id=place) for i, place in enumerate(places)
        ]
        result = lots.load(FIELDS, rows)
        self._assert_each(
            [
                message["message"]
                for message in sorted(
                    result["messages"], key=lambda m: m["rows"]["from"]
                )
            ],
            "WH is not a place where units are kept",
            "WH/Nowhere",
            "a place of Elsewhere Ltd",
            "Customers",
        )

    def test_costs_are_said_by_those_who_see_them_of_units_in_stock(self):
        rows = [
            self._row("I-1", purchase_cost="12"),
            self._row("I-2", purchase_cost="-1"),
            self._row("I-3", purchase_cost="12", location_id=""),
            self._row("I-4", purchase_cost="dear"),
            self._row("I-5", received_date="last week"),
        ]
        self._assert_each(
            self._refused(*rows, user=self.user_manager),
            "^$",
            "cannot be negative",
            "has no value there",
            "dear",
            "last week",
        )
        self.assertRegex(
            self._refused(rows[0])[0], "Only those who see what units cost"
        )

    def test_only_who_may_adjust_stock_puts_units_there(self):
        group = self.env["res.groups"].create({"name": "Registers units"})
        self.env["ir.model.access"].create(
            {
                "name": "registers units",
                "model_id": self.env["ir.model"]._get_id("stock.lot"),
                "group_id": group.id,
                "perm_read": True,
                "perm_write": True,
                "perm_create": True,
            }
        )
        for model in ("stock.location", "product.product", "stock.quant"):
            self.env["ir.model.access"].create(
                {
                    "name": f"reads {model}",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": group.id,
                    "perm_read": True,
                }
            )
        user = new_test_user(self.env, "nexus_register", "base.group_user")
        user.group_ids = [Command.link(group.id)]
        self._assert_each(
            self._refused(self._row("I-1"), user=user), "may adjust stock"
        )
        self.assertFalse(self._load(["name", "product_id"], ["I-1", "Speaker K12"]))

    def test_an_import_neither_moves_nor_values_a_unit_that_is_known(self):
        self._load(
            ["id", "name", "product_id", "location_id"],
            ["unit_1", "I-1", "Speaker K12", self.shelf.display_name],
        )
        lamp = self._create_product("Lamp", has_serial_numbers=True)
        for field, value, pattern in (
            ("location_id", self.stock.display_name, "does not move it"),
            ("product_id", lamp.name, "is a unit of Speaker K12"),
            ("name", "K-1", "K-1 is in stock already"),
            ("received_date", "2020-01-01 00:00:00", "follow from its receipt"),
            ("status", "Sold", "cannot be set"),
            ("purchase_cost", "7", "follow from its receipt"),
        ):
            with self.subTest(field):
                messages = self._load(
                    ["id", field], ["unit_1", value], user=self.user_manager
                )
                self.assertRegex(messages[0][0], pattern)

    def test_a_unit_that_is_held_is_not_lost_by_import(self):
        self._load(
            ["id", "name", "product_id", "location_id"],
            ["unit_1", "I-1", "Speaker K12", self.shelf.display_name],
        )
        lot = self._find("I-1")
        picking = self._deliver_draft(lot)
        messages = self._load(["id", "status"], ["unit_1", "Lost"])
        self.assertIn(picking.name, messages[0][0])
        self.assertEqual(lot.status, "available")

    def _deliver_draft(self, lots):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
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
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.set_serials(lots.mapped("name"))
        return picking
