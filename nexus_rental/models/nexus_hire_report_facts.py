"""The facts the report on hires is made of: one query for each kind.

Each returns the columns of ``COLUMNS``, and NULL where it has nothing to say. What
lasts is cut at the ends of calendar months (UTC), so that a month, a quarter or a year
sums to what happened in it.
"""

from odoo.tools import SQL

from ..conditions import RANKS, USUAL
from .nexus_hire_booking import GONE_OUT

#: Columns of a fact and their types; the id is made of kind, source and detail.
COLUMNS = {
    "source": "bigint",
    "detail": "bigint",
    "date": "date",
    "product_id": "int4",
    "lot_id": "int4",
    "partner_id": "int4",
    "order_id": "int4",
    "company_id": "int4",
    "booking_id": "int4",
    "invoice_id": "int4",
    "repair_id": "int4",
    "reason": "varchar",
    "quantity_out": "numeric",
    "days_out": "float8",
    "days_owned": "float8",
    "revenue": "numeric",
    "repair_cost": "numeric",
    "loss_quantity": "numeric",
    "loss_value": "numeric",
    "charged": "numeric",
}
#: The kinds of facts, numbered: these numbers are part of the ids.
KINDS = {"hire": 0, "owned": 1, "revenue": 2, "repair": 3, "loss": 4, "charge": 5}
#: A unit that is one of these is nobody's to hire out any more.
GONE = ("lost", "retired", "sold", "returned", "consumed", "not_received")


def fact(kind, body, **columns):
    """Return a query of facts.

    :param SQL body: all that follows the columns, from FROM on
    :param columns: what stands in the columns it fills
    """
    return SQL(
        "SELECT %s, %s %s",
        SQL("%s::int4 AS kind_number, %s::varchar AS kind", KINDS[kind], kind),
        SQL(", ").join(
            SQL(
                "(%s)::%s AS %s",
                SQL(columns.get(name, "NULL")),
                SQL(kind_of_column),
                SQL.identifier(name),
            )
            for name, kind_of_column in COLUMNS.items()
        ),
        body,
    )


def months_between(start, stop):
    """Return a lateral join of the months a time touches, with what lies in each."""
    return SQL(
        """CROSS JOIN LATERAL (
               SELECT EXTRACT(YEAR FROM %(start)s)::int * 12
                      + EXTRACT(MONTH FROM %(start)s)::int AS first,
                      EXTRACT(YEAR FROM %(stop)s)::int * 12
                      + EXTRACT(MONTH FROM %(stop)s)::int AS last
           ) AS span
           CROSS JOIN LATERAL generate_series(span.first, span.last) AS number
           CROSS JOIN LATERAL (
               SELECT number,
                      CASE WHEN number = span.first THEN %(start)s ELSE make_timestamp(
                          (number - 1) / 12, (number - 1) %% 12 + 1, 1, 0, 0, 0
                      ) END AS since,
                      CASE WHEN number = span.last THEN %(stop)s ELSE make_timestamp(
                          number / 12, number %% 12 + 1, 1, 0, 0, 0
                      ) END AS until
           ) AS month""",
        start=SQL(start),
        stop=SQL(stop),
    )


DAYS = "EXTRACT(EPOCH FROM month.until - month.since) / 86400"
BOOKING = {
    "product_id": "booking.product_id",
    "lot_id": "booking.lot_id",
    "partner_id": "sale.partner_id",
    "order_id": "booking.order_id",
    "company_id": "booking.company_id",
    "booking_id": "booking.id",
}


def hires():
    """What was out, from when it went until it came back, or until now."""
    stop = "COALESCE(booking.date_in, now() AT TIME ZONE 'UTC')"
    return fact(
        "hire",
        SQL(
            """FROM nexus_hire_booking booking
               JOIN sale_order sale ON sale.id = booking.order_id
               %s
              WHERE booking.state IN %s AND booking.date_out IS NOT NULL""",
            months_between("booking.date_out", stop),
            GONE_OUT,
        ),
        **BOOKING,
        source="booking.id",
        detail="month.number",
        date="month.since",
        quantity_out="CASE WHEN month.number = span.first THEN booking.quantity END",
        days_out=f"booking.quantity * {DAYS}",
    )


