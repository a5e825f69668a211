from odoo.tests import Form, tagged

from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairUnit(RepairCommon):
    """A repair keeps its unit in maintenance; its end asks for the condition."""

    def test_unit_page_opens_the_repair_of_this_unit(self):
        action = self.unit.action_open_repair()
        self.assertEqual(action["res_model"], "repair.order")
        repairs = self.env["repair.order"].with_user(self.user_stock)
        with Form(repairs.with_context(**action["context"])) as form:
            self.assertEqual(form.product_id, self.speaker)
            self.assertEqual(form.lot_id, self.units[0])
        self.assertEqual(self.unit.status, "in_maintenance")
        self.assertEqual(self.unit.action_open_repair()["res_id"], form.record.id)

    def test_set_in_maintenance_opens_the_repair(self):
        change = self.env["nexus.unit.change"].with_user(self.user_stock)
        change = change.create(
            {
                "kind": "status",
                "status": "in_maintenance",
                "lot_ids": [(6, 0, self.unit.ids)],
            }
        )
        action = change.action_apply()
        self.assertEqual(self.unit.status, "in_maintenance")
        self.assertEqual(action["res_model"], "repair.order")
        self.assertEqual(action["context"], {"nexus_repair_lot_id": self.unit.id})

    def test_confirmed_repair_of_odoo_sets_its_unit_aside(self):
        repair = self.env["repair.order"].with_user(self.user_stock)
        repair = repair.create({"product_id": self.speaker.id, "lot_id": self.unit.id})
        self.assertEqual(self.unit.status, "available")
        repair.action_validate()
        self.assertEqual(self.unit.status, "in_maintenance")
        with self._refused("SP-1 is being repaired"):
            self.unit.set_status("available")

    def test_done_asks_the_condition_and_where_it_is_put(self):
        action = self._end(self._open_repair(self.unit))
        self.assertEqual(action["res_model"], "nexus.unit.repaired")
        self.assertEqual(self.unit.status, "in_maintenance")
        with self._refused("Say in what condition"):
            self._answer(action)
        self._answer(action, condition="good", location_id=self.shelf.id)
        self.assertEqual(
            (self.unit.status, self.unit.condition, self.unit.location_id),
            ("available", "good", self.shelf),
        )

    def test_repair_ends_where_the_unit_is(self):
        self.unit.transfer(self.shelf.id)
        repair = self._open_repair(self.unit)
        self.assertIs(repair.action_validate(), True)
        repair.action_repair_start()
        self.unit.transfer(self.stock.id)
        repair.action_repair_end()
        self.assertEqual(self.unit.location_id, self.stock)
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", self.unit.id), ("location_id.usage", "=", "internal")]
        )
        found = {quant.location_id: quant.quantity for quant in quants}
        found.pop(self.shelf, None)
        self.assertEqual(found, {self.stock: 1})

    def test_several_units_are_made_available_at_once(self):
        units = self.units[:3].with_user(self.user_stock)
        for unit in units:
            self._end(self._open_repair(unit))
        repairs = units.repair_ids
        self._answer(repairs.action_units_available(), condition="fair")
        self.assertEqual(units.mapped("status"), ["available"] * 3)
        self.assertEqual(units.mapped("condition"), ["fair"] * 3)

    def test_not_available_while_a_test_is_failed(self):
        self._record(self.unit, "failed")
        action = self._end(self._open_repair(self.unit))
        wizard = self.env["nexus.unit.repaired"].with_user(self.user_stock)
        wizard = wizard.with_context(**action["context"]).create({"condition": "good"})
        self.assertRegex(wizard.failed, "SP-1: Safety test")
        with self._refused("SP-1 failed its test"):
            wizard.action_apply()
        self._record(self.unit)
        self.assertIs(wizard.new({"lot_ids": self.unit.ids}).failed, False)
        self.assertEqual(self.unit.status, "available")

    def test_cancelled_gives_the_status_before(self):
        damaged = self.units[1].with_user(self.user_stock)
        damaged.set_status("damaged")
        repairs = self._open_repair(self.unit) | self._open_repair(damaged)
        self.assertEqual(repairs.lot_id.mapped("status"), ["in_maintenance"] * 2)
        repairs.action_repair_cancel()
        self.assertEqual(self.unit.status, "available")
        self.assertEqual(damaged.status, "damaged")

    def test_cancelled_leaves_in_maintenance_who_was_so_before(self):
        self.unit.set_status("in_maintenance", "Dented")
        self._open_repair(self.unit).action_repair_cancel()
        self.assertEqual(self.unit.status, "in_maintenance")

    def test_cancelled_leaves_in_maintenance_who_failed_a_test(self):
        repair = self._open_repair(self.unit)
        self._record(self.unit, "failed")
        repair.action_repair_cancel()
        self.assertEqual(self.unit.status, "in_maintenance")

    def test_one_of_two_repairs_cancelled_keeps_the_unit(self):
        first = self._open_repair(self.unit)
        second = first.create({"product_id": self.speaker.id, "lot_id": self.unit.id})
        second.action_validate()
        first.action_repair_cancel()
        self.assertEqual(self.unit.status, "in_maintenance")
        second.action_repair_cancel()
        self.assertEqual(self.unit.status, "available")

    def test_another_unit_chosen_releases_the_first(self):
        repair = self._open_repair(self.unit)
        repair.lot_id = self.units[1]
        self.assertEqual(
            self.units[:2].mapped("status"), ["available", "in_maintenance"]
        )

    def test_deleted_draft_releases_its_unit(self):
        self._open_repair(self.unit).unlink()
        self.assertEqual(self.unit.status, "available")

    def test_back_from_hire_while_repaired_is_set_aside(self):
        with self._hired(self.unit) as order:
            repair = self.env["repair.order"].with_user(self.user_stock)
            repair = repair.create(
                {"product_id": self.speaker.id, "lot_id": self.unit.id}
            )
            repair.action_validate()
            self.assertEqual(self.unit.status, "rented")
            with self._refused("Check it in first"):
                self.unit.action_open_repair()
        order.with_user(self.user_stock).check_in_hire(self.unit.ids)
        self.assertEqual(self.unit.status, "in_maintenance")

    def test_repaired_at_the_clients_stays_on_hire(self):
        with self._hired(self.unit) as order:
            repair = self.env["repair.order"].with_user(self.user_stock)
            repair = repair.create(
                {"product_id": self.speaker.id, "lot_id": self.unit.id}
            )
            place = self.unit.location_id
            self.assertIs(self._end(repair), True)
            self.assertEqual(
                (self.unit.status, self.unit.location_id), ("rented", place)
            )
        order.with_user(self.user_stock).check_in_hire(self.unit.ids)
        self.assertEqual(self.unit.status, "available")

    def test_repair_of_a_product_without_serials_is_odoos_own(self):
        repair = self.env["repair.order"].with_user(self.user_stock)
        repair = repair.create({"product_id": self.cable.id})
        self.assertIs(self._end(repair), True)
        self.assertEqual(repair.state, "done")
