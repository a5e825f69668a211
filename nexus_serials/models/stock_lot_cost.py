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
        readonly=True,
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
        readonly=True,
        copy=False,
        help="When this unit came into stock for the first time.",
    )


def fill_unit_history(cr):
    """Fill purchase cost and date of receipt of the units already there.

    For an installation over existing data, in three statements whatever the number
    of units; units whose history says nothing stay empty.

    :param cr: database cursor; nothing may be waiting to be flushed
    """
    cr.execute("""
        UPDATE stock_lot lot
           SET received_date = first.date
          FROM (SELECT line.lot_id, min(line.date) AS date
                  FROM stock_move_line line
                  JOIN stock_location src ON src.id = line.location_id
                  JOIN stock_location dest ON dest.id = line.location_dest_id
                 WHERE line.state = 'done'
                   AND line.lot_id IS NOT NULL
                   AND line.quantity > 0
                   AND dest.usage IN ('internal', 'transit')
                   AND src.usage NOT IN ('internal', 'transit')
                 GROUP BY line.lot_id) first
         WHERE first.lot_id = lot.id
           AND lot.received_date IS NULL
    """)
    # A purchase tells more than a count: its price wins over the value of an
    # adjustment, and the latest purchase over an earlier one.
    cr.execute("""
        WITH units AS (
            SELECT move_id, sum(quantity_product_uom) AS quantity
              FROM stock_move_line
             WHERE move_id IN (SELECT id FROM stock_move WHERE is_in)
             GROUP BY move_id
        ), source AS (
            SELECT DISTINCT ON (line.lot_id)
                   line.lot_id, move.id AS move_id, company.currency_id,
                   move.value / units.quantity AS cost
              FROM stock_move_line line
              JOIN stock_move move ON move.id = line.move_id
              JOIN units ON units.move_id = move.id
              JOIN res_company company ON company.id = move.company_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE line.lot_id IS NOT NULL
               AND move.is_in
               AND move.state = 'done'
               AND move.value > 0
               AND units.quantity > 0
               AND template.tracking = 'serial'
             ORDER BY line.lot_id, (move.purchase_line_id IS NULL),
                      CASE WHEN move.purchase_line_id IS NOT NULL
                           THEN move.date END DESC,
                      move.date, move.id
        )
        UPDATE stock_lot lot
           SET purchase_cost = source.cost,
               purchase_currency_id = source.currency_id,
               cost_move_id = source.move_id
          FROM source
         WHERE source.lot_id = lot.id
           AND lot.cost_move_id IS NULL
    """)