def owned():
    """Units that can be hired out, from their receipt until they are gone, or now."""
    return fact(
        "owned",
        SQL(
            """FROM (
                SELECT lot.id, lot.product_id,
                       COALESCE(lot.company_id, place.company_id,
                                lot.received_company_id) AS company_id,
                       COALESCE(lot.received_date, lot.create_date) AS start,
                       CASE WHEN lot.status IN %(gone)s OR place.id IS NULL
                       THEN COALESCE(
                           (SELECT MAX(booking.date_in) FROM nexus_hire_booking booking
                             WHERE booking.lot_id = lot.id AND booking.state = 'lost'),
                           (SELECT MAX(moved.date) FROM stock_move_line moved
                             WHERE moved.lot_id = lot.id AND moved.state = 'done'))
                       ELSE now() AT TIME ZONE 'UTC' END AS stop
                  FROM stock_lot lot
                  JOIN product_product product ON product.id = lot.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id AND template.can_be_hired
                   AND template.tracking = 'serial'
                  LEFT JOIN stock_location place ON place.id = lot.location_id
                        AND place.usage IN ('internal', 'transit')
            ) unit
            %(months)s
            WHERE unit.start < unit.stop""",
            gone=GONE,
            months=months_between("unit.start", "unit.stop"),
        ),
        source="unit.id",
        detail="month.number",
        date="month.since",
        product_id="unit.product_id",
        lot_id="unit.id",
        company_id="unit.company_id",
        days_owned=DAYS,
    )


def posted_lines():
    """Return the posted invoice lines of order lines, with their amount for each of
    these: an invoice line of several counts for each with an equal part."""
    return SQL(
        """(SELECT item.id, item.move_id, item.date, relation.order_line_id,
                   -item.balance / COALESCE(several.number, 1) AS amount
              FROM account_move_line item
              JOIN account_move entry ON entry.id = item.move_id
                   AND entry.state = 'posted'
                   AND entry.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
              JOIN sale_order_line_invoice_rel relation
                ON relation.invoice_line_id = item.id
              LEFT JOIN (
                  SELECT invoice_line_id, COUNT(*) AS number
                    FROM sale_order_line_invoice_rel
                   GROUP BY invoice_line_id HAVING COUNT(*) > 1
              ) several ON several.invoice_line_id = item.id
             WHERE item.display_type = 'product')"""
    )


def revenue():
    """Posted invoice lines of hire lines, shared out to what went out on these by
    quantity; to what is booked where nothing went out yet."""
    return fact(
        "revenue",
        SQL(
            """FROM %(posted)s posted
               JOIN sale_order_line line ON line.id = posted.order_line_id
                    AND line.is_hire
               JOIN sale_order sale ON sale.id = line.order_id
               LEFT JOIN (
                   SELECT line_id, SUM(quantity) AS booked,
                          SUM(quantity) FILTER (WHERE state IN %(gone)s) AS gone
                     FROM nexus_hire_booking GROUP BY line_id
               ) total ON total.line_id = line.id
               LEFT JOIN nexus_hire_booking booking ON booking.line_id = line.id
                    AND (total.gone IS NULL OR booking.state IN %(gone)s)""",
            posted=posted_lines(),
            gone=GONE_OUT,
        ),
        source="posted.id",
        # An invoice line of several order lines is there once for each of them.
        detail="COALESCE(booking.id, line.id + (1 << 24))",
        date="posted.date",
        product_id="line.product_id",
        lot_id="booking.lot_id",
        partner_id="sale.partner_id",
        order_id="line.order_id",
        company_id="line.company_id",
        booking_id="booking.id",
        invoice_id="posted.move_id",
        revenue="posted.amount * COALESCE(booking.quantity / "
        "COALESCE(total.gone, total.booked), 1)",
    )


