from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanReturn(ScanCommon):
    """Units that come back from a customer, scanned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shipped = cls.units[:4]
        cls.delivery = cls._deliver(cls.shipped)
        wizard = (
            cls.env["stock.return.picking"]
            .with_user(cls.user_stock)
            .with_context(active_id=cls.delivery.id, active_model="stock.picking")
            .create({})
        )
        action = wizard.action_create_returns_all()
        cls.back = wizard.env["stock.picking"].browse(action["res_id"])
        cls.session = cls.sessions.browse(cls.back.action_join_scan())

    def _need(self, session):
        return {need["name"]: need for need in session.read_state()["needs"]}

    def test_units_that_come_back_are_ticked_off(self):
        self.assertEqual(self.session.operation, "receive")
        outcomes = self._scan(self.session, "SP-01", "SP-02", "SP-02", "SP-06", "K-1")
        self.assertEqual(outcomes, ["ok", "ok", "already", "not_expected", "unknown"])
        progress = self.session.read_state()["progress"]
        self.assertEqual(progress, {"done": 2, "expected": 4})
        self.assertIs(self.session.action_finish(backorder=False), True)
        self.assertEqual(set(self.units[:2].mapped("status")), {"available"})
        self.assertEqual(set(self.units[2:4].mapped("status")), {"sold"})

    def test_condition_holds_for_the_units_scanned_after_it(self):
        need = self._need(self.session)["condition"]
        self.assertFalse(need["required"])
        self.assertIn(["fair", "Fair"], need["choices"])
        self._scan(self.session, "SP-01")
        self.session.set_param("condition", "fair")
        self.assertEqual(self.session.read_state()["params"], {"condition": "fair"})
        self._scan(self.session, "SP-02")
        self.session.set_param("condition", "damaged")
        self._scan(self.session, "SP-03")
        self.session.set_param("condition", False)
        self._scan(self.session, "SP-04")
        self.assertFalse(any(self.shipped.mapped("condition")))
        self.session.action_finish()
        self.assertEqual(
            self.shipped.mapped("condition"), [False, "fair", "damaged", False]
        )
        self.assertEqual(
            self.shipped.mapped("status"),
            ["available", "available", "damaged", "available"],
        )
        [event] = self.units[1].event_ids.filtered(lambda e: e.kind == "condition")
        self.assertEqual(
            (event.reason, event.source, event.user_id),
            (self.back.name, "api", self.user_stock),
        )

    def test_choice_is_taken_back_like_a_scan(self):
        self.session.set_param("condition", "fair")
        self.session.set_param("condition", "poor")
        self.session.undo()
        self._scan(self.session, "SP-01")
        self.session.undo()
        self._scan(self.session, "SP-02")
        self.session.action_finish(backorder=False)
        self.assertEqual(
            self.shipped.mapped("condition"), [False, "fair", False, False]
        )

    def test_condition_is_that_of_the_user_who_chose_it(self):
        other = new_test_user(self.env, "scan2", "stock.group_stock_user")
        self.session.set_param("condition", "poor")
        self._scan(self.session.with_user(other), "SP-01")
        self._scan(self.session, "SP-02")
        self.session.action_finish(backorder=False)
        self.assertEqual(
            self.shipped.mapped("condition"), [False, "poor", False, False]
        )

    def test_what_is_scanned_goes_before_what_is_said_of_the_transfer(self):
        self.back.returned_condition = "damaged"
        self.session.set_param("condition", "good")
        self._scan(self.session, "SP-01")
        self.back.button_validate()
        self.assertEqual(
            self.shipped.mapped("condition"), ["good", "damaged", "damaged", "damaged"]
        )
        self.assertEqual(self.units[0].status, "available")

    def test_cancelled_session_judges_nothing(self):
        self.session.set_param("condition", "poor")
        self._scan(self.session, "SP-01")
        self.session.action_cancel()
        self.back.button_validate()
        self.assertFalse(any(self.shipped.mapped("condition")))

    def test_unit_that_comes_back_with_any_receipt_has_its_condition_asked(self):
        receipt = self._create_receipt((self.speaker, 3))
        session = self._open("receive", picking_id=receipt.id)
        self._scan(session, "NEW-1")
        self.assertNotIn("condition", self._need(session))
        self.back.action_cancel()
        self.assertEqual(self._scan(session, "SP-01"), ["warning"])
        self.assertIn("condition", self._need(session))
        session.set_param("condition", "poor")
        self._scan(session, "SP-02")
        session.action_finish()
        self.assertEqual(
            self.shipped.mapped("condition"), [False, "poor", False, False]
        )

    def test_what_is_no_condition_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose one of: New, Excellent"):
            self.session.set_param("condition", "splendid")
