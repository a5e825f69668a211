from odoo.exceptions import UserError
from odoo.tests import tagged

from .scan_common import ScanCommon


@tagged("post_install", "-at_install")
class TestScanPreview(ScanCommon):
    """What would come of scans, and that nothing does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls._create_delivery((cls.speaker, 2))
        cls.session = cls._open("deliver", picking_id=cls.delivery.id)

    def _preview(self, session, *codes):
        told = session.preview_batch(self._scans(*codes))
        return [(row["outcome"], row["lot_id"]) for row in told]

    def test_a_delivery(self):
        before = self.delivery.move_line_ids.read(["lot_id", "quantity", "picked"])
        units = self.units
        self.assertEqual(
            self._preview(self.session, "SP-05", "SP-06", "SP-05", "SP-07", "none"),
            [
                ("ok", units[4].id),
                ("ok", units[5].id),
                ("already", units[4].id),
                ("not_expected", units[6].id),
                ("unknown", False),
            ],
        )
        self.env.invalidate_all()
        after = self.delivery.move_line_ids.read(["lot_id", "quantity", "picked"])
        self.assertEqual(after, before)
        self.assertFalse(self.session.scan_ids)

    def test_what_is_done_at_once_is_not_done(self):
        session = self._open("set_status", status="damaged")
        self.assertEqual(self._preview(session, "SP-01"), [("ok", self.units[0].id)])
        self.env.invalidate_all()
        self.assertEqual(self.units[0].status, "available")
        self.assertFalse(self.units[0].status_flag)

    def test_nobody_is_told(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].sudo().search([])
        self._preview(self._open("set_status", status="damaged"), "SP-01")
        self.env.cr.precommit.run()
        new = self.env["bus.bus"].sudo().search([]) - messages
        self.assertFalse(new.filtered(lambda it: "nexus_scan_changed" in it.message))

    def test_a_finished_session_is_not_asked(self):
        self.session.action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self._preview(self.session, "SP-01")

    def test_units_a_session_waits_for(self):
        def waits(session):
            return sorted(session._expected_units().mapped("name"))

        self.assertEqual(waits(self.session), ["SP-01", "SP-02"])
        self._scan(self.session, "SP-01")
        self.assertEqual(waits(self.session), ["SP-02"])
        count = self._open("stocktake", location_id=self.stock.id)
        self.assertIn("SP-08", waits(count))
        self._scan(count, "SP-08")
        self.assertNotIn("SP-08", waits(count))
        blind = self._open("stocktake", location_id=self.stock.id, is_blind=True)
        self.assertEqual(waits(blind), [])
        self.assertEqual(waits(self._open("transfer")), [])

    def test_a_delivery_that_is_due_waits_at_the_door(self):
        def targets(direction):
            handler = self.sessions._get_operation("deliver")
            lots = self.units.with_user(self.user_stock)
            return [
                (params, sorted(some.mapped("name")))
                for params, some in handler._get_portal_targets(direction, lots)
            ]

        due = ({"picking_id": self.delivery.id}, ["SP-01", "SP-02"])
        self.assertIn(due, targets("out"))
        self.assertEqual(targets("in"), [])
        self.delivery.sudo().scheduled_date = "2040-01-01"
        self.assertNotIn(due, targets("out"))