def repairs():
    """Parts put into units by repairs, less those taken out and put back in stock: at
    their value as stock, or at the cost of the product where they have none."""
    value = """COALESCE(NULLIF(part.value, 0), part.product_qty
        * (material.standard_price ->> repair.company_id::text)::numeric, 0)"""
    return fact(
        "repair",
        SQL(
            """FROM stock_move part
               JOIN repair_order repair ON repair.id = part.repair_id
               JOIN stock_lot lot ON lot.id = repair.lot_id
               JOIN product_product product ON product.id = lot.product_id
               JOIN product_template template ON template.id = product.product_tmpl_id
               JOIN product_product material ON material.id = part.product_id
              WHERE part.state = 'done' AND part.repair_line_type IN ('add', 'recycle')
                AND (template.can_be_hired OR EXISTS (
                     SELECT FROM nexus_hire_booking booking
                      WHERE booking.lot_id = lot.id))"""
        ),
        source="part.id",
        detail="0",
        date="part.date",
        product_id="lot.product_id",
        lot_id="lot.id",
        company_id="repair.company_id",
        repair_id="repair.id",
        repair_cost=f"CASE WHEN part.repair_line_type = 'add' THEN {value} "
        f"ELSE -{value} END",
    )


REASON = "CASE WHEN booking.state = 'back' THEN 'damaged' ELSE booking.state END"


def losses():
    """What did not come back, and what came back worse than it went; its value as the
    window that charges for it proposes: see nexus_hire_booking_charge.py."""
    rank = SQL(
        "(VALUES %s)",
        SQL(", ").join(SQL("(%s, %s)", name, number) for name, number in RANKS.items()),
    )
    price = """COALESCE(NULLIF(template.hire_replacement_value, 0),
        template.list_price) * booking.quantity"""
    return fact(
        "loss",
        SQL(
            """FROM nexus_hire_booking booking
               JOIN sale_order sale ON sale.id = booking.order_id
               JOIN product_product product ON product.id = booking.product_id
               JOIN product_template template ON template.id = product.product_tmpl_id
               LEFT JOIN %(rank)s before (name, number)
                 ON before.name = COALESCE(booking.condition_out, %(usual)s)
               LEFT JOIN %(rank)s after (name, number)
                 ON after.name = booking.condition_in
              WHERE booking.date_in IS NOT NULL
                AND (booking.state IN ('lost', 'consumed')
                     OR booking.state = 'back' AND booking.lot_id IS NOT NULL
                        AND after.number > before.number)""",
            rank=rank,
            usual=USUAL,
        ),
        **BOOKING,
        source="booking.id",
        detail="0",
        date="booking.date_in",
        reason=REASON,
        loss_quantity="booking.quantity",
        loss_value=f"""{price} * CASE
            WHEN booking.state <> 'back' OR booking.condition_in = 'damaged' THEN 1
            ELSE (after.number - before.number)::numeric / {len(RANKS) - 1} END""",
    )


def charges():
    """Posted invoice lines of what clients are charged for losses and damage."""
    return fact(
        "charge",
        SQL(
            """FROM %s posted
               JOIN sale_order_line line ON line.id = posted.order_line_id
               JOIN nexus_hire_booking booking
                 ON booking.id = line.hire_charge_booking_id
               JOIN sale_order sale ON sale.id = booking.order_id""",
            posted_lines(),
        ),
        **BOOKING,
        source="posted.id",
        detail="booking.id",
        date="posted.date",
        invoice_id="posted.move_id",
        reason=REASON,
        charged="posted.amount",
    )


def all_facts():
    queries = (hires(), owned(), revenue(), repairs(), losses(), charges())
    return SQL(" UNION ALL ").join(queries)
