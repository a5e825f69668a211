from odoo.tests import tagged

from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairMany(RepairCommon):
    """Several units are repaired by one window."""

    def test_a_repair_for_each_unit(self):
        units = self.units[:3].with_user(self.user_stock)
        wizard = self.env["nexus.unit.repair"].with_user(self.user_stock)
        self.assertIs(wizard.new({"lot_ids": units.ids}).busy, False)
        action = self._answer(units.action_open_repair(), note="Rain")
        repairs = self.env["repair.order"].search(action["domain"])
        self.assertEqual(repairs.lot_id, self.units[:3])
        self.assertEqual(units.mapped("status"), ["in_maintenance"] * 3)
        self.assertRegex(repairs[0].internal_notes, "Rain")

    def test_units_being_repaired_have_no_second_one(self):
        self._open_repair(self.unit)
        units = self.units[:2].with_user(self.user_stock)
        action = self._answer(units.action_open_repair())
        repairs = self.env["repair.order"].search(action["domain"])
        self.assertEqual(repairs.lot_id, self.units[1])
        with self._refused("All of these units are being repaired"):
            self._answer(units.action_open_repair())

    def test_sent_to_a_repairer_at_once(self):
        units = self.units[:2].with_user(self.user_stock)
        self._answer(units.action_open_repair(), outside_repairer_id=self.repairer.id)
        self.assertEqual(units.location_id.name, "Fix-It")

    def test_units_away_are_refused_by_name(self):
        units = self.units[:2].with_user(self.user_stock)
        with self._hired(units[1]), self._refused("SP-2 is out on"):
            units.action_open_repair()
