from odoo.tests import Form, tagged

from .test_unit_status import UnitCommon


@tagged("post_install", "-at_install")
class TestUnitOverview(UnitCommon):
    """Five speakers: one sold, one in a van, one in maintenance, one damaged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls._receive(cls.speaker, [f"X-{i}" for i in range(5)])
        cls._deliver(cls.lots[0])
        cls.van = cls._create_location(cls, "Van", place_kind="vehicle")
        cls.lots[1].transfer(cls.van.id)
        cls.lots[2].set_status("in_maintenance")
        cls.lots[3].set_condition("damaged")
        cls.overview = cls.env["nexus.unit.overview"].with_user(cls.user_stock)
        cls.report = cls.env["nexus.serial.report"].with_user(cls.user_stock)

    def _find(self, topic, value):
        return self.overview.search([("topic", "=", topic), ("value", "=", value)])

    def test_counts_are_those_of_the_units_listed(self):
        shown = self.overview.search([("unit_count", ">", 0)])
        self.assertEqual(
            set(shown.mapped("topic")), {"status", "condition", "place_kind"}
        )
        for row in shown:
            listed = self.report.search(row.action_open()["domain"])
            self.assertEqual(row.unit_count, len(listed), row.name)

    def test_units_are_listed_by_each_topic(self):
        for topic, value, lot in (
            ("status", "sold", self.lots[0]),
            ("place_kind", "client", self.lots[0]),
            ("place_kind", "vehicle", self.lots[1]),
            ("status", "in_maintenance", self.lots[2]),
            ("condition", "damaged", self.lots[3]),
            ("condition", "", self.lots[4]),
        ):
            domain = self._find(topic, value).action_open()["domain"]
            self.assertIn(lot, self.report.search(domain).lot_id)

    def test_kind_of_place_is_that_of_the_unit(self):
        self.lots[4].set_status("lost")
        rows = self.report.search([("lot_id", "in", self.lots.ids)])
        self.assertEqual(rows.mapped("place_kind"), rows.lot_id.mapped("place_kind"))

    def test_what_no_unit_is_in_is_left_out(self):
        self.van.place_kind = "site"
        shown = [("unit_count", ">", 0)]
        self.assertIn("site", self.overview.search(shown).mapped("value"))
        self.lots[1].transfer(self.stock.id)
        self.env.invalidate_all()
        self.assertEqual(self._find("place_kind", "site").unit_count, 0)
        self.assertNotIn("site", self.overview.search(shown).mapped("value"))

    def test_units_are_changed_from_rows_of_the_report(self):
        rows = self.report.search([("lot_id", "in", self.lots[:3].ids)])
        form = Form(
            self.env["nexus.unit.change"]
            .with_user(self.user_stock)
            .with_context(active_model=rows._name, active_ids=rows.ids)
        )
        form.condition = "fair"
        form.save().action_apply()
        self.assertEqual(set(self.lots[:3].mapped("condition")), {"fair"})
