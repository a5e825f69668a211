from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.test_delivery_tours import (
    PHONE,
    WarehouseTourCase,
)

from .labels_common import LabelsCommon, decode


@tagged("post_install", "-at_install")
class TestLabelTours(LabelsCommon, WarehouseTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls._receive(cls.speaker, ["TL-1", "TL-2", "TL-3"])

    def test_labels_of_the_units_selected(self):
        action = self.env.ref("stock.action_production_lot_form")
        action.domain = [("product_id", "=", self.speaker.id)]
        action.context = {}
        self._run_tour(
            "/odoo/action-stock.action_production_lot_form", "nexus_labels_print"
        )
        job = self.env["nexus.label.job"].search([], limit=1)
        self.assertEqual(job.user_id, self.user_stock)
        [codes] = decode(self._pdf(job))
        self.assertEqual(sorted(codes), sorted(self._urls(self.units[:2]) * 2))


@tagged("post_install", "-at_install")
class TestScannedWithAPhone(LabelsCommon, WarehouseTourCase):
    browser_size = PHONE
    touch_enabled = True

    def test_damage_is_reported_where_the_label_leads(self):
        [unit] = self._receive(self.speaker, ["TL-1"])
        self._run_tour(unit._get_token_path(), "nexus_labels_scanned")
        self.assertEqual((unit.status, unit.condition), ("damaged", "damaged"))
