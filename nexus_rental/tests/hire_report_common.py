from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import new_test_user

from .test_hire_transfers import TransferCommon


class HireReportCommon(TransferCommon):
    """What went out, was invoiced and repaired, is asked for by a rental manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        if not company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        cls.user_accountant = new_test_user(
            cls.env,
            "nexus_accountant",
            "base.group_user,account.group_account_invoice",
        )
        (cls.speaker | cls.cable).write(
            {"invoice_policy": "delivery", "taxes_id": [Command.clear()]}
        )
        cls.units.write({"received_date": datetime(2025, 1, 1), "purchase_cost": 600})

    def _sum(self, *measures, domain=(), groupby=(), user=None):
        """Return sums of the report over the products of this test: those of all, or
        {group: sums}; one measure alone, several as a tuple."""
        self.env.flush_all()
        groups = (
            self.env["nexus.hire.report"]
            .with_user(user or self.user_rental_manager)
            ._read_group(
                [("product_id", "in", (self.speaker | self.cable).ids), *domain],
                list(groupby),
                list(measures),
            )
        )
        size = len(groupby)
        found = {
            row[0] if size == 1 else row[:size]: row[size]
            if len(measures) == 1
            else row[size:]
            for row in groups
        }
        return found if groupby else found[()]

    def _hire_in_the_past(self, start, days, units=(), quantity=0):
        """Return rows that went out at a moment and were back some days later."""
        lines = [(self.speaker, len(units))] if units else []
        lines += [(self.cable, quantity)] if quantity else []
        order = self._create_hire(*lines)
        rows = self._out(order, units, quantity)
        self._back(rows)
        stop = start + timedelta(days=days)
        rows.write({"date_out": start, "date_in": stop, "busy_start": start})
        # As the transfers would say, had they been made then.
        rows.move_out_id.date = start
        rows.move_in_id.date = stop
        return rows

    def _invoice(self, order):
        invoice = order.with_env(self.env)._create_invoices()
        invoice.with_user(self.user_accountant).action_post()
        return invoice
