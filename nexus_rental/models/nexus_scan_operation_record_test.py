"""Tests and services recorded by scan: the kind once, the result until another one is
chosen, then unit after unit."""

from odoo import fields, models
from odoo.exceptions import UserError


class NexusScanSession(models.Model):
    _inherit = "nexus.scan.session"

    service_kind_id = fields.Many2one(
        "nexus.service.kind", "Kind of Test or Service", ondelete="restrict"
    )


class NexusScan(models.Model):
    _inherit = "nexus.scan"

    service_result = fields.Char(
        help="What came of the test; without a unit: chosen for those after it."
    )


class NexusScanOperationRecordTest(models.AbstractModel):
    _name = "nexus.scan.operation.record_test"
    _inherit = "nexus.scan.operation"
    _description = "Scan Operation: Record Tests"

    _icon = "fa-check-square-o"
    _menu_sequence = 55
    _event_kind = None  # each record is told of its own
    _params = ("service_kind_id",)

    def _title(self):
        return self.env._("Record tests")

    def _help(self):
        return self.env._("Choose the result, then scan each unit it is the result of.")

    def _needs(self):
        return [
            {
                "name": "service_kind_id",
                "title": self.env._("What was tested or done?"),
                "kind": "record",
                "required": True,
                "model": "nexus.service.kind",
                "domain": [],
                "order": "sequence",
            }
        ]

    def _prepare_session(self, params):
        kinds = self.env["nexus.service.kind"]
        kind = kinds.browse(params.get("service_kind_id") or []).exists()
        if not kind:
            raise UserError(
                self.env._("Choose what was tested or done before you scan.")
            )
        return {"service_kind_id": kind.id}

    def _subtitle(self, session):
        return session.service_kind_id.name or ""

    # ------------------------------------------------------------------
    # The result: chosen by each person for the units they scan from then on
    # ------------------------------------------------------------------

    def _session_needs(self, session):
        if not session.service_kind_id.is_test:
            return super()._session_needs(session)
        return [
            *super()._session_needs(session),
            {
                "name": "result",
                "title": self.env._("Result"),
                "kind": "choice",
                "required": False,
                "choices": self._get_results(),
                "help": self.env._("The result of the units you scan from now on."),
            },
        ]

    def _get_results(self):
        names = self.env["nexus.service.kind"]._get_result_names()
        return [[value, names[value]] for value in ("passed", "failed")]

    def _session_params(self, session):
        params = super()._session_params(session)
        if session.service_kind_id.is_test:
            params["result"] = self._get_result(session)
        return params

    def _get_result(self, session):
        """Return what this user says of the units, by default that they passed."""
        choice = session.scan_ids.search(
            [
                ("session_id", "=", session.id),
                ("user_id", "=", self.env.uid),
                ("source", "=", "form"),
                ("lot_id", "=", False),
                ("service_result", "!=", False),
                ("is_undone", "=", False),
            ],
            limit=1,
        )
        return choice.service_result or "passed"

    def _set_param(self, session, name, value):
        if name != "result" or not session.service_kind_id.is_test:
            return super()._set_param(session, name, value)
        names = dict(self._get_results())
        if value not in names:
            raise UserError(
                self.env._(
                    "%(value)s is no result. Choose one of: %(results)s.",
                    value=value,
                    results=", ".join(names.values()),
                )
            )
        if value != self._get_result(session):
            message = self.env._("Units you scan from now on: %s.", names[value])
            result = self._result("ok", message, service_result=value)
            session._keep_choice(names[value], result)
        return None

    # ------------------------------------------------------------------

    def _progress(self, session):
        return {"done": len(self._get_scans_of_units(session)), "expected": 0}

    def _process(self, session, scans):
        kind = session.service_kind_id
        result = self._get_result(session) if kind.is_test else "done"
        lots = self.env["stock.lot"].browse(
            scan.resolved["lot_id"] for scan in scans if scan.lot(self.env)
        )
        by_id = {lot.id: lot for lot in lots}
        scanned = set(session._find_scanned(lots).ids)
        results, taken = [], lots.browse()
        for scan in scans:
            lot = by_id.get(scan.resolved.get("lot_id"))
            if not lot:
                results.append(self._explain_no_unit(scan))
            elif lot.id in scanned:
                results.append(
                    self._result("already", self._say_recorded(lot, kind), lot)
                )
            else:
                scanned.add(lot.id)
                taken |= lot
                results.append(self._say_result(lot, kind, result))
        self._record(session, taken, result, results)
        return results

    def _say_result(self, lot, kind, result):
        names = kind._get_result_names()
        message = f"{lot.name}: {kind.name} · {names[result]}"
        effect = {"before": lot.status}
        outcome = "ok"
        if result == "failed":
            outcome = "warning"
            message = self.env._(
                "%s failed. Set it aside, and say what is wrong.", lot.name
            )
        return self._result(outcome, message, lot, service_result=result, effect=effect)

    def _say_recorded(self, lot, kind):
        return self.env._(
            "%(serial)s has its %(kind)s in this session already. To change the "
            "result, undo the scan and scan it again.",
            serial=lot.name,
            kind=kind.name,
        )

    def _record(self, session, lots, result, results):
        """Make the records of these units, and note them in the results."""
        if not lots:
            return
        telling = lots._telling("", "scanner")
        records = telling.record_service(
            session.service_kind_id.id, result if result != "done" else None
        )
        lots._mark_checked("scanner")
        by_lot = {record.lot_id.id: record.id for record in records}
        for values in results:
            if "effect" in values:
                values["effect"]["record"] = by_lot[values["lot_id"]]

    def _undo(self, session, row):
        self._take_back_scans(session, row)

    def _cancel(self, session):
        self._take_back_scans(session, session._get_effective_scans())

    def _take_back_scans(self, session, scans):
        """Cancel what these scans recorded, and what it made of the units. Undoing the
        choice of a result undoes nothing else."""
        scans = scans.filtered("lot_id")
        records = self._get_record(scans).filtered(lambda rec: not rec.is_cancelled)
        if records:
            records.cancel(self.env._("Scanned by mistake"))
        for before, some in scans.grouped(lambda scan: scan.effect["before"]).items():
            lots = some.lot_id.filtered(lambda lot, old=before: lot.status != old)
            if lots and before in lots._get_manual_statuses():
                lots.set_status(before, session.name, source="scanner")

    def _get_record(self, scans):
        """Return the records these scans of units made, in their order."""
        records = self.env["nexus.service.record"]
        return records.browse(scan.effect["record"] for scan in scans)

    # ------------------------------------------------------------------

    def _scan_actions(self, session, row):
        if row._is_effective() and row.lot_id and row.service_result == "failed":
            return [
                {
                    "name": "note",
                    "title": self.env._("What is wrong"),
                    "label": self.env._("What is wrong with it?"),
                    "input": "text",
                }
            ]
        return super()._scan_actions(session, row)

    def _do_scan_action(self, session, row, name, value):
        if name != "note":
            return super()._do_scan_action(session, row, name, value)
        note = str(value or "").strip()
        if not note:
            raise UserError(self.env._("Note what is wrong with it."))
        self._get_record(row).note = note
        # sudo: scans are written by the session alone.
        row.sudo().message = self.env._(
            "%(serial)s failed: %(note)s", serial=row.lot_id.name, note=note
        )
        return None

    def _get_scans_of_units(self, session):
        return session._get_effective_scans().filtered("lot_id")

    def _lists(self, session):
        records = self._get_record(self._get_scans_of_units(session))
        return [
            {
                "title": self.env._("Failed"),
                "rows": [
                    {
                        "serial": record.lot_id.name,
                        "product": record.product_id.display_name,
                        "note": record.note or "",
                    }
                    for record in records
                    if record.result == "failed"
                ],
            }
        ]
