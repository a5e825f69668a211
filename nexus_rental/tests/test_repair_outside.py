from odoo.tests import tagged

from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairOutside(RepairCommon):
    """A unit somebody else repairs is at that place, until it is brought back."""

    def _send(self, lot=None):
        lot = lot or self.unit
        repair = self._open_repair(lot, outside_repairer_id=self.repairer.id)
        repair.action_send_to_repairer()
        return repair

    def test_sent_unit_is_at_the_repairer(self):
        self._send()
        self.assertEqual(self.unit.location_id.sudo().repairer_id, self.repairer)
        self.assertEqual(self.unit.place, "Repairer: Fix-It")
        self.assertEqual(self.unit.status, "in_maintenance")
        lines = self.env["stock.move.line"].search([("lot_id", "=", self.unit.id)])
        self.assertEqual(lines.sorted("id")[-1].state, "done")
        kinds = [entry["kind"] for entry in self.unit.read_timeline()]
        self.assertIn("repair_out", kinds)

    def test_brought_back_is_where_it_was(self):
        self.unit.transfer(self.shelf.id)
        repair = self._send()
        repair.action_bring_back()
        self.assertEqual(self.unit.location_id, self.shelf)
        self.assertEqual(self.unit.status, "in_maintenance")
        with self._refused("None of these units is at a repairer"):
            repair.action_bring_back()

    def test_done_at_the_repairer_asks_where_it_is_put(self):
        self.unit.transfer(self.shelf.id)
        repair = self._send()
        action = self._end(repair)
        self.assertTrue(self.unit._is_at_repairer())
        with self._refused("SP-1 is at Fix-It"):
            self._answer(action, condition="good", location_id=False)
        self._answer(action, condition="good")
        self.assertEqual(
            (self.unit.status, self.unit.location_id), ("available", self.shelf)
        )

    def test_cancelled_at_the_repairer_waits_until_it_is_back(self):
        repair = self._send()
        repair.action_repair_cancel()
        self.assertEqual(self.unit.status, "in_maintenance")
        self.assertTrue(self.unit._is_at_repairer())
        repair.action_bring_back()
        self.assertEqual(
            (self.unit.status, self.unit.location_id), ("available", self.stock)
        )

    def test_two_repairers_and_several_units_in_one_go(self):
        other = self.repairer.copy({"name": "Mend & Sons"})
        units = self.units[:3].with_user(self.user_stock)
        repairs = self.env["repair.order"].union(
            *(
                self._open_repair(unit, outside_repairer_id=partner.id)
                for unit, partner in zip(
                    units, [self.repairer, other, other], strict=True
                )
            )
        )
        repairs.action_send_to_repairer()
        self.assertEqual(
            [unit.location_id.name for unit in units],
            ["Fix-It", "Mend & Sons", "Mend & Sons"],
        )
        repairs.action_bring_back()
        self.assertEqual(units.location_id, self.stock)

    def test_not_sent_without_a_repairer(self):
        repair = self._open_repair(self.unit)
        with self._refused("choose the repairer first"):
            repair.action_send_to_repairer()
        repair.action_repair_cancel()
        with self._refused("is over"):
            repair.action_send_to_repairer()

    def test_plain_transfer_to_the_repairer_puts_in_maintenance(self):
        self._send()
        place = self.unit.location_id
        other = self.units[1].with_user(self.user_stock)
        other.transfer(place.id)
        self.assertEqual(other.status, "in_maintenance")

    def test_passed_at_the_repairer_stays_there(self):
        self._record(self.unit, "failed")
        repair = self._send()
        self._end(repair)
        self._record(self.unit)
        self.assertEqual(self.unit.status, "in_maintenance")

    def test_place_is_called_as_its_repairer(self):
        self._send()
        self.repairer.name = "Fix-It Ltd"
        self.assertEqual(self.unit.location_id.name, "Fix-It Ltd")

    def test_not_on_hand_nor_free_to_hire(self):
        before = self._free(self.speaker)
        self._send()
        self.assertEqual(self._free(self.speaker), before - 1)
        self.assertEqual(self.speaker.with_user(self.user_stock).qty_available, 3)
