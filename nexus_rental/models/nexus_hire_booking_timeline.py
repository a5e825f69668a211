"""What the timeline shows: who has what when, and how many are left each day."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: What one picture takes at most.
MOST_DAYS = 100
MOST_PRODUCTS = 200
#: What bars are made of, read at once.
_BAR_FIELDS = (
    *("line_id", "order_id", "product_id", "lot_id", "quantity", "state"),
    *("start", "end", "busy_start", "busy_end", "date_out", "date_in"),
)


class _Day(NamedTuple):
    """A day as the user's clock counts it; moments in naive UTC."""

    date: object
    start: datetime
    end: datetime


class NexusHireBooking(models.Model):
    _inherit = "nexus.hire.booking"

    @api.model
    def timeline(
        self,
        start,
        end,
        product_ids=None,
        lot_ids=None,
        search=None,
        category_id=None,
        only_booked=False,
        only_short=False,
        offset=0,
        limit=50,
        expand_ids=(),
    ):
        """Return who has what when: for pictures, in a constant number of queries.

        :param start, end: first and last day, as the user's time zone counts them
        :param product_ids: these products only; by default all that can be hired
        :param lot_ids: these units of theirs only
        :param search: part of a product's name, reference or barcode
        :param only_booked: products only that somebody has, or will have, on these days
        :param only_short: products only of which more is booked than there is, on one
            of these days from now on
        :param expand_ids: products whose units are told apart
        :return: dict ``{now, days, total, can_open_units, products}``, moments in UTC.
            A day is ``{date, start, end}``; a product ``{id, name, uom, capacity,
            is_serialized, free, bars, units, unit_total}``, ``free`` the least of
            each day (None: it is over), ``units`` None unless told apart, the first
            of ``unit_total``; a unit ``{id, name, status, status_name, bars}``; a bar
            see :meth:`_to_bar`
        """
        self.browse().check_access("read")
        now = fields.Datetime.now()
        days = self._list_timeline_days(start, end)
        domain = self._get_timeline_domain(product_ids, search, category_id)
        if only_booked:
            # sudo: see _read_bars.
            rows = self.sudo()._search(self._get_bar_domain(days, now))
            domain &= Domain("id", "in", rows.subselect("product_id"))
        limit = min(limit, MOST_PRODUCTS)
        products = self.env["product.product"]
        if only_short:
            products = products.search(domain)._filter_short(days, now)
            total = len(products)
            products = products[offset : offset + limit]
        else:
            total = products.search_count(domain)
            products = products.search(domain, offset=offset, limit=limit)
        bars = self._read_bars(products, days, now, lot_ids)
        units = products._list_units(expand_ids, lot_ids)
        free = products._get_free_by_day(days, now)
        return {
            "now": fields.Datetime.to_string(now),
            "days": [
                {
                    "date": fields.Date.to_string(day.date),
                    "start": fields.Datetime.to_string(day.start),
                    "end": fields.Datetime.to_string(day.end),
                }
                for day in days
            ],
            "total": total,
            "can_open_units": self.env["stock.lot"].has_access("read"),
            "products": [
                product._describe_on_timeline(
                    *free[product], bars.get(product.id, []), units.get(product.id)
                )
                for product in products
            ],
        }

    @api.model
    def timeline_categories(self):
        """Return the categories of all that can be hired: dicts ``{id, name}``."""
        self.browse().check_access("read")
        products = self.env["product.product"]
        groups = products._read_group([("can_be_hired", "=", True)], ["categ_id"])
        categories = self.env["product.category"].union(*(some for (some,) in groups))
        return [
            {"id": category.id, "name": category.display_name}
            for category in categories.sorted("complete_name")
        ]

    @api.model
    def _list_timeline_days(self, start, end):
        first, last = fields.Date.to_date(start), fields.Date.to_date(end)
        count = (last - first).days + 1
        if not 1 <= count <= MOST_DAYS:
            raise UserError(
                self.env._(
                    "The timeline shows from 1 to %(most)s days, not those from "
                    "%(start)s to %(end)s.",
                    most=MOST_DAYS,
                    start=first,
                    end=last,
                )
            )
        dates = [first + timedelta(days=number) for number in range(count + 1)]
        starts = [self._to_midnight(date) for date in dates]
        return [
            _Day(*day) for day in zip(dates[:-1], starts[:-1], starts[1:], strict=True)
        ]

    @api.model
    def _to_midnight(self, date):
        """Return when a day of the user's begins, naive UTC."""
        local = self.env.tz.localize(datetime.combine(date, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_timeline_domain(self, product_ids, search, category_id):
        if product_ids is None:
            domain = Domain("can_be_hired", "=", True)
        else:
            domain = Domain("id", "in", product_ids)
        if category_id:
            domain &= Domain("categ_id", "child_of", category_id)
        if search and search.strip():
            domain &= Domain("display_name", "ilike", search.strip())
        return domain

    @api.model
    def _read_bars(self, products, days, now, lot_ids):
        """Return {product id: bars}, of one row each, in the order they begin."""
        domain = Domain("product_id", "in", products.ids)
        domain &= self._get_bar_domain(days, now)
        if lot_ids is not None:
            domain &= Domain("lot_id", "in", lot_ids)
        # sudo: whoever plans is told who has a product, though it be another's order.
        rows = self.sudo().search_fetch(domain, _BAR_FIELDS, order="busy_start, id")
        by_product = {}
        for row in rows:
            bar = row._to_bar(now)
            if bar["busy_end"] is None or bar["busy_end"] > days[0].start:
                by_product.setdefault(row.product_id.id, []).append(bar)
        return by_product

    @api.model
    def _get_bar_domain(self, days, now):
        """Return which rows may have a bar on these days."""
        start, end = days[0].start, days[-1].end
        ends_later = Domain.OR(
            [
                [("busy_end", ">", start)],
                [("date_in", ">", start)],
                [("state", "=", "out"), ("end", "<", now)],
            ]
        )
        company = Domain("company_id", "=", self.env.company.id)
        return company & Domain("busy_start", "<", end) & ends_later

    def _to_bar(self, now):
        """Return this row as a dict: what was, where it is known, else what is planned.

        ``end`` and ``busy_end`` are None for what is overdue: out until further notice.
        """
        self.ensure_one()
        is_overdue = self._is_overdue(now)
        start = self.date_out or self.start
        end = None if is_overdue else max(self.date_in or self.end, start)
        busy_end = end
        if end and self.state not in ("lost", "consumed"):
            busy_end = max(self.busy_end, end)
        return {
            "id": self.id,
            "line_id": self.line_id.id,
            "order_id": self.order_id.id,
            "order": self.order_id.name,
            "client": self.order_id.partner_id.commercial_partner_id.name,
            "lot_id": self.lot_id.id,
            "quantity": self.quantity,
            "state": self.state,
            "is_overdue": is_overdue,
            "due": self.end,
            "start": start,
            "end": end,
            "busy_start": min(self.busy_start, start),
            "busy_end": busy_end,
        }
