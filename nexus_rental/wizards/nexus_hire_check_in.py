"""Take back by button: all as it went, but for the exceptions."""

from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.nexus_serials.message_list import list_rows
from odoo.addons.nexus_serials.models.stock_lot_status import CONDITIONS

from ..conditions import SET_ASIDE, steps_worse

#: Rows the window shows at once; who has more of them scans.
MOST_ROWS = 500


class NexusHireCheckIn(models.TransientModel):
    _name = "nexus.hire.check.in"
    _description = "Check In"

    order_id = fields.Many2one("sale.order", "Hire")
    is_all_back = fields.Boolean(
        "Everything Is Back",
        default=lambda self: bool(self.env.context.get("default_order_id")),
    )
    line_ids = fields.One2many(
        "nexus.hire.check.in.line",
        "wizard_id",
        "Items",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    has_missing = fields.Boolean(compute="_compute_has_missing")

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            domain = [("state", "=", "out")]
            if wizard.order_id:
                domain.append(("order_id", "=", wizard.order_id.id))
            rows = self.env["nexus.hire.booking"].search(
                domain, order="end, order_id, product_id, id", limit=MOST_ROWS
            )
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "booking_id": row.id,
                        "is_back": wizard.is_all_back,
                        "quantity_back": row.quantity if wizard.is_all_back else 0,
                        "condition": row.condition_out,
                    }
                )
                for row in rows
            ]

    @api.onchange("is_all_back")
    def _onchange_is_all_back(self):
        for line in self.line_ids:
            line.is_back = self.is_all_back
            line.quantity_back = line.quantity if self.is_all_back else 0

    @api.depends("line_ids.missing_quantity")
    def _compute_has_missing(self):
        for wizard in self:
            wizard.has_missing = any(
                line.missing_quantity > 0 for line in wizard.line_ids
            )

    def action_apply(self):
        """Take back what is back, and write what is said of the rest.

        :raise UserError: nothing is taken back
        """
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line._get_back() > 0 or line.missing in ("lost", "consumed")
        )
        if not lines:
            raise UserError(self.env._("Nothing is back: say what is."))
        for order in lines.order_id:
            order._check_may_handle_hire()
        lines._check_said()
        gone = lines.filtered(
            lambda line: line.missing != "late" and line.missing_quantity > 0
        )
        rows = lines._take_back()
        rows |= gone._declare_gone()
        rows._close_in_documents()
        lines._set_aside()
        lines._keep_photos()
        if rows._filter_chargeable():
            # With what was not charged when it was scanned in.
            return self.order_id._propose_charges(rows | self.order_id.booking_ids)
        return {"type": "ir.actions.act_window_close"}


class NexusHireCheckInLine(models.TransientModel):
    _name = "nexus.hire.check.in.line"
    _description = "Item to Check In"

    wizard_id = fields.Many2one(
        "nexus.hire.check.in", required=True, ondelete="cascade"
    )
    booking_id = fields.Many2one("nexus.hire.booking", required=True)
    order_id = fields.Many2one(related="booking_id.order_id")
    partner_id = fields.Many2one(related="booking_id.partner_id")
    product_id = fields.Many2one(related="booking_id.product_id")
    lot_id = fields.Many2one(related="booking_id.lot_id")
    quantity = fields.Float(related="booking_id.quantity", string="Out")
    end = fields.Datetime(related="booking_id.end", string="Due")
    condition_out = fields.Selection(related="booking_id.condition_out", string="Went")
    is_back = fields.Boolean("Back")
    quantity_back = fields.Float(digits="Product Unit")
    condition = fields.Selection(CONDITIONS, "Came")
    is_worse = fields.Boolean(compute="_compute_is_worse")
    is_set_aside = fields.Boolean(
        "Set Aside",
        compute="_compute_is_set_aside",
        store=True,
        readonly=False,
        help="Nobody takes it until it is looked after: it is in maintenance, or "
        "damaged.",
    )
    missing_quantity = fields.Float(
        "Missing", compute="_compute_missing_quantity", digits="Product Unit"
    )
    missing = fields.Selection(
        [("late", "Still out"), ("lost", "Lost"), ("consumed", "Consumed")],
        "What Is Missing Is",
        default="late",
        required=True,
    )
    note = fields.Char()
    photo = fields.Image(max_width=1920, max_height=1920)

    @api.depends("condition", "condition_out", "is_back")
    def _compute_is_worse(self):
        for line in self:
            worse = bool(line.lot_id) and steps_worse(
                line.condition, line.condition_out
            )
            line.is_worse = line.is_back and worse > 0

    @api.depends("is_worse", "condition")
    def _compute_is_set_aside(self):
        for line in self:
            line.is_set_aside = line.is_worse and line.condition in SET_ASIDE

    @api.depends("is_back", "quantity_back", "quantity", "lot_id")
    def _compute_missing_quantity(self):
        for line in self:
            line.missing_quantity = max(0, line.quantity - line._get_back())

    def _get_back(self):
        """Return how many of it are back."""
        return int(self.is_back) if self.lot_id else self.quantity_back

    def _check_said(self):
        """
        :raise UserError: listing what is not said yet
        """
        unsaid = self.filtered(
            lambda line: line.is_worse and not (line.note or line.photo)
        )
        if unsaid:
            raise UserError(
                self.env._(
                    "These came back worse than they went. Note what is wrong with "
                    "each, or take a photo:\n%s",
                    list_rows(self.env, unsaid.lot_id.mapped("name")),
                )
            )
        wrong = self.filtered(lambda line: line.lot_id and line.missing == "consumed")
        if wrong := wrong.filtered(lambda line: not line.is_back):
            raise UserError(
                self.env._(
                    "Units are not used up. Say that these are late or lost:\n%s",
                    list_rows(self.env, wrong.lot_id.mapped("name")),
                )
            )

    def _take_back(self):
        # sudo: bookings are nobody's to write by hand; who may was checked.
        rows = self.env["nexus.hire.booking"].sudo()
        by_words = defaultdict(rows.browse)
        for line in self.filtered("is_back"):
            key = line.lot_id and (line.condition or None, line.note or None)
            if key:
                by_words[key] |= line.booking_id.sudo()
        for line in self.filtered(lambda line: not line.lot_id):
            if line.quantity_back > 0:
                part = line.booking_id.sudo()._part_out(line.quantity_back)
                by_words[None, line.note or None] |= part
        for (condition, note), some in by_words.items():
            rows |= some._take_back(condition=condition, note=note, source="form")
        return rows

    def _declare_gone(self):
        # sudo: as above. What is left of a row that came back in part is this one.
        rows = self.env["nexus.hire.booking"].sudo()
        for (state, note), lines in self.grouped(
            lambda line: (line.missing, line.note)
        ).items():
            rows |= lines.booking_id.sudo()._declare_gone(state, note=note or None)
        return rows

    def _set_aside(self):
        for (condition, note), lines in (
            self.filtered(lambda line: line.is_set_aside and line.is_back)
            .grouped(lambda line: (line.condition, line.note))
            .items()
        ):
            status = SET_ASIDE.get(condition, "in_maintenance")
            lines.lot_id.set_status(status, reason=note or lines.order_id[:1].name)

    def _keep_photos(self):
        for line in self.filtered("photo"):
            # A photo is of one unit, and somebody took it: there are a few.
            if line.lot_id:
                line.lot_id.add_photo(line.photo, line.note or "")
