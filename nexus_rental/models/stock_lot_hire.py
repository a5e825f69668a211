"""A unit on hire: its status, and what it may be used for."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

#: What a hire is said to be for, see ``stock.lot.eligibility``.
HIRE = "hire"


class StockLot(models.Model):
    _inherit = "stock.lot"

    status = fields.Selection(
        selection_add=[("rented", "Rented"), ("sold",)],
        ondelete={"rented": "set null"},
    )
    hire_booking_id = fields.Many2one(
        "nexus.hire.booking",
        "Out On",
        compute="_compute_hire_booking_id",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The hire this unit is out on.",
    )
    hire_booking_ids = fields.One2many(
        "nexus.hire.booking", "lot_id", "Hires", readonly=True, copy=False
    )

    def _auto_init(self):
        # Nothing is out yet: a million units need no computing.
        if not column_exists(self.env.cr, self._table, "hire_booking_id"):
            create_column(self.env.cr, self._table, "hire_booking_id", "int4")
        return super()._auto_init()

    @api.depends("hire_booking_ids.state")
    def _compute_hire_booking_id(self):
        # sudo: where a unit is, is the same whoever asks.
        rows = self.env["nexus.hire.booking"].sudo()
        rows = rows.search([("lot_id", "in", self.ids), ("state", "=", "out")])
        row_by_lot = {row.lot_id.id: row.id for row in rows}
        away = self.filtered(lambda lot: lot._origin.id in row_by_lot)
        (self - away).hire_booking_id = False
        for lot in away:
            lot.hire_booking_id = row_by_lot[lot._origin.id]

    @api.depends("hire_booking_id")
    def _compute_status(self):
        res = super()._compute_status()
        out = self.filtered(lambda lot: lot.hire_booking_id and not lot.status_flag)
        if out:
            out.status = "rented"
        return res

    @api.model
    def _get_admitted(self):
        admitted = {
            status: set(purposes)
            for status, purposes in super()._get_admitted().items()
        }
        for status in ("available", "in_transit"):
            admitted[status].add(HIRE)
        # What is out may be hired for another time; it is counted where it turns up.
        admitted["rented"] = {HIRE, "count"}
        return admitted

    @api.model
    def _get_unreservable_domain(self):
        # sudo: whoever reserves leaves units alone that are booked for hires.
        booked = self.env["nexus.hire.booking"].sudo()._search_taken_units()
        domain = super()._get_unreservable_domain()
        return domain | Domain("id", "in", booked.subselect("lot_id"))

    def eligibility(self, purpose, start=None, end=None):
        """A hire takes units for a while: other hires at that time speak against it;
        whoever takes a unit for good, takes it from all hires to come."""
        verdicts = super().eligibility(purpose, start=start, end=end)
        if purpose not in (HIRE, "sell"):
            return verdicts
        fit = [lot.id for lot, verdict in verdicts.items() if not verdict]
        lots = self.browse(fit)
        if purpose == "sell":
            start, end = fields.Datetime.now(), None
        for lot, row in lots._find_hire_conflicts(start, end).items():
            verdicts[lot] = lot._explain_hired(row)
        return verdicts

    def _explain_unfit(self, status):
        if status != "rented":
            return super()._explain_unfit(status)
        # sudo: who has a unit is told to whoever asks for it.
        lot = self.sudo()
        return {
            "code": "rented",
            "message": self.env._(
                "%(serial)s is out on %(hire)s. Check it in first.",
                serial=lot.name,
                hire=lot.hire_booking_id.line_id._describe_order(),
            ),
            "note": self.env._("Out on hire"),
        }

    def _explain_hired(self, row):
        """Return the verdict on a unit a hire takes at the time it is wanted."""
        # sudo: as above.
        lot = self.sudo()
        line = row.line_id
        return {
            "code": "hired",
            "message": self.env._(
                "%(serial)s is booked for %(hire)s. Choose another unit, or another "
                "time.",
                serial=lot.name,
                hire=row._describe_with_period(),
            ),
            "note": self.env._("Booked for %s", line._describe_order()),
        }

    def _find_hire_conflicts(self, start=None, end=None, except_line=None):
        """Return {unit: the first row (in sudo) that takes it within the period}.

        :param start: by default now
        :param end: None is until further notice
        :param except_line: whose own rows are no conflict
        """
        # sudo: other people's hires take units as well.
        bookings = self.env["nexus.hire.booking"].sudo()
        start = start or fields.Datetime.now()
        now = fields.Datetime.now()
        domain = [
            ("lot_id", "in", self.ids),
            "|",
            "&",
            ("state", "in", ("booked", "prepared", "out")),
            ("busy_end", ">", start),
            "&",
            ("state", "=", "out"),
            ("end", "<", now),
        ]
        if end:
            domain.append(("busy_start", "<", end))
        if except_line:
            domain.append(("line_id", "!=", except_line.id))
        conflicts = {}
        for row in bookings.search(domain, order="busy_start, id"):
            if row.state == "out" or row.end > now:
                conflicts.setdefault(self.browse(row.lot_id.id), row)
        return conflicts

    def _explain_refused_status(self, status, quants, location, condition):
        if self.hire_booking_id:
            return self._explain_unfit("rented")["message"]
        return super()._explain_refused_status(status, quants, location, condition)
