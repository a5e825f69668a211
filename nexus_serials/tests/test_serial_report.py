from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SerialsCommon


@tagged("post_install", "-at_install")
class TestSerialReport(SerialsCommon):
    """A year of three units: S-1 sold in March, S-2 lost in June, S-3 new in July."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls._receive(cls.speaker, ["S-1", "S-2"])
        cls._date(cls.one | cls.two, "2025-01-10")
        cls.delivery = cls._deliver(cls.one)
        cls._date(cls.one, "2025-03-10", last=True)
        cls._adjust(removal_ids=[(0, 0, {"lot_id": cls.two.id, "reason": "missing"})])
        cls._date(cls.two, "2025-06-10", last=True)
        cls.three = cls._receive(cls.speaker, ["S-3"])
        cls._date(cls.three, "2025-07-10")
        cls.four = cls.env["stock.lot"].create(
            {"name": "S-4", "product_id": cls.speaker.id}
        )
        cls.Report = cls.env["nexus.serial.report"].with_user(cls.user_stock)

    @classmethod
    def _date(cls, lots, date, last=False):
        """Date the movements of these units, or the last one."""
        lines = cls.env["stock.move.line"].search([("lot_id", "in", lots.ids)])
        when = datetime.fromisoformat(f"{date} 12:00:00")
        (lines.sorted("id")[-1:] if last else lines).date = when
        if not last:
            lots.received_date = when

    @classmethod
    def _adjust(cls, **values):
        cls.env["nexus.serial.adjustment"].create(
            {"product_id": cls.speaker.id, "reason": "Count", **values}
        ).action_post()

    def _rows(self, as_of=None):
        self.env.invalidate_all()
        report = self.Report.with_context(nexus_as_of=as_of)
        return {
            row.serial: (row.place, row.location_id.name, row.partner_id.name)
            for row in report.search([("product_id", "=", self.speaker.id)])
        }

    def test_now(self):
        self.assertEqual(
            self._rows(),
            {
                "S-1": ("customer", "Customers", "City Theatre"),
                "S-2": ("lost", self.two.location_id.name, False),
                "S-3": ("stock", "Stock", False),
                "S-4": ("new", False, False),
            },
        )

    def test_as_of_a_date(self):
        stock, lost = ("stock", "Stock", False), self.two.location_id.name
        sold = ("customer", "Customers", "City Theatre")
        for as_of, expected in (
            ("2025-01-09 00:00:00", {}),
            ("2025-02-01 00:00:00", {"S-1": stock, "S-2": stock}),
            ("2025-04-01 00:00:00", {"S-1": sold, "S-2": stock}),
            ("2025-06-10 12:00:00", {"S-1": sold, "S-2": ("lost", lost, False)}),
            (
                "2025-08-01 00:00:00",
                {"S-1": sold, "S-2": ("lost", lost, False), "S-3": stock},
            ),
        ):
            with self.subTest(as_of=as_of):
                self.assertEqual(self._rows(as_of), expected)

    def test_age_is_counted_to_the_date(self):
        report = self.Report.with_context(nexus_as_of="2025-02-19 13:00:00")
        row = report.search([("serial", "=", "S-1")])
        self.assertEqual((row.age_days, row.age_group), (40, "2"))

    def test_the_wizard_opens_the_report_at_the_date(self):
        wizard = (
            self.env["nexus.serial.report.date"]
            .with_user(self.user_stock)
            .create({"date": "2025-02-01 00:00:00"})
        )
        action = wizard.action_open()
        self.assertEqual(action["context"]["nexus_as_of"], "2025-02-01 00:00:00")
        # Nothing is known of the status then: graphs and pivots group by place.
        self.assertEqual(action["context"]["pivot_column_groupby"], ["place"])
        self.assertEqual(action["res_model"], "nexus.serial.report")

    def test_groups_and_export(self):
        groups = self.Report._read_group(
            [("product_id", "=", self.speaker.id)], ["place"], ["__count"]
        )
        self.assertEqual(dict(groups), {"stock": 1, "customer": 1, "lost": 1, "new": 1})
        self.user_stock.group_ids += self.env.ref("base.group_allow_export")
        rows = self.Report.search([("serial", "=", "S-1")])
        data = rows.export_data(["serial", "product_id/name", "partner_id/name"])
        self.assertEqual(data["datas"], [["S-1", "Speaker K12", "City Theatre"]])

    def test_a_row_opens_the_unit(self):
        row = self.Report.search([("serial", "=", "S-1")])
        action = row.action_open_unit()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("stock.lot", self.one.id)
        )

    def test_a_unit_back_in_stock_while_the_customers_place_still_holds_it(self):
        # As databases from before the installation have it.
        self.env["stock.quant"]._update_available_quantity(
            self.speaker, self.stock, 1, lot_id=self.one
        )
        self.assertFalse(self.one.location_id)
        self.assertEqual(self._rows()["S-1"], ("stock", "Stock", False))

    def test_a_unit_found_and_lost_again_is_lost(self):
        self._adjust(addition_ids=[(0, 0, {"serial": "S-6"})])
        lot = self.env["stock.lot"].search([("name", "=", "S-6")])
        self.assertEqual(self._rows()["S-6"][0], "stock")
        self._adjust(removal_ids=[(0, 0, {"lot_id": lot.id, "reason": "missing"})])
        self.assertEqual(self._rows()["S-6"][0], "lost")

    def test_only_what_odoo_shows(self):
        with self.assertRaises(AccessError):
            self.Report.with_user(self.user_sales).search([])
        other = self.env["res.company"].create({"name": "Other Hire"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        adjustment = (
            self.env["nexus.serial.adjustment"]
            .with_company(other)
            .create(
                {
                    "product_id": self.speaker.id,
                    "reason": "Theirs",
                    "addition_ids": [(0, 0, {"serial": "S-5"})],
                }
            )
        )
        adjustment.action_post()
        self.assertEqual(adjustment.move_ids.location_dest_id, warehouse.lot_stock_id)
        self.assertNotIn("S-5", self._rows())
        self.user_stock.company_ids |= other
        report = self.Report.with_context(allowed_company_ids=[other.id])
        self.assertIn("S-5", report.search([]).mapped("serial"))


@tagged("post_install", "-at_install")
class TestProductUnits(SerialsCommon):
    def test_the_product_shows_its_units(self):
        lots = self._receive(self.speaker, ["S-1", "S-2"])
        for product in (self.speaker, self.speaker.product_tmpl_id):
            product = product.with_user(self.user_stock)
            self.assertEqual(product.serial_unit_count, 2)
            self.assertEqual(product.serial_unit_ids.lot_id, lots)

    def test_both_forms_open_without_stock_rights(self):
        for product in (self.speaker, self.speaker.product_tmpl_id):
            product = product.with_user(self.user_sales)
            arch = product.get_view(view_type="form")["arch"]
            self.assertNotIn("serial_unit_ids", arch)
            self.assertTrue(product.web_read({"display_name": {}}))

    def test_many_units_take_as_many_queries_as_few(self):
        few = self._create_product("Few", has_serial_numbers=True)
        many = self._create_product("Many", has_serial_numbers=True)
        self._receive(few, ["F-1"])
        self.env["stock.lot"].create(
            [{"name": f"M-{index:04}", "product_id": many.id} for index in range(600)]
        )
        self._count_queries(few)  # fills the registry's caches
        self.assertLessEqual(self._count_queries(many), self._count_queries(few))

    def test_the_quantity_leads_to_the_units(self):
        action = self.speaker.with_user(self.user_stock).action_open_quants()
        self.assertEqual(action["res_model"], "nexus.serial.report")
        action = self.cable.with_user(self.user_stock).action_open_quants()
        self.assertEqual(action["res_model"], "stock.quant")

    def _count_queries(self, product):
        row = {
            "serial": {},
            "location_id": {"fields": {"display_name": {}}},
            "place": {},
            "received_date": {},
        }
        specification = {
            "display_name": {},
            "serial_unit_count": {},
            "serial_unit_ids": {"fields": row, "limit": 40},
        }
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = product.with_user(self.user_stock).web_read(specification)
        self.assertTrue(result[0]["serial_unit_ids"])
        return self.env.cr.sql_log_count - before
