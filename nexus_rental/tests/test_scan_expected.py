from freezegun import freeze_time

from odoo.tests import tagged

from .hire_scan_common import HireScanCommon


@tagged("post_install", "-at_install")
class TestScanExpected(HireScanCommon):
    """What check-out and check-in wait for, before anything is scanned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_hire((cls.speaker, 2, cls.units[:2]))

    def _targets(self, operation, direction, day=0):
        handler = self.sessions._get_operation(operation)
        lots = self.units.with_user(self.user_stock)
        with freeze_time(self._day(day)):
            targets = handler._get_portal_targets(direction, lots)
        return [(params, sorted(some.mapped("name"))) for params, some in targets]

    def _expected(self, session):
        return sorted(session._expected_units().mapped("name"))

    def test_a_hire_that_is_due_waits_at_the_door(self):
        due = [({"hire_order_id": self.order.id}, ["SP-1", "SP-2"])]
        self.assertEqual(self._targets("check_out", "out"), due)
        self.assertEqual(self._targets("check_out", "out", day=-1), due)
        self.assertEqual(self._targets("check_out", "out", day=-3), [], "not yet")
        self.assertEqual(self._targets("check_out", "in"), [])

    def test_only_what_is_out_comes_in(self):
        self.assertEqual(self._targets("check_in", "in"), [])
        self._scan(self._open_out(self.order), "SP-1")
        self.assertEqual(self._targets("check_in", "in"), [({}, ["SP-1"])])
        self.assertEqual(self._targets("check_in", "out"), [])
        self.assertEqual(
            self._targets("check_out", "out"),
            [({"hire_order_id": self.order.id}, ["SP-2"])],
        )

    def test_units_are_expected_until_they_are_scanned(self):
        out = self._open_out(self.order)
        self.assertEqual(self._expected(out), ["SP-1", "SP-2"])
        self._scan(out, "SP-1")
        self.assertEqual(self._expected(out), ["SP-2"])
        back = self._open("check_in", hire_order_id=self.order.id)
        self.assertEqual(self._expected(back), ["SP-1"])
        self._scan(back, "SP-1")
        self.assertEqual(self._expected(back), [])

    def test_a_preview_books_nothing(self):
        out = self._open_out(self.order)
        told = out.preview_batch(self._scans("SP-1", "SP-3", "SP-1", "nothing"))
        self.assertEqual(
            [row["outcome"] for row in told],
            ["ok", "wrong", "already", "unknown"],
        )
        self.env.invalidate_all()
        self.assertEqual(self._unit_rows(self.order, "out"), [])
        self.assertFalse(out.scan_ids)
        self._scan(out, "SP-1")
        [told] = out.preview_batch(self._scans("SP-1"))
        self.assertEqual(told["outcome"], "already")
        self.assertEqual(self._unit_rows(self.order, "out"), ["SP-1"])
