from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..unit_invoices import CREDIT_TYPE


class AccountMove(models.Model):
    _inherit = "account.move"

    return_to_stock = fields.Selection(
        [("now", "Here now"), ("expected", "Expected")],
        string="Return to Stock",
        copy=False,
        help="What becomes of the units credited when the credit note is posted.\n"
        "Here now: exactly these units are received into the location below.\n"
        "Expected: the receipt is prepared, and done when the goods arrive.\n"
        "Left empty, nothing moves. Only units with serial numbers come back this way.",
    )
    return_location_id = fields.Many2one(
        "stock.location",
        "Return to",
        copy=False,
        check_company=True,
        domain=(
            "[('usage', '=', 'internal'), ('company_id', 'in', (company_id, False))]"
        ),
    )
    serial_return_ids = fields.One2many(
        "stock.picking",
        "nexus_credit_note_id",
        "Returns to Stock",
        readonly=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    serial_return_count = fields.Integer(
        compute="_compute_serial_return", compute_sudo=True
    )
    serial_return_summary = fields.Char(
        "Returned with",
        compute="_compute_serial_return",
        compute_sudo=True,
        help="The transfers that bring the credited units back, and how far they are.",
    )
    asks_choice = fields.Boolean(
        compute="_compute_asks_choice", help="Some lines are of units with serials."
    )
    can_return_to_stock = fields.Boolean(
        compute="_compute_serial_return",
        compute_sudo=True,
        help="Some of the units credited are with the customer still.",
    )

    @api.depends("invoice_line_ids.asks_choice", "move_type")
    def _compute_asks_choice(self):
        for move in self:
            move.asks_choice = move.is_sale_document(include_receipts=True) and any(
                line.asks_choice for line in move.invoice_line_ids
            )

    @api.depends(
        "state", "invoice_line_ids.serial_ids", "serial_return_ids.state", "move_type"
    )
    def _compute_serial_return(self):
        for move in self:
            lines = move._get_credited_lines_with_serials()
            returns = move.serial_return_ids if lines else self.env["stock.picking"]
            move.serial_return_count = len(returns)
            states = dict(returns._fields["state"]._description_selection(self.env))
            move.serial_return_summary = ", ".join(
                f"{picking.name} ({states[picking.state]})" for picking in returns
            )
            move.can_return_to_stock = bool(
                lines
                and move.state == "posted"
                and move._find_units_to_return(with_expected=True)
            )

    # ------------------------------------------------------------------

    def _post(self, soft=True):
        posted = super()._post(soft)
        lines = posted.filtered(
            lambda move: move.is_sale_document(include_receipts=True)
        ).invoice_line_ids.filtered(lambda line: line._has_serials())
        if lines:
            lines._follow_serials()
            lines._touch_units()
            lines._check_serials()
        for move in posted.filtered("return_to_stock"):
            if move.move_type == CREDIT_TYPE:
                move._return_units(move.return_to_stock, move.return_location_id)
        return posted

    def button_draft(self):
        res = super().button_draft()
        self._call_off_returns()
        return res

    def button_cancel(self):
        drafts = self.filtered(lambda move: move.state == "draft")
        res = super().button_cancel()
        drafts._call_off_returns()
        return res

    def action_switch_move_type(self):
        res = super().action_switch_move_type()
        lines = self.invoice_line_ids.filtered(lambda line: line._has_serials())
        lines._follow_serials()
        return res

    def action_return_to_stock(self):
        """Ask where the credited units come back to, for a credit note posted
        without."""
        self.ensure_one()
        self._check_may_return()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return to Stock"),
            "res_model": "nexus.serial.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_credit_note_id": self.id},
        }

    def action_view_serial_returns(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "stock.action_picking_tree_all"
        )
        returns = self.serial_return_ids
        action["context"] = {"create": False}
        action["domain"] = [("id", "in", returns.ids)]
        if len(returns) == 1:
            form = self.env.ref("stock.view_picking_form")
            action.update(views=[(form.id, "form")], res_id=returns.id)
        return action

    def _check_may_return(self):
        """Let those return goods who may post credit notes."""
        self.check_access("write")
        if not (
            self.env.su or self.env.user.has_group("account.group_account_invoice")
        ):
            raise AccessError(
                self.env._(
                    "Only who may post credit notes can have their units returned."
                )
            )

    def _check_posted_for_return(self):
        if self.move_type != CREDIT_TYPE or self.state != "posted":
            raise UserError(
                self.env._(
                    "%s is no posted credit note: post it first, with “Return to "
                    "Stock” set.",
                    self.display_name,
                )
            )

        if not self._find_units_to_return(with_expected=True):
            raise UserError(
                self.env._(
                    "What %s credits came back already, or it names no serial numbers.",
                    self.display_name,
                )
            )

    def _get_default_return_location(self):
        """Return where the goods of these invoices come back to by default; none where
        they left from several warehouses: each delivery then has its own."""
        # sudo: accounting may not read every order.
        warehouses = self.sudo().invoice_line_ids.sale_line_ids.order_id.warehouse_id
        if not warehouses:
            warehouses = self.env["stock.warehouse"].search(
                [("company_id", "in", self.company_id.ids)], limit=1
            )
        return warehouses.lot_stock_id if len(warehouses) == 1 else None

    def _get_credited_lines_with_serials(self):
        if self.move_type != CREDIT_TYPE:
            return self.env["account.move.line"]
        return self.invoice_line_ids.filtered(lambda line: line._has_serials())
