from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import numbering

#: What has to be in the database before orders are found by their units.
FOUND_THROUGH = {
    "stock.lot": ("serial_norm",),
    "sale.order.line": ("order_id", "serial_ids"),
    "stock.move": ("sale_line_id",),
    "stock.move.line": ("lot_id", "move_id", "state"),
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    asks_choice = fields.Boolean(
        compute="_compute_asks_choice",
        help="Units can be chosen, or are, on a line of this order.",
    )
    serial_number = fields.Char(
        store=False,
        search="_search_serial_number",
        help="Finds orders by the units chosen on them or shipped for them.",
    )

    @api.depends("order_line.asks_choice")
    def _compute_asks_choice(self):
        for order in self:
            order.asks_choice = any(line.asks_choice for line in order.order_line)

    def _search_serial_number(self, operator, value):
        if operator not in ("ilike", "in"):
            return NotImplemented
        texts = [value] if operator == "ilike" else value
        patterns = []
        for text in filter(None, texts):
            escaped = numbering.normalise(text).replace("\\", "\\\\")
            escaped = escaped.replace("%", r"\%").replace("_", r"\_")
            patterns.append(f"%{escaped}%" if operator == "ilike" else escaped)
        if not patterns:
            return Domain.FALSE
        for model, names in FOUND_THROUGH.items():
            self.env[model].flush_model(names)
        # The units by SQL, as sales may not read them; the orders obey their rules.
        return Domain(
            "id",
            "in",
            SQL(
                """(WITH lot AS (
                        SELECT id FROM stock_lot
                         WHERE serial_norm LIKE ANY(%(patterns)s)
                    )
                    SELECT line.order_id
                      FROM nexus_sale_order_line_serial_rel AS rel
                      JOIN sale_order_line AS line ON line.id = rel.sale_order_line_id
                     WHERE rel.stock_lot_id IN (SELECT id FROM lot)
                     UNION
                    SELECT line.order_id
                      FROM stock_move_line AS shipped
                      JOIN stock_move AS move ON move.id = shipped.move_id
                      JOIN sale_order_line AS line ON line.id = move.sale_line_id
                     WHERE shipped.lot_id IN (SELECT id FROM lot)
                       AND shipped.state = 'done')""",
                patterns=patterns,
            ),
        )
