from odoo.tests import tagged

from .hire_scan_common import HireScanCommon
from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairCheckIn(RepairCommon, HireScanCommon):
    """What is set aside at check-in leads to its repair."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units.condition = "good"
        cls.order = cls._create_hire((cls.speaker, 4))
        cls.order.order_line._take_out_units(cls.units)

    def _check_in(self, **worse):
        """Take all back in the window; these in the condition given."""
        order = self.order.with_user(self.user_stock)
        wizard = self.env["nexus.hire.check.in"].with_user(self.user_stock)
        wizard = wizard.create({"order_id": order.id, "is_all_back": True})
        for line in wizard.line_ids:
            line.is_back = True
            if condition := worse.get(line.lot_id.name.replace("-", "")):
                line.write({"condition": condition, "note": "Rain"})
        return wizard

    def _skip_charges(self, action):
        self.assertEqual(action["res_model"], "nexus.hire.charge")
        charges = self.env["nexus.hire.charge"].with_user(self.user_stock)
        charges = charges.with_context(**action.get("context", {}))
        return charges.browse(action["res_id"]).action_skip()

    def test_window_goes_on_to_the_repair_of_the_unit(self):
        action = self._skip_charges(self._check_in(SP1="poor").action_apply())
        self.assertEqual(self.unit.status, "in_maintenance")
        self.assertEqual(action["res_model"], "repair.order")
        self.assertEqual(action["context"]["nexus_repair_lot_id"], self.unit.id)

    def test_window_goes_on_to_the_repairs_of_several(self):
        wizard = self._check_in(SP1="poor", SP2="damaged", SP3="fair")
        self.assertTrue(wizard.has_set_aside)
        action = self._skip_charges(wizard.action_apply())
        self.assertEqual(action["res_model"], "nexus.unit.repair")
        self.assertEqual(action["context"]["default_lot_ids"], self.units[:2].ids)

    def test_window_without_repairs(self):
        wizard = self._check_in(SP1="poor")
        wizard.opens_repair = False
        action = self._skip_charges(wizard.action_apply())
        self.assertEqual(action["type"], "ir.actions.act_window_close")

    def test_nothing_set_aside_closes_the_window(self):
        wizard = self._check_in()
        self.assertFalse(wizard.has_set_aside)
        action = wizard.action_apply()
        self.assertEqual(action["type"], "ir.actions.act_window_close")

    def test_scan_finished_opens_the_repair(self):
        session = self._open("check_in")
        self._scan(session, "SP-1")
        session.set_param("condition", "poor")
        session.set_param("reason", "Rain")
        self._scan(session, "SP-2")
        action = session.action_finish()
        self.assertEqual(session.state, "done")
        self.assertEqual(action["context"]["nexus_repair_lot_id"], self.units[1].id)
        self.assertIs(session.action_finish(), True)

    def test_scan_of_several_asks_for_all_of_them(self):
        session = self._open("check_in")
        session.set_param("condition", "damaged")
        session.set_param("reason", "Rain")
        self._scan(session, "SP-1", "SP-2")
        action = session.action_finish()
        self.assertEqual(action["res_model"], "nexus.unit.repair")
        self.assertEqual(action["context"]["default_lot_ids"], self.units[:2].ids)

    def test_scan_with_nothing_set_aside_just_finishes(self):
        session = self._open("check_in")
        self._scan(session, "SP-1", "SP-2")
        self.assertIs(session.action_finish(), True)
