from datetime import timedelta
from itertools import product

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .hire_scan_common import HireScanCommon
from .service_common import ServiceCommon

#: What the tests of a unit may be, and which setting is about it, if any.
TESTS = {
    "good": None,
    "exempt": None,
    "soon": None,
    "expired": "service_expired_policy",
    "expires": "service_expired_policy",
    "never": "service_never_policy",
    "failed": None,
}
CODES = {
    "expired": "test_expired",
    "expires": "test_expires",
    "never": "never_tested",
    "failed": "test_failed",
}
POLICIES = ("block", "warn", "off")
REASON = "The certificate follows"


class GateCommon(ServiceCommon, HireScanCommon):
    """A hire of three days that begins now, of units tested once a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now()
        cls.order = cls._create_hire(
            (cls.speaker, 2), hire_start=now, hire_end=now + timedelta(days=3)
        )
        cls.unit = cls.units[0]

    def _bring_about(self, test, unit=None):
        """Have the tests of a unit say this; good until so many days from now."""
        unit = unit or self.unit
        days = {"good": 200, "soon": 10, "expired": -5, "expires": 1}
        if test == "failed":
            self._record(unit, "failed")
        elif test == "exempt":
            row = self._due(unit).with_user(self.user_rental_manager)
            row.is_exempt = True
        elif test != "never":
            self._record(unit, days=30, given_due_date=self._ago(-days[test]))

    def _expect(self, test, policies):
        """Return what comes of a unit: block, warn or off."""
        if test == "failed":
            return "block"
        return policies[TESTS[test]] if TESTS[test] else "off"

    def _row(self, unit=None):
        rows = self.order.sudo().booking_ids
        return rows.filtered(lambda row: row.lot_id == (unit or self.unit))


@tagged("post_install", "-at_install")
class TestServiceGate(GateCommon):
    """Every state of a test, under every setting, for who may override and who may not:
    the window, a scan and a program come to the same."""

    def _each(self, check):
        """Check all cases, each as if the others had not been."""
        settings = ("service_expired_policy", "service_never_policy")
        users = (self.user_stock, self.user_rental, self.user_rental_manager)
        for test, policy, user in product(TESTS, POLICIES, users):
            # The other setting says the opposite: it has no say in it.
            other = POLICIES[-1 - POLICIES.index(policy)]
            policies = {name: other for name in settings}
            policies[TESTS[test]] = policy
            with (
                self.subTest(test=test, policy=policy, user=user.login),
                self.env.cr.savepoint() as savepoint,
            ):
                self.env.company.write({name: policies[name] for name in settings})
                self._bring_about(test)
                check(test, user, self._expect(test, policies))
                savepoint.rollback()

    def _may_let_out(self, test, user):
        return user == self.user_rental_manager and test != "failed"

    def _check_out(self, test, expected, reason=None):
        """Assert what is left on the booking of a unit that went out."""
        row = self._row()
        self.assertEqual(row.state, "out")
        self.assertEqual(bool(row.service_fault), expected != "off")
        self.assertEqual(row.service_reason, reason or False)
        bodies = "".join(self.order.message_ids.mapped("body"))
        self.assertEqual(REASON in bodies, bool(reason))

    def _check_not_out(self):
        self.assertFalse(self.order.sudo().booking_ids.filtered("date_out"))

    # -- by a program -----------------------------------------------------

    def test_rpc(self):
        self._each(self._check_rpc)

    def _check_rpc(self, test, user, expected):
        order = self.order.with_user(user)
        told = order.read_test_faults(self.unit.ids)
        levels = {"block": ["error"], "warn": ["warning"], "off": []}
        self.assertEqual([it["level"] for it in told], levels[expected])
        self.assertEqual([it["code"] for it in told], [CODES.get(test)] * len(told))
        if expected != "block":
            order.check_out_hire(self.unit.ids)
            self._check_out(test, expected)
            return
        with self._refused("SP-1"):
            order.check_out_hire(self.unit.ids)
        self._check_not_out()
        if not self._may_let_out(test, user):
            with self.assertRaises(UserError):
                order.check_out_hire(self.unit.ids, service_reason=REASON)
            self._check_not_out()
            return
        order.check_out_hire(self.unit.ids, service_reason=REASON)
        self._check_out(test, expected, REASON)

    # -- by the window ----------------------------------------------------

    def _open_window(self, user, kind="out"):
        action = self.order.with_user(user)._open_hand_out(kind, "-")
        model = self.env[action["res_model"]].with_user(user)
        return Form(model.with_context(**action["context"]))

    def test_window(self):
        self._each(self._check_window)

    def _check_window(self, test, user, expected):
        form = self._open_window(user)
        with form.line_ids.edit(0) as line:
            line.lot_ids.add(self.unit)
            self.assertEqual(bool(line.test_faults), expected != "off")
            self.assertEqual(line.has_stopped_units, expected == "block")
        self.assertEqual(form.has_stopped_units, expected == "block")
        wizard = form.save()
        if expected != "block":
            wizard.action_apply()
            self._check_out(test, expected)
            return
        with self._refused("SP-1"):
            wizard.action_apply()
        self.assertEqual(wizard.may_let_out, user == self.user_rental_manager)
        wizard.service_reason = REASON
        if self._may_let_out(test, user):
            wizard.action_apply()
            self._check_out(test, expected, REASON)
            return
        with self.assertRaises(UserError):
            wizard.action_apply()
        self._check_not_out()

    # -- by scan ----------------------------------------------------------

    def test_scan(self):
        self._each(self._check_scan)

    def _check_scan(self, test, user, expected):
        session = self._open_out(self.order, user)
        answer = self._scan_one(session, "SP-1")
        outcome = {"block": "not_eligible", "warn": "warning", "off": "ok"}
        self.assertEqual(answer["outcome"], outcome[expected])
        if expected != "block":
            self._check_out(test, expected)
            return
        self.assertEqual(answer["fault"], CODES[test])
        self._check_not_out()
        offered = [action["name"] for action in answer["actions"]]
        if not self._may_let_out(test, user):
            self.assertEqual(offered, [])
            with self._refused("cannot be done"):
                session.scan_action(answer["uuid"], "let_out", REASON)
            self._check_not_out()
            return
        self.assertEqual(offered, ["let_out"])
        with self._refused("Say why"):
            session.scan_action(answer["uuid"], "let_out", " ")
        answer = session.scan_action(answer["uuid"], "let_out", REASON)
        self.assertEqual(answer["outcome"], "warning")
        self._check_out(test, expected, REASON)

    # -- preparing --------------------------------------------------------

    def test_preparing_warns_and_stops_failed_ones_only(self):
        self._each(self._check_preparing)

    def _check_preparing(self, test, user, expected):
        form = self._open_window(user, "prepare")
        with form.line_ids.edit(0) as line:
            line.lot_ids.add(self.unit)
            self.assertEqual(bool(line.test_faults), expected != "off")
        self.assertFalse(form.has_stopped_units)
        wizard = form.save()
        if test == "failed":
            with self._refused("SP-1 failed"):
                wizard.action_apply()
            return
        wizard.action_apply()
        self.assertEqual(self._row().state, "prepared")
