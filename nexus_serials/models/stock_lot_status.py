"""Condition and status of a unit: stored facts that follow from what is done to it."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..unit_status import FLAGS, STATUS_BY_USAGE, STATUSES, query_status

CONDITIONS = [
    ("new", "New"),
    ("excellent", "Excellent"),
    ("good", "Good"),
    ("fair", "Fair"),
    ("poor", "Poor"),
    ("damaged", "Damaged"),
]

#: Sources of a change that count as somebody having held the unit.
CHECKING_SOURCES = ("form", "scanner", "rfid", "api")

_CHANGE_KEY = "nexus_unit_change"


class _Change(NamedTuple):
    """Why a unit is changed, in the context: no call from outside can send this."""

    reason: str = ""
    source: str = "form"


class StockLot(models.Model):
    _inherit = "stock.lot"

    condition = fields.Selection(CONDITIONS, index="btree_not_null", copy=False)
    status_flag = fields.Selection(
        FLAGS,
        "Status Set by Hand",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="What somebody said of this unit. Empty: its place says the status.",
    )
    status = fields.Selection(
        STATUSES,
        compute="_compute_status",
        store=True,
        # An import says it (see stock_lot_import); else it is never written.
        readonly=False,
        copy=False,
        index=True,
        help="What somebody said of this unit, or else what its place says.",
    )
    last_checked = fields.Datetime(
        readonly=True,
        copy=False,
        help="When somebody last scanned this unit, or changed it by hand.",
    )
    image_1920 = fields.Image("Photo", max_width=1920, max_height=1920, copy=False)
    image_256 = fields.Image(
        "Photo 256", max_width=256, max_height=256, compute="_compute_image_256",
        store=True,
    )  # fmt: skip

    @api.depends("image_1920")
    def _compute_image_256(self):
        pictured = self.filtered("image_1920")
        for lot in pictured:
            lot.image_256 = lot.image_1920
        # A thousand units received have none: one assignment.
        (self - pictured).image_256 = False

    @api.depends(
        "location_id", "location_id.usage", "product_id.tracking", "status_flag"
    )
    def _compute_status(self):
        by_status = defaultdict(list)
        unclear = []
        for lot in self:
            usage = lot.location_id.usage
            if lot.product_id.tracking != "serial":
                by_status[False].append(lot.id)
            elif lot.status_flag:
                by_status[lot.status_flag].append(lot.id)
            elif usage in STATUS_BY_USAGE:
                by_status[STATUS_BY_USAGE[usage]].append(lot.id)
            elif not lot._origin.id:
                by_status["not_received"].append(lot.id)
            else:
                unclear.append(lot.id)
        found = self.browse(unclear)._find_status_of_place()
        for lot_id in unclear:
            origin_id = self.browse(lot_id)._origin.id
            by_status[found.get(origin_id, "not_received")].append(lot_id)
        for status, lot_ids in by_status.items():
            self.browse(lot_ids).status = status

    def _find_status_of_place(self):
        """Return {id of the unit: what its place says}, read from stock and history
        by one query."""
        if not self:
            return {}
        self.flush_model(["product_id"])
        for name in ("stock.quant", "stock.move", "stock.move.line"):
            self.env[name].flush_model()
        self.env["nexus.serial.adjustment.removal"].flush_model()
        self.env.cr.execute(
            query_status(SQL("lot.id = ANY(%s)", list(self._origin._ids)))
        )
        return dict(self.env.cr.fetchall())

    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lots = super().create(vals_list)
        judged = {lot: (False, lot.condition) for lot in lots if lot.condition}
        lots._tell_change("condition", judged)
        return lots

    def write(self, vals):
        if "condition" not in vals:
            return super().write(vals)
        before = {lot: lot.condition for lot in self}
        res = super().write(vals)
        self._tell_change(
            "condition",
            {
                lot: (old, lot.condition)
                for lot, old in before.items()
                if lot.condition != old
            },
        )
        return res

    def _telling(self, reason, source):
        """Return the units in an environment where changes have this reason."""
        change = _Change((reason or "").strip(), source)
        return self.with_context(**{_CHANGE_KEY: change})

    def _get_change(self):
        change = self.env.context.get(_CHANGE_KEY)
        return change if isinstance(change, _Change) else _Change()

    def _tell_change(self, kind, changes, **values):
        """Log one event for each unit; who changes a unit by hand has checked it.

        :param dict changes: {unit: (value before, value after)}
        :param values: more fields of the events, the same for all
        """
        if not changes:
            return
        change = self._get_change()
        self._log_events(
            [
                {
                    "lot_id": lot.id,
                    "kind": kind,
                    "value_from": old or False,
                    "value_to": new or False,
                    "reason": change.reason,
                    "source": change.source,
                    **values,
                }
                for lot, (old, new) in changes.items()
            ]
        )
        self.browse(lot.id for lot in changes)._mark_checked(change.source)

    def _flag_status(self, flag, **values):
        """Say what the status is (False: what the place says), and log the change.

        :param values: more fields of the events
        """
        before = {lot: lot.status for lot in self}
        self._set_status_flag(flag)
        self._tell_change(
            "status",
            {lot: (old, lot.status) for lot, old in before.items()},
            **values,
        )

    def _set_status_flag(self, flag):
        # sudo: a fact nobody writes by hand.
        self.sudo().status_flag = flag
        # How many are free to use, and forecast, follows from it.
        products = self.product_id
        products.invalidate_recordset(["free_qty", "virtual_available"])
        products.product_tmpl_id.invalidate_recordset(["virtual_available"])

    def _mark_checked(self, source):
        if source in CHECKING_SOURCES:
            # sudo: a fact nobody writes by hand.
            self.sudo().last_checked = fields.Datetime.now()

    def _name_of(self, field, value):
        """Return how a value of ``status`` or ``condition`` is called."""
        names = dict(self._fields[field]._description_selection(self.env))
        return names.get(value, value)

    # ------------------------------------------------------------------

    def add_note(self, text, source="form"):
        """Write a line into the history of these units.

        :raise UserError: there is no text
        """
        self.check_access("write")
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Write something to note it."))
        self._telling(text, source)._tell_change(
            "note", dict.fromkeys(self, (False, False))
        )
        return True
