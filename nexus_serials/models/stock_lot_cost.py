"""What a unit cost and since when it is here: stored facts of the unit itself.

Odoo's own valuation by lot is not used (it costs seconds per thousand units); the
value of the stock stays with the moves, a unit merely remembers its own price.
"""

from odoo import fields, models

#: Who sees what a unit was bought for: those Odoo lets see stock values, bills or
#: purchase orders. A warehouse user does not.
COST_GROUPS = (
    "stock.group_stock_manager,account.group_account_readonly,"
    "account.group_account_invoice,purchase.group_purchase_user"
)


class StockLot(models.Model):
    _inherit = "stock.lot"

    purchase_cost = fields.Float(
        min_display_digits="Product Price",
        # An import says it (see stock_lot_import); else it is never written.
        copy=False,
        groups=COST_GROUPS,
        help="What this very unit cost, per unit and without taxes, in the currency "
        "of the company that received it.",
    )
    purchase_currency_id = fields.Many2one(
        "res.currency", readonly=True, copy=False, groups=COST_GROUPS
    )
    cost_move_id = fields.Many2one(
        "stock.move",
        "Cost From",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=COST_GROUPS,
        help="The movement this unit's purchase cost comes from.",
    )
    received_date = fields.Datetime(
        "Received On",
        # As above.
        copy=False,
        help="When this unit came into stock for the first time.",
    )
    received_company_id = fields.Many2one(
        "res.company",
        "Received By",
        readonly=True,
        copy=False,
        help="The company whose stock this unit came into last: who may see where it "
        "is when it is in no company's stock.",
    )


def fill_unit_history(cr):
    """Fill purchase cost and date of receipt of the units already there.

    For an installation over existing data. Writing a unit costs more than finding
    out, so each is written once; what was found out is put in temporary tables, as
    PostgreSQL plans badly what it has no statistics of. Units whose history says
    nothing stay empty.

    :param cr: database cursor; nothing may be waiting to be flushed
    """
    cr.execute(ENTRIES)
    cr.execute("ANALYZE nexus_unit_entry")
    cr.execute(COSTS)
    cr.execute("ANALYZE nexus_unit_cost")
    cr.execute("""
        WITH receipt AS (
            SELECT lot_id, min(date) AS date,
                   (array_agg(company_id ORDER BY date DESC, id DESC))[1] AS company_id
              FROM nexus_unit_entry
             GROUP BY lot_id
        )
        UPDATE stock_lot lot
           SET received_date = COALESCE(lot.received_date, receipt.date),
               received_company_id = receipt.company_id,
               purchase_cost = cost.cost,
               purchase_currency_id = cost.currency_id,
               cost_move_id = cost.move_id
          FROM receipt
          LEFT JOIN nexus_unit_cost cost ON cost.lot_id = receipt.lot_id
         WHERE receipt.lot_id = lot.id
           AND lot.cost_move_id IS NULL
    """)
    cr.execute("DROP TABLE nexus_unit_entry, nexus_unit_cost")


#: Each time a unit came into stock.
ENTRIES = """
    CREATE TEMPORARY TABLE nexus_unit_entry AS
    SELECT line.lot_id, line.move_id, line.company_id, line.date, line.id
      FROM stock_move_line line
      JOIN stock_location src ON src.id = line.location_id
      JOIN stock_location dest ON dest.id = line.location_dest_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
     WHERE line.state = 'done'
       AND line.lot_id IS NOT NULL
       AND line.quantity > 0
       AND template.tracking = 'serial'
       AND dest.usage IN ('internal', 'transit')
       AND src.usage NOT IN ('internal', 'transit')
"""

#: What each unit cost. A purchase tells more than a count: its price wins over the
#: value of an adjustment, and the latest purchase over an earlier one.
COSTS = """
    CREATE TEMPORARY TABLE nexus_unit_cost AS
    WITH priced AS MATERIALIZED (
        SELECT move.id, move.date, move.purchase_line_id, company.currency_id,
               move.value / sum(line.quantity_product_uom) AS cost
          FROM stock_move move
          JOIN stock_move_line line ON line.move_id = move.id
          JOIN res_company company ON company.id = move.company_id
         WHERE move.id IN (SELECT move_id FROM nexus_unit_entry)
           AND move.is_in AND move.state = 'done' AND move.value > 0
         GROUP BY move.id, company.id
        HAVING sum(line.quantity_product_uom) > 0
    )
    SELECT DISTINCT ON (entry.lot_id) entry.lot_id, priced.id AS move_id,
           priced.currency_id, priced.cost
      FROM nexus_unit_entry entry
      JOIN priced ON priced.id = entry.move_id
     ORDER BY entry.lot_id, priced.purchase_line_id IS NULL,
              CASE WHEN priced.purchase_line_id IS NOT NULL THEN priced.date END DESC,
              priced.date, priced.id
"""
