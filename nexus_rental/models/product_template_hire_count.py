"""How many of a product there are for hire, where people look."""

from odoo import fields, models

#: Field of the form: what :meth:`get_hire_availability` calls it.
_COUNTS = {
    "hire_total_count": "total",
    "hire_available_count": "available",
    "hire_allocated_count": "allocated",
    "hire_out_count": "out",
}


class ProductTemplate(models.Model):
    _inherit = "product.template"

    hire_total_count = fields.Float(
        "Total",
        compute="_compute_hire_counts",
        digits="Product Unit",
        help="In stock or out on hire, without what nobody may take.",
    )
    hire_available_count = fields.Float(
        "Available",
        compute="_compute_hire_counts",
        digits="Product Unit",
        help="Neither out nor promised to a hire to come.",
    )
    hire_allocated_count = fields.Float(
        "Allocated",
        compute="_compute_hire_counts",
        digits="Product Unit",
        help="The most that is promised at once and not out yet.",
    )
    hire_out_count = fields.Float(
        "Out",
        compute="_compute_hire_counts",
        digits="Product Unit",
        help="With clients and on project sites.",
    )

    def _compute_hire_counts(self):
        variants = self.product_variant_ids.filtered("can_be_hired")
        counts = variants.get_hire_availability() if variants else {}
        for template in self:
            rows = [
                counts.get(variant.id, {}) for variant in template.product_variant_ids
            ]
            for name, key in _COUNTS.items():
                template[name] = sum(row.get(key, 0) for row in rows)

    def action_view_hire_bookings(self):
        return self.product_variant_ids.action_view_hire_bookings()


class ProductProduct(models.Model):
    _inherit = "product.product"

    # Of the variant; the fields of the template are of all its variants.
    hire_total_count = fields.Float(
        "Total", compute="_compute_hire_counts", digits="Product Unit"
    )
    hire_available_count = fields.Float(
        "Available", compute="_compute_hire_counts", digits="Product Unit"
    )
    hire_allocated_count = fields.Float(
        "Allocated", compute="_compute_hire_counts", digits="Product Unit"
    )
    hire_out_count = fields.Float(
        "Out", compute="_compute_hire_counts", digits="Product Unit"
    )

    def _compute_hire_counts(self):
        hired = self._origin.filtered("can_be_hired")
        counts = hired.get_hire_availability() if hired else {}
        for product in self:
            row = counts.get(product._origin.id, {})
            for name, key in _COUNTS.items():
                product[name] = row.get(key, 0)

    def action_view_hire_bookings(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nexus_rental.nexus_hire_booking_action"
        )
        return {**action, "domain": [("product_id", "in", self.ids)]}
