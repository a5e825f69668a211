"""What the rental desk has to do today, for one screen."""

from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

#: Hires a list of the desk shows; the rest is behind its title.
MOST_SHOWN = 40
#: Products named on a hire.
MOST_PRODUCTS = 3


class NexusHireDesk(models.AbstractModel):
    _name = "nexus.hire.desk"
    _description = "Rental Desk"

    @api.model
    def read_desk(self):
        """Return what goes out and comes in today, what is late or short, and which
        scan sessions wait to be finished, in a constant number of queries.

        :return: dict ``{may_handle, may_quote, lists, sessions}``; a list is a dict
            ``{name, total, hires}``, in the order in which it is shown; a hire is a
            dict ``{id, name, client, site, moment, items, prepared, quantity}`` with
            ``moment`` in UTC, when it goes out or was to come back
        """
        bookings = self.env["nexus.hire.booking"]
        bookings.check_access("read")
        now, tomorrow = self._get_now_and_tomorrow()
        waiting = [("state", "in", ("booked", "prepared")), ("end", ">", now)]
        out = Domain("state", "=", "out")
        short = self.env["sale.order"]._find_short_hires(self.env.companies)
        lists = {
            "going_out": [*waiting, ("start", "<", tomorrow)],
            "coming_in": out & Domain("end", ">=", now) & Domain("end", "<", tomorrow),
            "late": out & Domain("end", "<", now),
            "short": [*waiting, ("order_id", "in", list(short))],
        }
        found = {name: self._sum_hires(domain) for name, domain in lists.items()}
        self._fetch_names(found.values())
        user = self.env.user
        return {
            "may_handle": user.has_group("stock.group_stock_user"),
            "may_quote": user.has_group("sales_team.group_sale_salesman"),
            "lists": [
                self._describe_list(name, hires, "end" if out_ else "start")
                for (name, hires), out_ in zip(
                    found.items(), (False, True, True, False), strict=True
                )
            ],
            "sessions": self._list_sessions(),
        }

    def _get_now_and_tomorrow(self):
        """Return now, and when today is over where the user is, naive UTC."""
        now = fields.Datetime.now()
        timezone = pytz.timezone(self.env.user.tz or "UTC")
        today = pytz.utc.localize(now).astimezone(timezone).date()
        midnight = fields.Datetime.to_datetime(today + timedelta(days=1))
        tomorrow = timezone.localize(midnight).astimezone(pytz.utc)
        return now, tomorrow.replace(tzinfo=None)

    def _sum_hires(self, domain):
        """Return {order: dict ``{start, end, items, prepared, quantity}``}."""
        domain = Domain(domain) & Domain("company_id", "in", self.env.companies.ids)
        groups = self.env["nexus.hire.booking"]._read_group(
            domain,
            ["order_id", "product_id", "state"],
            ["quantity:sum", "start:min", "end:min"],
        )
        hires = {}
        for order, product, state, quantity, start, end in groups:
            hire = hires.setdefault(
                order,
                {"start": start, "end": end, "items": {}, "prepared": 0, "quantity": 0},
            )
            hire["start"] = min(hire["start"], start)
            hire["end"] = min(hire["end"], end)
            hire["items"][product] = hire["items"].get(product, 0) + quantity
            hire["quantity"] += quantity
            hire["prepared"] += quantity if state == "prepared" else 0
        return hires

    def _fetch_names(self, found):
        """Read at once what the hires and products of all lists are called."""
        orders = self.env["sale.order"]
        products = self.env["product.product"]
        for hires in found:
            orders |= orders.concat(*hires)
            for hire in hires.values():
                products |= products.concat(*hire["items"])
        orders.mapped("partner_id.display_name")
        orders.mapped("partner_shipping_id.display_name")
        products.with_context(display_default_code=False).mapped("display_name")

    def _describe_list(self, name, hires, moment):
        shown = sorted(hires.items(), key=lambda item: (item[1][moment], item[0].id))
        return {
            "name": name,
            "total": len(hires),
            "hires": [
                self._describe_hire(order, hire, moment)
                for order, hire in shown[:MOST_SHOWN]
            ],
        }

    def _describe_hire(self, order, hire, moment):
        order = order.with_prefetch()
        site = order.partner_shipping_id
        items = list(hire["items"].items())
        names = [
            f"{quantity:g} × {product.display_name}"
            for product, quantity in (
                (product.with_context(display_default_code=False), quantity)
                for product, quantity in items[:MOST_PRODUCTS]
            )
        ]
        if len(items) > MOST_PRODUCTS:
            names.append(self.env._("and %s more", len(items) - MOST_PRODUCTS))
        return {
            "id": order.id,
            "name": order.name,
            "client": order.partner_id.display_name,
            "site": site.display_name if site != order.partner_id else "",
            "moment": fields.Datetime.to_string(hire[moment]),
            "items": ", ".join(names),
            "prepared": hire["prepared"],
            "quantity": hire["quantity"],
        }

    def _list_sessions(self):
        sessions = self.env["nexus.scan.session"]
        if not sessions.has_access("read"):
            return []
        found = sessions.search(
            [
                ("state", "=", "open"),
                ("operation", "in", ("check_out", "check_in")),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        return [
            {
                "id": session.id,
                "name": session.name,
                "operation": session.operation,
                "users": ", ".join(session.user_ids.mapped("name")),
                "started": fields.Datetime.to_string(session.create_date),
            }
            for session in found
        ]
