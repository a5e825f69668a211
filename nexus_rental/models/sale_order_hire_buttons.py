"""Buttons of the form that lead on: prepare, check out, check in."""

from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    has_hire_charges = fields.Boolean(
        "Something to Charge", compute="_compute_has_hire_charges"
    )

    @api.depends("booking_ids.state", "booking_ids.condition_in")
    def _compute_has_hire_charges(self):
        for order in self:
            # sudo: whoever may see the order is told that there is something.
            order.has_hire_charges = bool(order.sudo().booking_ids._filter_chargeable())

    def action_prepare_hire(self):
        return self._open_hand_out("prepare", self.env._("Prepare"))

    def action_check_out_hire(self):
        return self._open_hand_out("out", self.env._("Check Out"))

    def action_check_out_prepared(self):
        rows = self.env["nexus.hire.booking"].browse(self.check_out_prepared())
        # sudo: what tests say is told to whoever hands out.
        warnings = [row.service_fault for row in rows.sudo() if row.service_fault]
        if not warnings:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Checked out"),
                "message": "\n".join(warnings),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_check_in_hire(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nexus_rental.nexus_hire_check_in_action"
        )
        return {**action, "context": {"default_order_id": self.id}}

    def _open_hand_out(self, kind, title):
        self.ensure_one()
        self._check_may_handle_hire()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "nexus.hire.hand.out",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id, "default_kind": kind},
        }
