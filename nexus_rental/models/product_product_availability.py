"""How many of a product can be hired, now and for any period.

A company's stock is one pool, whatever the warehouse. It holds what is in stock and
what is out on hire, less what nobody may take and what is reserved to leave for good.
"""

from odoo import fields, models
from odoo.tools import SQL

from ..availability import Demand, peak

#: Tells our advisory locks from others': "hire" as ASCII.
LOCK_CLASS = 0x68697265


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_hire_capacity(self, company, cr=None):
        """Return {product: how many the company can hire out at all}: one query,
        however many products.

        What is in stock or at a rental place, less units nobody may take, less what
        is reserved to leave for good, less what is lost or used up on a hire though
        no movement says so yet.

        :param cr: read there instead; the cursor of another transaction
        """
        for name in ("stock.quant", "stock.move.line", "stock.lot"):
            self.env[name].flush_model()
        self.env["nexus.hire.booking"].flush_model()
        cr = cr or self.env.cr
        cr.execute(
            SQL(
                """WITH product AS (SELECT unnest(%(products)s::int[]) AS id),
                   unfit AS (
                       SELECT id FROM stock_lot
                        WHERE product_id = ANY(%(products)s)
                          AND status_flag = ANY(%(flags)s::text[])
                   )
                   SELECT product.id,
                          COALESCE((
                              SELECT SUM(quant.quantity)
                                FROM stock_quant AS quant
                                JOIN stock_location AS place
                                  ON place.id = quant.location_id
                                 AND place.usage = 'internal'
                               WHERE quant.product_id = product.id
                                 AND quant.company_id = %(company)s
                                 AND NOT EXISTS (
                                     SELECT FROM unfit WHERE id = quant.lot_id)
                          ), 0)
                        - COALESCE((
                              SELECT SUM(line.quantity_product_uom)
                                FROM stock_move_line AS line
                                JOIN stock_location AS place
                                  ON place.id = line.location_id
                                 AND place.usage = 'internal'
                                JOIN stock_location AS goal
                                  ON goal.id = line.location_dest_id
                                 AND goal.usage NOT IN ('internal', 'transit')
                               WHERE line.product_id = product.id
                                 AND line.company_id = %(company)s
                                 AND line.state NOT IN ('draft', 'done', 'cancel')
                                 AND NOT EXISTS (
                                     SELECT FROM unfit WHERE id = line.lot_id)
                          ), 0)
                        - COALESCE((
                              SELECT SUM(booking.quantity)
                                FROM nexus_hire_booking AS booking
                               WHERE booking.product_id = product.id
                                 AND booking.company_id = %(company)s
                                 AND booking.state IN ('lost', 'consumed')
                                 AND booking.move_in_id IS NULL
                                 AND NOT EXISTS (
                                     SELECT FROM unfit WHERE id = booking.lot_id)
                          ), 0)
                     FROM product""",
                products=list(self.ids),
                company=company.id,
                flags=self.env["stock.lot"]._get_unfit_flags(),
            )
        )
        capacity = {product_id: float(count) for product_id, count in cr.fetchall()}
        return {product: capacity.get(product.id, 0.0) for product in self}

    def _get_hire_demands(self, company, except_lines=None):
        """Return {product: list of Demand} of what is booked, prepared or out: one
        query, however many products.

        :param except_lines: order lines that are not counted
        """
        left_out = set(except_lines._ids) if except_lines else ()
        rows = self._read_hire_rows(company)
        return {
            product: [
                to_demand(row)
                for row in rows.get(product.id, ())
                if row["line_id"] not in left_out
            ]
            for product in self
        }

    def get_hire_availability(self, start=None, end=None, company_id=None):
        """Return how many can be hired, for planners and programs.

        :param start, end: datetimes in UTC; without, it is said how things are now:
            ``out`` is with clients, ``allocated`` is the most that is promised at
            once and not out yet, ``available`` is neither
        :return: {product id: dict ``{total, available, allocated, out}``}; the last
            three sum to the first. With a period they are those of the moment in it
            at which the least is available
        """
        self.check_access("read")
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        company.check_access("read")
        start = fields.Datetime.to_datetime(start)
        end = fields.Datetime.to_datetime(end)
        capacity = self._get_hire_capacity(company)
        rows_by_product = self._read_hire_rows(company)
        result = {}
        for product in self:
            total = capacity[product]
            rows = rows_by_product.get(product.id, [])
            out = [to_demand(row) for row in rows if row["state"] == "out"]
            others = [to_demand(row) for row in rows if row["state"] != "out"]
            if start is None:
                taken_out = sum(demand.quantity for demand in out)
                allocated = peak(others, fields.Datetime.now())
            else:
                most = peak(out + others, start, end)
                taken_out = min(most, peak(out, start, end))
                allocated = most - taken_out
            result[product.id] = {
                "total": total,
                "available": total - taken_out - allocated,
                "allocated": allocated,
                "out": taken_out,
            }
        return result

    def _read_hire_rows(self, company):
        self.env["nexus.hire.booking"].flush_model()
        # sudo: whoever asks what is free is told, not by whom it is taken.
        rows = (
            self.env["nexus.hire.booking"]
            .sudo()
            ._find_taken_rows(self.env.cr, self, company)
        )
        by_product = {}
        for row in rows:
            by_product.setdefault(row["product_id"], []).append(row)
        return by_product

    def _read_committed_hires(self, company):
        """Return ({product: capacity}, {product id: rows}) as of now: a transaction
        does not see what others committed since it began, so another one reads.

        Orders this transaction has booked, and products it has moved, are read by
        itself: nobody else sees that yet.
        """
        self.env.flush_all()
        if not self.env.registry.ready:
            # While add-ons are installed their tables are locked: another transaction
            # would wait for this one, and nobody else books anything.
            return self._get_hire_capacity(company), self._read_hire_rows(company)
        # sudo: as in _read_hire_rows.
        bookings = self.env["nexus.hire.booking"].sudo()
        touched = bookings._get_touched()
        rows = bookings._find_taken_rows(self.env.cr, self, company, touched)
        with self.env.registry.cursor() as cr:
            # Should somebody alter a table just now, Odoo starts this over.
            cr.execute("SET LOCAL lock_timeout = '3s'")
            capacity = self._get_hire_capacity(company, cr)
            rows += bookings._find_taken_rows(cr, self, company, touched, other=True)
        if moved := self.browse(bookings._get_touched("products")) & self:
            capacity.update(moved._get_hire_capacity(company))
        by_product = {}
        for row in rows:
            by_product.setdefault(row["product_id"], []).append(row)
        return capacity, by_product

    def _forget_free_quantity(self):
        """How many are free to sell follows from what is hired out."""
        self.invalidate_recordset(["free_qty"])

    def _lock_hire_pools(self):
        """Let one transaction at a time book these products."""
        self.env.cr.execute(
            """SELECT pg_advisory_xact_lock(%s, id)
                 FROM (SELECT unnest(%s::int[]) AS id ORDER BY 1) AS product""",
            [LOCK_CLASS, sorted(self.ids)],
        )


def to_demand(row):
    return Demand(row["busy_start"], row["busy_end"], row["quantity"])
