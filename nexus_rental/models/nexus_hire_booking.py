"""What is taken by which hire, when: one row for each fate."""

import re

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from odoo.addons.nexus_serials import numbering

#: Rows that take something away from others.
TAKEN = ("booked", "prepared", "out")
#: Rows of what has yet to leave.
WAITING = ("booked", "prepared")
#: Rows of what left for the hire, whatever became of it.
GONE_OUT = ("out", "back", "lost", "consumed")


class NexusHireBooking(models.Model):
    """A quantity of a product, or one unit, that a hire takes for a while.

    The rows of an order line sum to what is booked on it. What has a fate of its own
    is a row of its own: of 40 cables booked, 30 out and 5 of them back, there is a row
    of 10 booked, one of 25 out and one of 5 back. Units are named by rows of one.
    A row that went out stays for good: it is the history of its unit.
    """

    _name = "nexus.hire.booking"
    _description = "Hire Booking"
    _order = "start desc, id desc"
    _rec_name = "order_id"

    line_id = fields.Many2one(
        "sale.order.line", "Order Line", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", "Hire", required=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Client")
    product_id = fields.Many2one("product.product", required=True, index=True)
    lot_id = fields.Many2one(
        "stock.lot", "Unit", index="btree_not_null", ondelete="restrict"
    )
    quantity = fields.Float(required=True, digits="Product Unit")
    is_named = fields.Boolean(help="The client wants this very unit.")
    company_id = fields.Many2one("res.company", required=True)
    warehouse_id = fields.Many2one("stock.warehouse", required=True)
    state = fields.Selection(
        [
            ("booked", "Booked"),
            ("prepared", "Prepared"),
            ("out", "Out"),
            ("back", "Back"),
            ("lost", "Lost"),
            ("consumed", "Consumed"),
        ],
        default="booked",
        required=True,
        index=True,
        copy=True,
    )
    start = fields.Datetime("From", required=True)
    end = fields.Datetime("Until", required=True)
    busy_start = fields.Datetime("Taken From", required=True)
    busy_end = fields.Datetime("Taken Until", required=True)
    is_override = fields.Boolean(
        "Booked Twice on Purpose",
        help="Somebody with the right to booked this unit although it is taken.",
    )
    date_out = fields.Datetime("Went Out")
    date_in = fields.Datetime("Came Back")
    condition_out = fields.Selection(selection="_get_conditions")
    condition_in = fields.Selection(selection="_get_conditions")
    note = fields.Char()
    move_out_id = fields.Many2one("stock.move", "Went Out with", index=True)
    move_in_id = fields.Many2one("stock.move", "Came Back with", index=True)

    _busy_order = models.Constraint(
        'CHECK (busy_start <= start AND start < "end" AND busy_start <= busy_end)',
        "A hire has to end after it starts.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0 AND (lot_id IS NULL OR quantity = 1))",
        "What is booked has to be more than nothing, and a unit is one.",
    )
    _unit_once = models.Constraint(
        """EXCLUDE USING gist (
               int4range(lot_id, lot_id, '[]') WITH &&,
               tsrange(busy_start, busy_end) WITH &&
           ) WHERE (lot_id IS NOT NULL AND NOT is_override
                    AND state IN ('booked', 'prepared', 'out'))""",
        lambda env, diagnostics: env["nexus.hire.booking"]._get_taken_message(
            diagnostics
        ),
    )
    _product_busy = models.Index("(product_id, state, busy_end)")

    @api.model
    def _get_conditions(self):
        return (
            self.env["stock.lot"]._fields["condition"]._description_selection(self.env)
        )

    @api.model
    def _get_taken_message(self, diagnostics):
        """Return what to say when the database refused a unit: two booked it at the
        same moment, so no check could see it."""
        detail = diagnostics.message_detail if diagnostics else None
        found = re.search(r"=\(\[(\d+),", detail or "")
        # sudo: whose unit it is may be nobody's business; that it is taken is.
        lot = self.env["stock.lot"].sudo().browse(int(found[1]) if found else ())
        return self.env._(
            "%s has just been booked for another hire at that time. Nothing was saved: "
            "choose another unit, or another time.",
            lot.exists().name or self.env._("A unit"),
        )

    # ------------------------------------------------------------------

    def _is_overdue(self, now):
        return self.state == "out" and self.end < now

    def _name_items(self):
        """Return what these rows are of: serials, or quantities of a product."""
        names = numbering.condense(self.lot_id.sudo().mapped("name"))
        bulk = self.filtered(lambda row: not row.lot_id)
        for product, rows in bulk.grouped("product_id").items():
            quantity = sum(rows.mapped("quantity"))
            names.append(f"{quantity:g} {product.display_name}")
        return ", ".join(names)

    def _split(self, quantity):
        """Return a row of this quantity; what is left stays in this one.

        Keeps the row where nothing would be left.
        """
        self.ensure_one()
        if self.product_id.uom_id.compare(quantity, self.quantity) >= 0:
            return self
        part = self.copy({"quantity": quantity})
        self.quantity -= quantity
        return part

    @api.model
    def _search_taken_units(self):
        """Return a query of the rows that name a unit a hire takes, now or later."""
        now = fields.Datetime.now()
        return self._search(
            [
                ("lot_id", "!=", False),
                "|",
                ("state", "=", "out"),
                "&",
                ("state", "in", ("booked", "prepared")),
                ("end", ">", now),
            ]
        )

    @api.model
    def _find_taken_rows(self, cr, products, company, order_ids=None, other=False):
        """Return the rows that take these products, or units of them, read with a
        cursor that may not be this transaction's.

        What is out and should be back is taken until further notice; what was never
        fetched is not, once its time is over; what came back is until it is ready
        again.

        :param order_ids: of these orders only; with ``other``, of all others only
        :return: list of dict ``{id, order_id, line_id, product_id, lot_id, quantity,
            state, start, end, busy_start, busy_end}``
        """
        condition = SQL()
        if order_ids is not None:
            condition = SQL(
                "AND NOT order_id = ANY(%s)" if other else "AND order_id = ANY(%s)",
                list(order_ids),
            )
        now = fields.Datetime.now()
        cr.execute(
            SQL(
                """SELECT id, order_id, line_id, product_id, lot_id, quantity, state,
                          start, "end", busy_start,
                          CASE WHEN state = 'out' AND "end" < %(now)s
                               THEN NULL ELSE busy_end END AS busy_end
                     FROM nexus_hire_booking
                    WHERE product_id = ANY(%(products)s) AND company_id = %(company)s
                      AND (state = 'out'
                           OR state IN ('booked', 'prepared') AND "end" > %(now)s
                           OR state = 'back' AND busy_end > %(now)s) %(condition)s
                    ORDER BY busy_start, id""",
                now=now,
                products=list(products.ids),
                company=company.id,
                condition=condition,
            )
        )
        return cr.dictfetchall()

    def _describe_with_period(self):
        """Return hire, client and time, as said to whoever asks who has something."""
        self.ensure_one()
        start, end = (
            format_datetime(self.env, moment, dt_format="short")
            for moment in (self.start, self.end)
        )
        return f"{self.line_id._describe_order()}, {start} – {end}"
