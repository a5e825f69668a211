from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_unit_status import UnitCommon


@tagged("post_install", "-at_install")
class TestUnitChangeWizard(UnitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls._receive(cls.speaker, [f"X-{i}" for i in range(5)])
        cls.workshop = cls._create_location(cls, "Workshop")
        # Who can choose where things go in a form.
        group = cls.env.ref("stock.group_stock_multi_locations")
        group.user_ids += cls.user_stock + cls.user_manager

    def _open(self, kind, lots=None, user=None):
        lots = self.lots if lots is None else lots
        model = self.env["nexus.unit.change"].with_user(user or self.user_stock)
        return Form(
            model.with_context(
                active_model="stock.lot", active_ids=lots.ids, default_kind=kind
            )
        )

    def _apply(self, form):
        form.save().action_apply()
        self.lots.invalidate_recordset()

    def test_it_says_which_units(self):
        self.assertEqual(self._open("note").units, "X-0, X-1, X-2 and 2 more")
        self.assertEqual(self._open("note", self.lots[:2]).units, "X-0, X-1")

    def test_condition(self):
        form = self._open("condition")
        form.condition = "fair"
        form.reason = "Back from the tour"
        self._apply(form)
        self.assertEqual(set(self.lots.mapped("condition")), {"fair"})
        self.assertEqual(set(self.lots.mapped("status")), {"available"})
        self.assertEqual(set(self.lots.event_ids.mapped("reason")), {form.reason})

    def test_condition_damaged_proposes_the_status(self):
        self._deliver(self.lots[4])
        form = self._open("condition")
        form.condition = "damaged"
        self.assertTrue(form.is_damaged)
        self._apply(form)
        self.assertEqual(set(self.lots[:4].mapped("status")), {"damaged"})
        self.assertEqual(self.lots[4].status, "sold")

    def test_condition_damaged_alone(self):
        form = self._open("condition")
        form.condition = "damaged"
        form.is_damaged = False
        self._apply(form)
        self.assertEqual(set(self.lots.mapped("status")), {"available"})

    def test_entering_maintenance_asks_for_no_place_and_leaving_does(self):
        form = self._open("status")
        form.status = "in_maintenance"
        self.assertFalse(form.asks_location)
        self._apply(form)
        form = self._open("status")
        form.status = "available"
        self.assertTrue(form.asks_location)
        self.assertEqual(form.location_id, self.stock)
        form.location_id = self.workshop
        self._apply(form)
        self.assertEqual(set(self.lots.mapped("status")), {"available"})
        self.assertEqual(self.lots.location_id, self.workshop)

    def test_a_lost_unit_needs_a_place_to_be_found(self):
        form = self._open("status", user=self.user_manager)
        form.status = "lost"
        self.assertFalse(form.awaits_approval)
        self._apply(form)
        form = self._open("status")
        form.status = "available"
        self.assertTrue(form.needs_location)
        with self.assertRaises(AssertionError):
            form.save()
        form.location_id = self.workshop
        self._apply(form)
        self.assertEqual(self.lots.location_id, self.workshop)

    def test_it_says_that_a_write_off_waits(self):
        form = self._open("status")
        form.status = "retired"
        self.assertTrue(form.awaits_approval)

    def test_transfer(self):
        form = self._open("transfer")
        form.location_id = self.workshop
        self._apply(form)
        self.assertEqual(self.lots.location_id, self.workshop)

    def test_a_note(self):
        form = self._open("note", self.lots[0])
        form.reason = "New cable"
        self._apply(form)
        self.assertEqual(self.lots.event_ids.reason, "New cable")

    def test_all_or_nothing(self):
        self._deliver(self.lots[4])
        form = self._open("status")
        form.status = "in_maintenance"
        with self.assertRaises(UserError):
            form.save().action_apply()
        self.lots.invalidate_recordset()
        self.assertEqual(set(self.lots[:4].mapped("status")), {"available"})

    def test_the_page_opens_for_every_role(self):
        self.lots[0].add_note("Seen")
        for user in (self.user_stock, self.user_manager):
            with Form(self.lots[0].with_user(user)) as form:
                self.assertEqual(form.status, "available")
                self.assertIn("Seen", form.timeline)
