"""Transfers of hires: made by check-out and check-in only."""

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "hire_line_id"]


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        backorder.hire_order_id = self.hire_order_id
        return backorder
