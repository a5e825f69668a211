from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from . import nexus_serial_entry_mixin  # noqa: F401  inherited: loaded before
from .stock_lot_cost import COST_GROUPS

#: What a posted or cancelled adjustment no longer lets change.
CONTENT_FIELDS = frozenset(
    {
        "product_id",
        "location_id",
        "company_id",
        "reason",
        "quantity",
        "scrap_location_id",
        "has_unit_cost",
        "unit_cost",
        "addition_ids",
        "removal_ids",
    }
)


class NexusSerialAdjustment(models.Model):
    """Units found, and units no longer there, of one product at one place.

    A draft moves nothing and holds nothing; :meth:`action_post` moves all of it in
    one go, or nothing (see ``nexus_serial_adjustment_post.py``).
    """

    _name = "nexus.serial.adjustment"
    _description = "Serial Adjustment"
    _inherit = ["mail.thread", "nexus.serial.entry.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        "Number",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
    )
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted"), ("cancelled", "Cancelled")],
        "Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('tracking', '=', 'serial'), ('is_storable', '=', True)]",
    )
    location_id = fields.Many2one(
        "stock.location",
        required=True,
        check_company=True,
        compute="_compute_location_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('usage', '=', 'internal'),"
        " ('company_id', 'in', [company_id, False])]",
        help="Where the units found are put, and where (or below which) the missing "
        "ones should have been.",
    )
    reason = fields.Char(required=True, tracking=True, copy=False)
    quantity = fields.Integer(
        "Number of Units",
        help="How many serial numbers you want to enter; 0 leaves it open.",
    )
    has_unit_cost = fields.Boolean(
        "Set Cost Price",
        groups=COST_GROUPS,
        help="Value the units added at a cost of their own instead of the product's.",
    )
    unit_cost = fields.Float(
        "Cost per Unit", min_display_digits="Product Price", groups=COST_GROUPS
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scrap_location_id = fields.Many2one(
        "stock.location",
        "Damaged Units Go To",
        check_company=True,
        compute="_compute_scrap_location_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('usage', '=', 'inventory'),"
        " ('company_id', 'in', [company_id, False])]",
    )
    addition_ids = fields.One2many(
        "nexus.serial.adjustment.addition", "adjustment_id", "Units to Add"
    )
    removal_ids = fields.One2many(
        "nexus.serial.adjustment.removal", "adjustment_id", "Units to Remove"
    )
    addition_count = fields.Integer("Added", compute="_compute_counts")
    removal_count = fields.Integer("Removed", compute="_compute_counts")
    move_ids = fields.One2many(
        "stock.move", "nexus_serial_adjustment_id", "Stock Moves", readonly=True
    )
    date_posted = fields.Datetime("Posted On", readonly=True, copy=False)
    reversed_adjustment_id = fields.Many2one(
        "nexus.serial.adjustment",
        "Reverses",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    reversal_ids = fields.One2many(
        "nexus.serial.adjustment",
        "reversed_adjustment_id",
        "Reversed By",
        readonly=True,
    )

    _check_quantity = models.Constraint(
        "CHECK (quantity >= 0)", "The number of units cannot be negative."
    )
    _check_unit_cost = models.Constraint(
        "CHECK (unit_cost IS NULL OR unit_cost >= 0)",
        "The cost per unit cannot be negative.",
    )

    @api.depends("company_id")
    def _compute_location_id(self):
        for adjustment in self:
            if adjustment.location_id.company_id == adjustment.company_id:
                continue
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", adjustment.company_id.id)], limit=1
            )
            adjustment.location_id = warehouse.lot_stock_id

    @api.depends("company_id", "product_id")
    def _compute_scrap_location_id(self):
        """Odoo 19 marks no location as the one for scrap: a company gets one of the
        same type as the inventory loss location, made after it, or none."""
        for adjustment in self:
            loss = adjustment.product_id.with_company(
                adjustment.company_id
            ).property_stock_inventory
            scrap = self.env["stock.location"].search(
                [
                    ("usage", "=", "inventory"),
                    ("company_id", "=", adjustment.company_id.id),
                    ("id", "!=", loss.id),
                ],
                order="id",
                limit=1,
            )
            adjustment.scrap_location_id = scrap or loss

    def _compute_counts(self):
        for field, model in (
            ("addition_count", "nexus.serial.adjustment.addition"),
            ("removal_count", "nexus.serial.adjustment.removal"),
        ):
            counts = dict(
                self.env[model]._read_group(
                    [("adjustment_id", "in", self.ids)], ["adjustment_id"], ["__count"]
                )
            )
            for adjustment in self:
                adjustment[field] = counts.get(adjustment._origin, 0)

    @api.constrains("location_id", "company_id")
    def _check_location(self):
        for adjustment in self:
            location = adjustment.location_id
            if location.usage != "internal":
                raise ValidationError(
                    self.env._(
                        "%(location)s is not a place where stock is kept. Choose an "
                        "internal location for %(adjustment)s.",
                        location=location.display_name,
                        adjustment=adjustment.display_name,
                    )
                )

    @api.constrains("product_id")
    def _check_product(self):
        for adjustment in self:
            if adjustment.product_id.tracking != "serial":
                raise ValidationError(
                    self.env._(
                        "%s has no serial numbers. Adjust it in Physical Inventory.",
                        adjustment.product_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_state_vals(vals, "draft")
            if vals.get("name", self.env._("New")) == self.env._("New"):
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company)
                vals["name"] = sequence.next_by_code(self._name) or self.env._("New")
        return super().create(vals_list)

    def write(self, vals):
        self._check_state_vals(vals)
        if CONTENT_FIELDS & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        posted = self.filtered(lambda a: a.state == "posted")
        if posted:
            raise UserError(
                self.env._(
                    "%s is posted and cannot be deleted: the units moved. Reverse it "
                    "instead.",
                    ", ".join(posted.mapped("name")),
                )
            )

    def copy_data(self, default=None):
        """Copy the question, not the answer: a serial is entered once."""
        vals_list = super().copy_data(default=default)
        for vals in vals_list:
            vals.setdefault("reason", self.env._("(copy)"))
        return vals_list

    def action_enter_serials(self):
        """Open the entry window on the units to add."""
        self.ensure_one()
        self._check_draft()
        return {
            "type": "ir.actions.client",
            "tag": "nexus_serials.open_entry",
            "params": {"model": self._name, "id": self.id},
        }

    def action_choose_units(self):
        """Open the units on hand at the place, to tick the ones to remove."""
        self.ensure_one()
        self._check_draft()
        view = self.env.ref("nexus_serials.stock_lot_view_list_choose")
        search = self.env.ref("nexus_serials.stock_lot_view_search_choose")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Units on hand: tick the ones to remove"),
            "res_model": "stock.lot",
            "views": [(view.id, "list")],
            "search_view_id": (search.id,),
            "target": "new",
            "domain": [
                *self._get_on_hand_domain(),
                ("id", "not in", self.removal_ids.lot_id.ids),
            ],
            "context": {"nexus_adjustment_id": self.id, "create": False},
        }

    def action_cancel(self):
        self._check_draft()
        self._write_state("cancelled")

    def action_reset_draft(self):
        for adjustment in self:
            if adjustment.state != "cancelled":
                raise UserError(
                    self.env._(
                        "%s is not cancelled, so it cannot be set back to draft.",
                        adjustment.name,
                    )
                )
        self._write_state("draft")

    def action_reverse(self):
        """Make the opposite draft and open it; nothing moves before it is posted."""
        self.ensure_one()
        if self.state != "posted":
            raise UserError(
                self.env._(
                    "Only a posted adjustment can be reversed; %s is not.", self.name
                )
            )
        self.lock_for_update(allow_referencing=True)
        pending = self.reversal_ids.filtered(lambda a: a.state != "cancelled")
        self.browse().check_access("create")
        # sudo: only a reversal may say which movement a unit's value comes from.
        reversal = pending[:1] or self.sudo().create(
            self._prepare_reversal_vals()
        ).sudo(False)
        return reversal._get_records_action()

    def action_view_units(self):
        """Open the units this adjustment is about."""
        self.ensure_one()
        lots = self.move_ids.move_line_ids.lot_id
        if self.state != "posted":
            lots |= self.removal_ids.lot_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "nexus_serials.nexus_serial_report_action"
        )
        return dict(
            action,
            name=self.env._("Units of %s", self.name),
            domain=[("id", "in", lots.ids)],
            context={},
        )

    # ------------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------------

    def _get_on_hand_domain(self):
        return [
            ("product_id", "=", self.product_id.id),
            (
                "quant_ids",
                "any",
                [
                    ("location_id", "child_of", self.location_id.id),
                    ("quantity", ">", 0),
                ],
            ),
        ]

    def _prepare_reversal_vals(self):
        added, removed = self._split_moved_lines()
        return {
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            "location_id": self.location_id.id,
            "reason": self.env._(
                "Reversal of %(name)s: %(reason)s", name=self.name, reason=self.reason
            ),
            "reversed_adjustment_id": self.id,
            "quantity": len(removed),
            "addition_ids": [
                Command.create(
                    {"serial": line.lot_id.name, "origin_move_id": line.move_id.id}
                )
                for line in removed
            ],
            "removal_ids": [
                Command.create({"lot_id": line.lot_id.id, "reason": "counted"})
                for line in added
            ],
        }

    def _split_moved_lines(self):
        """Return the done move lines that brought units in, and those that took
        units out."""
        lines = self.move_ids.move_line_ids.filtered("lot_id")
        added = lines.filtered(lambda line: line.location_dest_id.usage == "internal")
        return added, lines - added

    def _check_draft(self):
        closed = self.filtered(lambda a: a.state != "draft")
        if closed:
            raise UserError(
                self.env._(
                    "%s is no longer a draft. Make a new adjustment, or reverse the "
                    "posted one.",
                    ", ".join(closed.mapped("name")),
                )
            )

    def _check_state_vals(self, vals, allowed=None):
        """Keep the status to the buttons: a status written from outside would say
        that units moved which did not."""
        if "state" in vals and vals["state"] != allowed and not self.env.su:
            raise UserError(
                self.env._("The status follows from Post, Cancel and Reverse.")
            )

    def _write_state(self, state, **vals):
        # sudo: only the status goes through, see _check_state_vals.
        self.sudo().write(dict(vals, state=state))
