"""The total of what is hired out by quantity changes for a reason, which is kept."""

from odoo import fields, models


class NexusHireStockChange(models.Model):
    _name = "nexus.hire.stock.change"
    _description = "Change of a Hire Total"
    _order = "id desc"
    _rec_name = "product_id"

    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="cascade"
    )
    product_tmpl_id = fields.Many2one(
        related="product_id.product_tmpl_id", store=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True)
    reason = fields.Selection(
        [
            ("bought", "Bought"),
            ("found", "Found"),
            ("lost", "Lost"),
            ("damaged", "Damaged"),
            ("consumed", "Consumed"),
            ("other", "Other"),
        ],
        required=True,
    )
    note = fields.Char()
    old_quantity = fields.Float("From", digits="Product Unit")
    new_quantity = fields.Float("To", digits="Product Unit")
    move_id = fields.Many2one("stock.move", "Movement")


class ProductTemplate(models.Model):
    _inherit = "product.template"

    hire_stock_change_ids = fields.One2many(
        "nexus.hire.stock.change", "product_tmpl_id", "Changes of the Total"
    )

    def action_adjust_hire_total(self):
        return self.product_variant_id.action_adjust_hire_total()


class ProductProduct(models.Model):
    _inherit = "product.product"

    hire_stock_change_ids = fields.One2many(
        "nexus.hire.stock.change", "product_id", "Changes of the Total of This Variant"
    )

    def action_adjust_hire_total(self):
        """Open the window that asks for the new total and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adjust Total"),
            "res_model": "nexus.hire.stock.adjust",
            "view_mode": "form",
            "target": "new",
            "context": {"default_product_id": self.id},
        }
