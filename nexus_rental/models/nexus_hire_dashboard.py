"""What the owner of a rental business looks at first, on one page."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: Products and hires a list of the dashboard names.
MOST_SHOWN = 5
#: Months the bars show, this one included.
MONTHS = 12
#: Months, this one included, by which the best are found, and the idle, and losses.
RECENT_MONTHS = 3


class NexusHireDashboard(models.AbstractModel):
    _name = "nexus.hire.dashboard"
    _description = "Rental Dashboard"

    @api.model
    def read_dashboard(self):
        """Return the figures of the dashboard, in a constant number of queries; each
        with the domain of the records behind it.

        :return: dict ``{may_see_money, currency_id, out, months, this_month,
            last_month, best, idle, late, losses}``; amounts are there for those who
            may see them, and False for others
        """
        report = self.env["nexus.hire.report"]
        report.check_access("read")
        money = report._has_field_access(report._fields["revenue"], "read")
        today = fields.Date.context_today(self)
        first = today.replace(day=1)
        recent = first - relativedelta(months=RECENT_MONTHS - 1)
        months = self._read_months(first, money)
        best, idle = self._read_products(recent, money)
        return {
            "may_see_money": money,
            "currency_id": self.env.company.currency_id.id,
            "out": self._read_out(),
            "months": months,
            "this_month": months[-1],
            "last_month": months[-2],
            "best": best,
            "idle": idle,
            "late": self._read_late(),
            "losses": self._read_losses(recent, money),
            "last_revenue_so_far": money and self._read_last_revenue(today),
        }

    def _of_companies(self, *terms):
        return Domain("company_id", "in", self.env.companies.ids) & Domain(list(terms))

    def _sum_report(self, domain, groupby, measures, **options):
        return self.env["nexus.hire.report"]._read_group(
            domain, groupby, measures, **options
        )

    def _read_out(self):
        """Return what is out now."""
        domain = self._of_companies(("state", "=", "out"))
        # sudo: accountants need not have the right to read what is booked.
        bookings = self.env["nexus.hire.booking"]
        quantity, orders = bookings._read_group(
            domain, [], ["quantity:sum", "order_id:count_distinct"]
        )[0]
        units = bookings.search_count(domain & Domain("lot_id", "!=", False))
        return {
            "quantity": quantity or 0,
            "units": units,
            "hires": orders,
            "domain": list(domain),
        }

    def _read_months(self, first, money):
        """Return the sums of each of the last months, the present one last."""
        start = first - relativedelta(months=MONTHS - 1)
        measures = ["days_out:sum", "utilisation:avg"]
        measures += ["revenue:sum"] if money else []
        rows = self._sum_report(
            self._of_companies(("date", ">=", start)), ["date:month"], measures
        )
        found = {month: sums for month, *sums in rows}
        months = []
        for number in range(MONTHS):
            begin = start + relativedelta(months=number)
            days, utilisation, *revenue = found.get(begin, (0, 0))
            domain = self._of_companies(
                ("date", ">=", begin), ("date", "<", begin + relativedelta(months=1))
            )
            months.append(
                {
                    "month": fields.Date.to_string(begin),
                    "days_out": days or 0,
                    "utilisation": utilisation or 0,
                    "revenue": (revenue[0] if revenue else 0) or 0,
                    "domain": list(domain),
                }
            )
        return months

    def _read_last_revenue(self, today):
        """Return last month's revenue until the same day, to compare a month with
        that is not over."""
        day = today - relativedelta(months=1)
        domain = self._of_companies(("date", ">=", day.replace(day=1)))
        domain &= Domain("date", "<=", day) & Domain("kind", "=", "revenue")
        return self._sum_report(domain, [], ["revenue:sum"])[0][0] or 0

    def _read_products(self, since, money):
        """Return the products that earned most lately, or were out longest; and of
        those nobody hired, the ones with most units."""
        domain = self._of_companies(("date", ">=", since))
        measures = ["days_out:sum", "utilisation:avg", "lot_id:count_distinct"]
        measures += ["revenue:sum"] if money else []
        rows = [
            {
                "product": product,
                "days_out": days or 0,
                "utilisation": utilisation or 0,
                "units": units,
                "amount": (revenue[0] or 0) if money else False,
            }
            for product, days, utilisation, units, *revenue in self._sum_report(
                domain, ["product_id"], measures
            )
        ]
        rank = "amount" if money else "days_out"
        best = sorted(
            (row for row in rows if row[rank] > 0), key=lambda row: -row[rank]
        )
        idle = sorted(
            (row for row in rows if row["units"] and not row["days_out"]),
            key=lambda row: -row["units"],
        )
        return tuple(
            [self._describe_product(row, domain) for row in found[:MOST_SHOWN]]
            for found in (best, idle)
        )

    def _describe_product(self, row, domain):
        # What earned money on hires that are over is among the best and the idle.
        product = row["product"].with_context(display_default_code=False)
        return {
            **{name: row[name] for name in ("days_out", "utilisation", "units")},
            "amount": row["amount"],
            "id": product.id,
            "name": product.display_name,
            "domain": list(domain & Domain("product_id", "=", product.id)),
        }

    def _read_late(self):
        """Return the hires that should be back, the latest first."""
        now = fields.Datetime.now()
        domain = self._of_companies(("state", "=", "out"), ("end", "<", now))
        rows = self.env["nexus.hire.booking"]._read_group(
            domain,
            ["order_id", "partner_id"],
            ["quantity:sum", "end:min"],
            order="end:min",
        )
        return {
            "hires": len({order for order, *_rest in rows}),
            "quantity": sum(quantity for _o, _p, quantity, _end in rows),
            "shown": [
                {
                    "id": order.id,
                    "name": order.sudo().name,
                    "client": partner.sudo().display_name,
                    "quantity": quantity,
                    "end": fields.Datetime.to_string(end),
                }
                for order, partner, quantity, end in rows[:MOST_SHOWN]
            ],
            "domain": list(domain),
        }

    def _read_losses(self, since, money):
        """Return what was lost or damaged lately, by reason."""
        domain = self._of_companies(("date", ">=", since), ("kind", "=", "loss"))
        measures = ["loss_quantity:sum"] + (["loss_value:sum"] if money else [])
        rows = self._sum_report(domain, ["reason"], measures)
        names = dict(
            self.env["nexus.hire.report"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        reasons = [
            {
                "reason": reason,
                "name": names[reason],
                "quantity": quantity,
                "value": value[0] if value else False,
                "domain": list(domain & Domain("reason", "=", reason)),
            }
            for reason, quantity, *value in rows
        ]
        return {
            "reasons": sorted(reasons, key=lambda row: -row["quantity"]),
            "quantity": sum(row["quantity"] for row in reasons),
            "value": sum(row["value"] for row in reasons) if money else False,
            "domain": list(domain),
        }
