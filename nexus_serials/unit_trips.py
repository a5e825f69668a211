"""Where units went when they were sold, and whether they came back, read in bulk from
what was moved."""

from datetime import datetime
from typing import NamedTuple

from odoo.tools import SQL

#: What has to be in the database before it is asked.
_FLUSH = {
    "stock.move.line": (
        "lot_id",
        "product_id",
        "state",
        "company_id",
        "date",
        "location_id",
        "location_dest_id",
        "move_id",
        "picking_id",
        "quantity",
    ),
    "stock.move": ("sale_line_id", "picking_id", "partner_id"),
    "stock.picking": ("partner_id",),
}

#: A customer's place, or the transit to another company, which counts as one.
_IS_OUTSIDE = "%s.usage = 'customer' OR %s.usage = 'transit' AND %s.company_id IS NULL"
_FROM = SQL(
    """stock_move_line AS line
       JOIN stock_move AS move ON move.id = line.move_id
       JOIN stock_location AS source ON source.id = line.location_id
       JOIN stock_location AS target ON target.id = line.location_dest_id"""
)
_FROM_OUTSIDE = SQL("(" + _IS_OUTSIDE.replace("%s", "source") + ")")
_TO_OUTSIDE = SQL("(" + _IS_OUTSIDE.replace("%s", "target") + ")")
_WENT_OUT = SQL("NOT %s AND %s", _FROM_OUTSIDE, _TO_OUTSIDE)
_CAME_BACK = SQL("%s AND NOT %s", _FROM_OUTSIDE, _TO_OUTSIDE)


class Trip(NamedTuple):
    """The last time a unit went out to a customer, and what became of it."""

    lot_id: int
    product_id: int
    date: datetime
    line_id: int
    move_id: int
    picking_id: int | None
    sale_line_id: int | None
    #: the last time it came back from a customer, be it before this trip
    back_date: datetime | None = None
    back_line_id: int | None = None
    back_picking_id: int | None = None

    @property
    def is_back(self):
        """Whether the unit left the customer again."""
        return self.came_back_since(self.date, self.line_id)

    def came_back_since(self, date, line_id=0):
        """Whether the unit came back from a customer after that moment."""
        return bool(
            self.back_date and (self.back_date, self.back_line_id) > (date, line_id)
        )


def find_trips(env, company, lot_ids):
    """Return the last trip of each of these units to a customer of the company.

    Two queries, however many units. A unit that never went out is left out.

    :return: {lot id: Trip}
    """
    if not lot_ids:
        return {}
    _flush(env)
    lot_ids = list(lot_ids)
    back = {
        lot_id: (date, line_id, picking_id)
        for lot_id, _product, date, line_id, _move, picking_id, _order in _find_last(
            env, company, lot_ids, _CAME_BACK
        )
    }
    return {
        row[0]: Trip(*row, *back.get(row[0], ()))
        for row in _find_last(env, company, lot_ids, _WENT_OUT)
    }


def find_trips_of_orders(env, sale_lines):
    """Return the units that last went out for one of these order lines; those that
    came back since are among them.

    :return: list of Trip, oldest first
    """
    trips = []
    _flush(env)
    for company, lines in sale_lines.grouped("company_id").items():
        lot_ids = _select_lots(env, SQL("move.sale_line_id IN %s", tuple(lines.ids)))
        trips += [
            trip
            for trip in find_trips(env, company, lot_ids).values()
            if trip.sale_line_id in lines._ids
        ]
    return sorted(trips, key=lambda trip: (trip.date, trip.line_id))


def find_trips_of_customer(env, company, product, partner):
    """Return the units of the product that last went to this customer; those that
    came back since are among them.

    :param partner: the commercial partner; it counts as customer who the goods were
        sent to, who ordered them, and who pays for them
    :return: list of Trip, oldest first
    """
    _flush(env)
    # In two steps: what went to one customer is little of what went out.
    moves = SQL(
        """move.id IN (
            SELECT move.id
              FROM stock_move AS move
              LEFT JOIN stock_picking AS picking ON picking.id = move.picking_id
              LEFT JOIN sale_order_line AS item ON item.id = move.sale_line_id
              LEFT JOIN sale_order AS sale ON sale.id = item.order_id
             WHERE move.product_id = %(product)s
               AND move.company_id = %(company)s
               AND (move.partner_id IN %(partners)s
                    OR picking.partner_id IN %(partners)s
                    OR sale.partner_id IN %(partners)s
                    OR sale.partner_invoice_id IN %(partners)s
                    OR sale.partner_shipping_id IN %(partners)s)
        )""",
        product=product.id,
        company=company.id,
        partners=SQL(
            "(SELECT id FROM res_partner WHERE commercial_partner_id = %s)", partner.id
        ),
    )
    lot_ids = _select_lots(env, moves)
    trips = find_trips(env, company, lot_ids).values()
    customers = find_customers(env, trips)
    return sorted(
        (trip for trip in trips if partner.id in customers[trip.move_id]),
        key=lambda trip: (trip.date, trip.line_id),
    )


def find_customers(env, trips):
    """Return the commercial partners each trip went to.

    :return: {move id: set of partner ids}
    """
    # sudo: whose goods they are is not hidden by what the user may see of a transfer.
    moves = env["stock.move"].sudo().browse({trip.move_id for trip in trips})
    customers = {}
    for move in moves:
        order = move.sale_line_id.order_id
        partners = (
            move.partner_id
            | move.picking_id.partner_id
            | order.partner_id
            | order.partner_invoice_id
            | order.partner_shipping_id
        )
        customers[move.id] = set(partners.commercial_partner_id.ids)
    return customers


def _find_last(env, company, lot_ids, direction):
    return env.execute_query(
        SQL(
            """SELECT DISTINCT ON (line.lot_id)
                      line.lot_id, line.product_id, line.date, line.id,
                      move.id, move.picking_id, move.sale_line_id
                 FROM %s
                WHERE line.lot_id = ANY(%s) AND line.company_id = %s
                  AND line.state = 'done' AND line.quantity > 0 AND %s
                ORDER BY line.lot_id, line.date DESC, line.id DESC""",
            _FROM,
            lot_ids,
            company.id,
            direction,
        )
    )


def _select_lots(env, condition):
    rows = env.execute_query(
        SQL(
            """SELECT DISTINCT line.lot_id
                 FROM %s
                WHERE %s AND line.lot_id IS NOT NULL AND line.state = 'done' AND %s""",
            _FROM,
            condition,
            _WENT_OUT,
        )
    )
    return [lot_id for (lot_id,) in rows]


def _flush(env):
    for model, names in _FLUSH.items():
        env[model].flush_model(names)
