"""Confirmed hires there is not enough for."""

from odoo import fields, models

from ..availability import profile
from .product_product_availability import to_demand


class SaleOrder(models.Model):
    _inherit = "sale.order"

    is_hire_short = fields.Boolean(
        "Short",
        compute="_compute_is_hire_short",
        search="_search_is_hire_short",
        help="At some time, more of something on it is booked than there is.",
    )

    def _compute_is_hire_short(self):
        short = self._find_short_hires(self.company_id)
        for order in self:
            order.is_hire_short = order._origin.id in short

    def _search_is_hire_short(self, operator, value):
        if operator != "in":
            return NotImplemented
        short = self._find_short_hires(self.env.companies)
        return [("id", "in" if True in value else "not in", list(short))]

    def _find_short_hires(self, companies):
        """Return the ids of orders that take a product, from now on, while more of it
        is booked than there is: a few queries for each company."""
        short = set()
        now = fields.Datetime.now()
        for company in companies:
            products = self._find_hired_products(company)
            capacity = products._get_hire_capacity(company)
            rows_by_product = products._read_hire_rows(company)
            for product in products:
                rows = rows_by_product.get(product.id, [])
                steps = profile([to_demand(row) for row in rows], now)
                over = [
                    (start, end)
                    for start, end, used in steps
                    if product.uom_id.compare(used, capacity[product]) > 0
                ]
                short.update(
                    row["order_id"]
                    for row in rows
                    if row["state"] in ("booked", "prepared")
                    and any(_meets(row, *period) for period in over)
                )
        return short

    def _find_hired_products(self, company):
        """Return the products hires take from now on."""
        # sudo: whoever asks what is short is told, whoever's hires take the rest.
        groups = (
            self.env["nexus.hire.booking"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", ("booked", "prepared")),
                    ("end", ">", fields.Datetime.now()),
                ],
                ["product_id"],
            )
        )
        products = self.env["product.product"].browse(
            product.id for (product,) in groups
        )
        return products.sudo()


def _meets(row, start, end):
    """Whether a booking takes something at some time of a period."""
    return (end is None or row["busy_start"] < end) and (
        row["busy_end"] is None or start < row["busy_end"]
    )
