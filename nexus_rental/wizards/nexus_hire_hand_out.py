"""Prepare a hire, or check it out, by button: units and quantities are chosen here."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class NexusHireHandOut(models.TransientModel):
    _name = "nexus.hire.hand.out"
    _description = "Prepare or Check Out a Hire"

    order_id = fields.Many2one("sale.order", required=True)
    kind = fields.Selection(
        [("prepare", "Prepare"), ("out", "Check out")], required=True
    )
    line_ids = fields.One2many(
        "nexus.hire.hand.out.line",
        "wizard_id",
        "Items",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    has_missing_units = fields.Boolean(compute="_compute_has_missing_units")
    has_stopped_units = fields.Boolean(compute="_compute_has_stopped_units")
    may_let_out = fields.Boolean(compute="_compute_may_let_out")
    service_reason = fields.Char("Let Out Because")

    @api.depends("order_id", "kind")
    def _compute_line_ids(self):
        for wizard in self:
            rows = wizard.order_id.booking_ids.filtered(
                lambda row: row.state in ("booked", "prepared")
            )
            rows_by_line = rows.grouped("line_id")
            wizard.line_ids = [Command.clear()] + [
                Command.create(wizard._prepare_line(line, rows_by_line[line]))
                for line in wizard.order_id.order_line
                if line in rows_by_line
            ]

    def _prepare_line(self, line, rows):
        """Return what is handed out unless somebody says otherwise: what is set aside
        or wanted by name; of quantities, all when it goes out."""
        set_aside = rows.filtered(lambda row: row.state == "prepared")
        counted = set_aside if self.kind == "prepare" else rows
        if self.kind == "prepare" and not set_aside:
            counted = rows
        return {
            "line_id": line.id,
            "lot_ids": [Command.set(rows.lot_id.ids)],
            "quantity": sum(
                counted.filtered(lambda row: not row.lot_id).mapped("quantity")
            ),
        }

    @api.depends("line_ids.lot_ids")
    def _compute_has_missing_units(self):
        for wizard in self:
            wizard.has_missing_units = any(
                line.is_serial and len(line.lot_ids) < line.waiting_quantity
                for line in wizard.line_ids
            )

    @api.depends("kind", "line_ids.has_stopped_units")
    def _compute_has_stopped_units(self):
        for wizard in self:
            wizard.has_stopped_units = wizard.kind == "out" and any(
                wizard.line_ids.mapped("has_stopped_units")
            )

    @api.depends_context("uid")
    def _compute_may_let_out(self):
        self.may_let_out = self.env.user.has_group("nexus_rental.group_rental_manager")

    def action_suggest(self):
        """Fill up with units that can be had: those with good tests first, and of them
        the ones longest on the shelf."""
        self.ensure_one()
        for line in self.line_ids.filtered("is_serial"):
            line._fill_up()
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[
                self.kind
            ],
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        self.ensure_one()
        lots = self.line_ids.lot_ids
        quantities = {
            line.line_id.id: line.quantity
            for line in self.line_ids
            if not line.is_serial
        }
        if not lots and not any(quantities.values()):
            raise UserError(self.env._("%s: choose what goes out.", self.order_id.name))
        getattr(self, f"_apply_{self.kind}")(lots, quantities)
        return {"type": "ir.actions.act_window_close"}

    def _apply_prepare(self, lots, quantities):
        order = self.order_id
        # sudo: bookings are nobody's to write by hand.
        prepared = order.sudo().booking_ids.filtered(
            lambda row: row.state == "prepared" and row.lot_id
        )
        if dropped := prepared.lot_id - lots:
            order.unprepare_hire(dropped.ids)
        if lots:
            order.prepare_hire(lots.ids)
        if quantities:
            order.prepare_hire_quantities(quantities)

    def _apply_out(self, lots, quantities):
        reason = self.has_stopped_units and self.service_reason
        self.order_id.check_out_hire(lots.ids, quantities, service_reason=reason)


class NexusHireHandOutLine(models.TransientModel):
    _name = "nexus.hire.hand.out.line"
    _description = "Item of a Hire to Hand Out"

    wizard_id = fields.Many2one(
        "nexus.hire.hand.out", required=True, ondelete="cascade"
    )
    line_id = fields.Many2one("sale.order.line", required=True)
    product_id = fields.Many2one(related="line_id.product_id")
    uom_id = fields.Many2one(related="product_id.uom_id")
    is_serial = fields.Boolean(compute="_compute_waiting")
    waiting_quantity = fields.Float(
        "Waiting", compute="_compute_waiting", digits="Product Unit"
    )
    named_units = fields.Char("Wanted by Name", compute="_compute_waiting")
    lot_ids = fields.Many2many(
        "stock.lot",
        string="Units",
        domain="[('product_id', '=', product_id), ('status', '=', 'available')]",
    )
    quantity = fields.Float(digits="Product Unit")
    test_faults = fields.Text("Tests", compute="_compute_test_faults")
    has_stopped_units = fields.Boolean(compute="_compute_test_faults")

    @api.depends("lot_ids")
    def _compute_test_faults(self):
        for order, lines in self.grouped(lambda line: line.line_id.order_id).items():
            units = lines.lot_ids._origin
            faults = order.order_line._find_test_faults(units)
            for line in lines:
                found = [faults[lot] for lot in line.lot_ids._origin if lot in faults]
                line.test_faults = "\n".join(fault["message"] for fault in found)
                line.has_stopped_units = any(
                    fault["level"] == "error" for fault in found
                )

    @api.depends("line_id")
    def _compute_waiting(self):
        for line in self:
            rows = line.line_id.booking_ids.filtered(
                lambda row: row.state in ("booked", "prepared")
            )
            line.is_serial = line.product_id.tracking == "serial"
            line.waiting_quantity = sum(rows.mapped("quantity"))
            named = rows.filtered("is_named").lot_id
            line.named_units = ", ".join(named.mapped("name"))

    def _fill_up(self):
        """Choose units until the line has all it waits for, or there are no more."""
        room = int(self.waiting_quantity) - len(self.lot_ids)
        if room <= 0:
            return
        taken = self.wizard_id.line_ids.lot_ids
        self.lot_ids |= self.line_id._find_units_to_go(taken)[:room]
