"""A count compared with the stock, approved, and made so."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..message_list import list_rows
from .nexus_scan import ACCEPTED


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    category_id = fields.Many2one("product.category", "Products in Category")
    product_id = fields.Many2one("product.product")
    is_blind = fields.Boolean("Blind Count")
    # Nobody reads it but the sessions themselves: a blind count tells nothing.
    expected_count = fields.Integer(groups=fields.NO_ACCESS)
    stocktake_line_ids = fields.One2many("nexus.stocktake.line", "session_id")
    found_count = fields.Integer("Found", readonly=True)
    move_ids = fields.One2many(
        "stock.move", "nexus_scan_session_id", "Stock Moves", readonly=True
    )
    move_count = fields.Integer("Moves", compute="_compute_move_count")

    def _compute_move_count(self):
        counts = dict(
            self.env["stock.move"]._read_group(
                [("nexus_scan_session_id", "in", self.ids)],
                ["nexus_scan_session_id"],
                ["__count"],
            )
        )
        for session in self:
            session.move_count = counts.get(session._origin, 0)

    def _get_count_domain(self, company, location, category, product):
        """Return the quants whose units are counted."""
        domain = [
            ("company_id", "=", company.id),
            ("location_id", "child_of", location.id),
            ("location_id.usage", "=", "internal"),
            ("lot_id", "!=", False),
            ("quantity", ">", 0),
            ("product_id.tracking", "=", "serial"),
        ]
        if category:
            domain.append(("product_id.categ_id", "child_of", category.id))
        if product:
            domain.append(("product_id", "=", product.id))
        return domain

    def _get_unit(self, lot):
        unit = super()._get_unit(lot)
        if self.is_blind:
            # What Odoo thinks of a unit says whether it is expected.
            for name in ("place", "status", "status_label", "last_checked"):
                unit[name] = False
        return unit

    def _is_counted_product(self, product):
        return product == (self.product_id or product) and (
            not self.category_id or product.categ_id._is_within(self.category_id)
        )

    # ------------------------------------------------------------------
    # Approval
    # ------------------------------------------------------------------

    def action_approve(self):
        """Make the stock what was counted: units ticked as lost are taken off hand,
        misplaced ones are transferred, lost ones that were found come back.

        :raise UserError: naming what moved since, or cannot be done; nothing changed
        """
        self.ensure_one()
        self._check_approval()
        self._begin_change()
        if self.state != "to_approve":
            raise UserError(
                self.env._(
                    "%s does not wait for approval: finish the count first.", self.name
                )
            )
        now = {vals.get("lot_id"): vals["kind"] for vals in self._get_count_lines()[0]}
        moved = self.stocktake_line_ids.filtered(
            lambda line: line.has_consequence and now.get(line.lot_id.id) != line.kind
        )
        if moved:
            raise UserError(
                self.env._(
                    "These units have moved since they were counted. Nothing was "
                    "changed: compare again and look at the list.\n%s",
                    list_rows(self.env, moved.mapped("lot_id.name")),
                )
            )
        self._post_count()
        self._close("done")
        return True

    def action_compare(self):
        """Compare with the stock of now; what is ticked as lost stays ticked."""
        self.ensure_one()
        self._check_approval()
        self._begin_change()
        self._compare_count()
        return True

    def action_recount(self):
        """Go on counting."""
        self.ensure_one()
        self._check_approval()
        self._begin_change()
        if self.state == "to_approve":
            # sudo: sessions are written by these methods alone.
            self.sudo().stocktake_line_ids.unlink()
            self.sudo().write({"state": "open", "date_closed": False})
        return True

    def action_give_up(self):
        """Close the count without changing anything."""
        self.ensure_one()
        self._check_approval()
        self._begin_change()
        if self.state == "to_approve":
            self._close("cancelled")
        return True

    def action_open_differences(self):
        """Open what the count says, to tick lost units one by one or many at once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "nexus.stocktake.line",
            "view_mode": "list",
            "domain": [("session_id", "=", self.id)],
        }

    def action_open_moves(self):
        """Open what the approval moved, unit by unit."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Moves of %s", self.name),
            "res_model": "stock.move.line",
            "views": [(self.env.ref("stock.view_move_line_tree").id, "list")],
            "domain": [("move_id.nexus_scan_session_id", "=", self.id)],
            "context": {"create": False, "edit": False},
        }

    def _check_approval(self):
        self._check_use()
        if not self.env.user.has_group("stock.group_stock_manager"):
            raise UserError(
                self.env._(
                    "%s: only inventory managers approve a count.", self.display_name
                )
            )

    def _post_count(self):
        """Post what was approved, by the units' own ways: the same movements as if
        somebody had said it of them, under the name of the count."""
        lines = self.stocktake_line_ids.filtered("has_consequence")
        reason, source = self.name, "automatic"
        by_kind = lines.grouped("kind")
        if lost := by_kind.get("missing"):
            lost.lot_id.set_status("lost", reason=reason, source=source)
        for place, some in (
            by_kind.get("misplaced", lines.browse())
            .grouped("counted_location_id")
            .items()
        ):
            pickings = some.lot_id.transfer(place.id, reason=reason, source=source)
            pickings.origin = self.name
        for place, some in (
            by_kind.get("found_again", lines.browse())
            .grouped("counted_location_id")
            .items()
        ):
            some.lot_id.set_status(
                "available", reason=reason, location_id=place.id, source=source
            )
        last = lines.lot_id._find_last_lines().values()
        moves = self.env["stock.move"].union(*(line.move_id for line in last))
        # sudo: the moves are done; which count they come from is a fact of this one.
        moves.sudo().nexus_scan_session_id = self
        # sudo: as Odoo does when an inventory is applied.
        self.location_id.sudo().last_inventory_date = fields.Date.context_today(self)

    # ------------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------------

    def _compare_count(self):
        ticked = self.stocktake_line_ids.filtered("is_lost").lot_id
        vals_list, found_count = self._get_count_lines()
        for vals in vals_list:
            if vals["kind"] == "missing" and vals["lot_id"] in ticked._ids:
                vals["is_lost"] = True
        # sudo: what a count says is written by comparing alone.
        session = self.sudo()
        session.stocktake_line_ids.unlink()
        self.env["nexus.stocktake.line"].sudo().create(vals_list)
        session.found_count = found_count

    def _get_count_lines(self):
        """Return (values of the lines worth looking at, number of units found where
        they belong)."""
        rows = self.scan_ids.search(
            [
                ("session_id", "=", self.id),
                ("lot_id", "!=", False),
                ("outcome", "in", (*ACCEPTED, "not_eligible")),
                ("is_undone", "=", False),
            ],
            order="id",
        )
        counted = {row.lot_id: row.location_id for row in rows}
        # sudo: units are where they are, whoever may look.
        quants = self.env["stock.quant"].sudo()
        scope = self._get_count_domain(
            self.company_id, self.location_id, self.category_id, self.product_id
        )
        expected = {
            quant.lot_id.id: quant.location_id for quant in quants.search(scope)
        }
        elsewhere = {
            quant.lot_id.id: quant.location_id
            for quant in quants.search(
                [
                    ("lot_id", "in", [lot.id for lot in counted]),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("quantity", ">", 0),
                ]
            )
        }
        vals_list, found_count = [], 0
        faults = self.env["stock.lot"].union(*counted).eligibility("count")
        for lot, place in counted.items():
            kind, message = self._judge_counted(
                lot, place, expected, elsewhere, faults[lot]
            )
            if kind == "found":
                found_count += 1
                continue
            vals_list.append(
                {
                    "kind": kind,
                    "lot_id": lot.id,
                    "message": message,
                    "location_id": elsewhere.get(lot.id, lot.location_id).id,
                    "counted_location_id": (place or self.location_id).id,
                }
            )
        missing = expected.keys() - {lot.id for lot in counted}
        vals_list += [
            {
                "kind": "missing",
                "lot_id": lot_id,
                "location_id": expected[lot_id].id,
            }
            for lot_id in sorted(missing)
        ]
        vals_list += self._get_unknown_lines()
        return [{"session_id": self.id, **vals} for vals in vals_list], found_count

    def _judge_counted(self, lot, place, expected, elsewhere, fault):
        """Return (kind, message) of a unit that was counted."""
        if lot.id in expected and expected[lot.id]._child_of(place or self.location_id):
            return "found", False
        if fault:
            return "not_eligible", fault["message"]
        if lot.id in elsewhere:
            return "misplaced", False
        if lot.status in ("lost", "retired"):
            return "found_again", False
        return "not_eligible", self.env._(
            "%(serial)s is here, but %(status)s: receive it, or return its delivery.",
            serial=lot.name,
            status=lot._name_of("status", lot.status) or "",
        )

    def _get_unknown_lines(self):
        rows = self.scan_ids.search(
            [
                ("session_id", "=", self.id),
                ("outcome", "in", ("unknown", "ambiguous")),
                ("is_undone", "=", False),
            ],
            order="id",
        )
        by_code = {row.code: row for row in rows}
        return [
            {"kind": "unknown", "code": code, "message": row.message}
            for code, row in by_code.items()
        ]


class NexusStocktakeLine(models.Model):
    """Something a count found that the stock does not say."""

    _name = "nexus.stocktake.line"
    _description = "Stocktake Difference"
    _order = "kind, id"
    _rec_name = "lot_id"

    session_id = fields.Many2one(
        "nexus.scan.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id")
    state = fields.Selection(related="session_id.state")
    kind = fields.Selection(
        [
            ("missing", "Missing"),
            ("misplaced", "Misplaced"),
            ("found_again", "Found Again"),
            ("not_eligible", "Cannot Be Counted"),
            ("unknown", "Unknown"),
        ],
        required=True,
        readonly=True,
    )
    lot_id = fields.Many2one(
        "stock.lot", "Unit", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    code = fields.Char("Scanned", readonly=True)
    location_id = fields.Many2one("stock.location", "Expected in", readonly=True)
    counted_location_id = fields.Many2one("stock.location", "Found in", readonly=True)
    message = fields.Char("Remark", readonly=True)
    is_lost = fields.Boolean(
        "Lost", help="Tick it to take this unit off hand when the count is approved."
    )
    has_consequence = fields.Boolean(compute="_compute_has_consequence")

    @api.depends("kind", "is_lost")
    def _compute_has_consequence(self):
        for line in self:
            line.has_consequence = line.is_lost or line.kind in (
                "misplaced",
                "found_again",
            )

    def write(self, vals):
        if vals.keys() - {"is_lost"} and not self.env.su:
            raise UserError(
                self.env._("Only whether a unit is lost can be said in a count.")
            )
        wrong = self.filtered(
            lambda line: line.kind != "missing" or line.state != "to_approve"
        )
        if vals.get("is_lost") and wrong:
            raise UserError(
                self.env._(
                    "%s cannot be ticked as lost: only units that are missing in a "
                    "count that waits for approval.",
                    wrong[0].lot_id.name or wrong[0].code,
                )
            )
        return super().write(vals)

    def action_toggle_lost(self):
        """Tick this unit as lost, or no longer."""
        self.ensure_one()
        self.is_lost = not self.is_lost
        return True


class ProductCategory(models.Model):
    _inherit = "product.category"

    def _is_within(self, category):
        """Tell whether this category is the other one or below it."""
        return (self.parent_path or "").startswith(category.parent_path or "/")
