"""What the form of a hire shows besides its fields, and where its buttons lead."""

from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    is_hire = fields.Boolean(
        default=lambda self: bool(self.env.context.get("nexus_new_hire"))
    )
    hire_waiting_quantity = fields.Float(
        "To Prepare",
        compute="_compute_hire_quantities",
        digits="Product Unit",
        help="Booked, and not set aside yet.",
    )
    hire_prepared_quantity = fields.Float(
        "Prepared", compute="_compute_hire_quantities", digits="Product Unit"
    )
    hire_out_quantity = fields.Float(
        "Out", compute="_compute_hire_quantities", digits="Product Unit"
    )
    hire_picking_count = fields.Integer(compute="_compute_hire_picking_count")
    hire_shortages = fields.Text("Not Enough Of", compute="_compute_hire_shortages")

    @api.depends("booking_ids.state", "booking_ids.quantity")
    def _compute_hire_quantities(self):
        # sudo: how many there are is told to whoever may see the order.
        groups = (
            self.env["nexus.hire.booking"]
            .sudo()
            ._read_group(
                [
                    ("order_id", "in", self.ids),
                    ("state", "in", ("booked", "prepared", "out")),
                ],
                ["order_id", "state"],
                ["quantity:sum"],
            )
        )
        counts = {(order.id, state): quantity for order, state, quantity in groups}
        for order in self:
            for state, name in (
                ("booked", "hire_waiting_quantity"),
                ("prepared", "hire_prepared_quantity"),
                ("out", "hire_out_quantity"),
            ):
                order[name] = counts.get((order._origin.id, state), 0)

    def _compute_hire_picking_count(self):
        # sudo: as above.
        groups = (
            self.env["stock.picking"]
            .sudo()
            ._read_group(
                [("hire_order_id", "in", self.ids)], ["hire_order_id"], ["__count"]
            )
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.hire_picking_count = counts.get(order._origin.id, 0)

    @api.depends("order_line.hire_missing")
    def _compute_hire_shortages(self):
        for order in self:
            rows = [
                line._describe_missing()
                for line in order.order_line
                if line.is_hire
                and order.state != "cancel"
                and line.product_id.uom_id.compare(line.hire_missing, 0) > 0
            ]
            order.hire_shortages = "\n".join(rows)

    def action_view_hire_bookings(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nexus_rental.nexus_hire_booking_action"
        )
        return {
            **action,
            "domain": [("order_id", "=", self.id)],
            "context": {"search_default_group_by_state": 1},
        }

    def action_view_hire_transfers(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "stock.action_picking_tree_all"
        )
        return {
            **action,
            "domain": [("hire_order_id", "=", self.id)],
            "context": {"create": False},
        }


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _describe_missing(self):
        values = {
            "product": self.product_id.display_name,
            "missing": f"{self.hire_missing:g}",
            "holders": self.hire_holders,
        }
        if self.hire_holders:
            return self.env._(
                "%(product)s: short by %(missing)s. Taken by %(holders)s.", **values
            )
        return self.env._("%(product)s: short by %(missing)s.", **values)
