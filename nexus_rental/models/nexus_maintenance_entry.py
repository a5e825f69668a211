from odoo import fields, models
from odoo.tools import SQL, html2plaintext


class NexusMaintenanceEntry(models.Model):
    """What was done to a unit to keep it fit, in one list: repairs, tests, services,
    and what was noted of it. Ids are made up, and say nothing."""

    _name = "nexus.maintenance.entry"
    _description = "Maintenance of a Unit"
    _auto = False
    _log_access = False
    _order = "date desc, id desc"
    _depends = {
        "repair.order": [
            "lot_id", "state", "company_id", "create_date"
        ],
        "nexus.service.record": [
            "lot_id", "kind_id", "date", "result", "is_cancelled", "company_id"
        ],
        "nexus.service.kind": ["is_test"],
        "nexus.unit.event": ["lot_id", "kind", "date", "reason"],
        "stock.lot": ["company_id"],
    }  # fmt: skip

    lot_id = fields.Many2one("stock.lot", "Unit", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(readonly=True, help="Of a repair: when it was opened.")
    kind = fields.Selection(
        [
            ("repair", "Repair"),
            ("test", "Test"),
            ("service", "Service"),
            ("note", "Note"),
        ],
        readonly=True,
    )
    result = fields.Selection(
        [
            ("draft", "New"),
            ("confirmed", "Confirmed"),
            ("under_repair", "Under Repair"),
            ("repaired", "Repaired"),
            ("passed", "Passed"),
            ("failed", "Failed"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    is_cancelled = fields.Boolean("Cancelled", readonly=True)
    repair_id = fields.Many2one("repair.order", readonly=True)
    record_id = fields.Many2one(
        "nexus.service.record", "Test or Service", readonly=True
    )
    event_id = fields.Many2one("nexus.unit.event", readonly=True)
    name = fields.Char("What", compute="_compute_texts", compute_sudo=True)
    note = fields.Char(compute="_compute_texts", compute_sudo=True)
    person = fields.Char("By", compute="_compute_texts", compute_sudo=True)

    # What it shows is of the units one may see; each document opens by its own rights.
    def _compute_texts(self):
        for entry in self:
            texts = (
                entry._describe_repair(entry.repair_id)
                or entry._describe_record(entry.record_id)
                or entry._describe_event(entry.event_id)
            )
            entry.name, entry.note, entry.person = texts or (False, False, False)

    def action_open(self):
        """Open the repair, or the record of the test."""
        self.ensure_one()
        document = self.repair_id or self.record_id
        return document and {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
        }

    # ------------------------------------------------------------------

    def _describe_repair(self, repair):
        if not repair:
            return None
        parts = [
            html2plaintext(repair.internal_notes or "").strip(),
            repair.outside_repairer_id.display_name,
        ]
        return repair.name, _join(parts), repair.user_id.name

    def _describe_record(self, record):
        if not record:
            return None
        parts = [record.certificate_number, record.note, record.cancel_reason]
        return record.kind_id.name, _join(parts), record.tester_id.display_name

    def _describe_event(self, event):
        if not event:
            return None
        name = event.change if event.kind == "condition" else event.kind_name
        return name, event.reason, event.user_id.name

    @property
    def _table_query(self):
        # Each branch is read by its index on the unit.
        return SQL(
            """SELECT repair.id * 3 AS id, repair.lot_id, repair.company_id,
                      repair.create_date AS date, 'repair' AS kind,
                      CASE repair.state WHEN 'done' THEN 'repaired'
                                        WHEN 'cancel' THEN 'cancelled'
                                        ELSE repair.state END AS result,
                      repair.state = 'cancel' AS is_cancelled,
                      repair.id AS repair_id, NULL::int AS record_id,
                      NULL::int AS event_id
                 FROM repair_order AS repair
                WHERE repair.lot_id IS NOT NULL
                UNION ALL
               SELECT record.id * 3 + 1, record.lot_id, record.company_id,
                      record.date::timestamp,
                      CASE WHEN kind.is_test THEN 'test' ELSE 'service' END,
                      CASE WHEN record.is_cancelled THEN 'cancelled'
                           ELSE record.result END,
                      COALESCE(record.is_cancelled, FALSE),
                      NULL, record.id, NULL
                 FROM nexus_service_record AS record
                 JOIN nexus_service_kind AS kind ON kind.id = record.kind_id
                UNION ALL
               SELECT event.id * 3 + 2, event.lot_id, lot.company_id, event.date,
                      'note', NULL, FALSE, NULL, NULL, event.id
                 FROM nexus_unit_event AS event
                 JOIN stock_lot AS lot ON lot.id = event.lot_id
                WHERE event.kind = 'note'
                   OR (event.kind = 'condition' AND event.reason <> '')"""
        )


class StockLot(models.Model):
    _inherit = "stock.lot"

    maintenance_entry_ids = fields.One2many(
        "nexus.maintenance.entry", "lot_id", "Maintenance", readonly=True, copy=False
    )


def _join(parts):
    return " · ".join(filter(None, parts))
