from odoo import api, fields, models
from odoo.exceptions import UserError

from ..message_list import list_rows, name_some
from ..models.stock_lot_status import CONDITIONS
from ..unit_status import OFF_HAND


class NexusUnitChange(models.TransientModel):
    """What is said of the units selected, and why."""

    _name = "nexus.unit.change"
    _description = "Change Units"

    kind = fields.Selection(
        [
            ("condition", "Condition"),
            ("status", "Status"),
            ("transfer", "Transfer"),
            ("note", "Note"),
        ],
        required=True,
        default="condition",
    )
    lot_ids = fields.Many2many("stock.lot", string="Units", required=True)
    units = fields.Char("Selected", compute="_compute_units")
    condition = fields.Selection(CONDITIONS)
    is_damaged = fields.Boolean(
        "Set the Status to Damaged as Well",
        default=True,
        help="A damaged unit stays on hand, but nobody can take it.",
    )
    status = fields.Selection("_get_statuses")
    asks_location = fields.Boolean(compute="_compute_asks_location")
    needs_location = fields.Boolean(compute="_compute_asks_location")
    awaits_approval = fields.Boolean(compute="_compute_awaits_approval")
    holds = fields.Text("Held For", compute="_compute_holds")
    release = fields.Boolean(
        "Release Them",
        help="The units are taken off these orders and transfers, which need others.",
    )
    location_id = fields.Many2one(
        "stock.location",
        "Where to",
        domain="[('usage', '=', 'internal')]",
        compute="_compute_location_id",
        store=True,
        readonly=False,
    )
    scheduled_date = fields.Datetime(
        "Planned For", help="Empty: the units are moved at once."
    )
    reason = fields.Text()
    photo = fields.Image(
        max_width=1920,
        max_height=1920,
        help="It is kept in the history. A phone offers its camera.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") in ("stock.lot", "nexus.serial.report"):
            values["lot_ids"] = [(6, 0, self.env.context.get("active_ids") or [])]
        return values

    @api.model
    def _get_statuses(self):
        lots = self.env["stock.lot"]
        return [
            (name, lots._name_of("status", name))
            for name in lots._get_manual_statuses()
        ]

    @api.depends("lot_ids")
    def _compute_units(self):
        for change in self:
            change.units = name_some(self.env, change.lot_ids)

    @api.depends("kind", "status", "lot_ids")
    def _compute_asks_location(self):
        for change in self:
            lots = change.lot_ids.with_prefetch()
            is_back = change.status and change.status not in OFF_HAND
            off_hand = lots.filtered(
                lambda lot: (
                    lot.status in OFF_HAND
                    and lot.location_id.usage not in ("internal", "transit")
                )
            )
            leaving = lots.filtered(
                lambda lot, status=change.status: (
                    lot.status_flag and lot.status_flag != status
                )
            )
            change.needs_location = change.kind == "transfer" or bool(
                change.kind == "status" and is_back and off_hand
            )
            change.asks_location = change.needs_location or bool(
                change.kind == "status" and is_back and leaving
            )

    @api.depends("asks_location", "kind")
    def _compute_location_id(self):
        for change in self:
            places = change.lot_ids.with_prefetch().location_id
            if change.kind == "transfer" or not change.asks_location:
                change.location_id = (
                    change.location_id if change.asks_location else False
                )
            elif not change.location_id and len(places) == 1:
                # Where it is, unless somebody says otherwise.
                change.location_id = places.filtered(lambda p: p.usage == "internal")

    @api.depends("kind", "status")
    def _compute_awaits_approval(self):
        may_write_off = self.env["stock.lot"]._may_write_off()
        for change in self:
            change.awaits_approval = (
                change.kind == "status"
                and change.status in OFF_HAND
                and not may_write_off
            )

    @api.depends("kind", "status", "lot_ids")
    def _compute_holds(self):
        for change in self:
            is_gone = change.kind == "status" and change.status in OFF_HAND
            lots = change.lot_ids._origin
            rows = is_gone and lots._describe_holds()
            change.holds = rows and list_rows(self.env, rows)

    def action_apply(self):
        self.ensure_one()
        lots = self.lot_ids.with_prefetch()
        getattr(self, f"_apply_{self.kind}")(lots)
        if self.photo:
            lots.add_photo(self.photo, self.kind != "note" and self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _apply_condition(self, lots):
        if not self.condition:
            raise UserError(self.env._("Choose the condition."))
        lots.set_condition(self.condition, reason=self.reason)
        if self.condition == "damaged" and self.is_damaged:
            # What is sold or gone is not ours to block.
            on_hand = lots.filtered(
                lambda lot: lot.status in ("available", "in_maintenance")
            )
            if on_hand:
                on_hand.set_status("damaged", reason=self.reason)

    def _apply_status(self, lots):
        if not self.status:
            raise UserError(self.env._("Choose the status."))
        lots.set_status(
            self.status,
            reason=self.reason,
            location_id=self.asks_location and self.location_id.id,
            release=self.release,
        )

    def _apply_transfer(self, lots):
        lots.transfer(
            self.location_id.id,
            reason=self.reason,
            scheduled_date=self.scheduled_date or None,
        )

    def _apply_note(self, lots):
        # A photo speaks for itself.
        if self.reason or not self.photo:
            lots.add_note(self.reason)
