from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    place_kind = fields.Selection(
        [("site", "Project Site"), ("vehicle", "Vehicle")],
        "Kind of Place",
        help="What this location is when it is no shelf of a warehouse: units there "
        "say so.",
    )
