"""When units were tested that exist already: from the file they are imported from.

A row, or those without a name below it, says the kind and the date of a test or
service, and what came of it: passed, if nothing is said.
"""

from odoo import Command, api, fields, models

from odoo.addons.nexus_serials.unit_import import get_upload

COLUMN = "service_record_ids"


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def get_import_templates(self):
        return [
            *super().get_import_templates(),
            {
                "label": self.env._("Import Template for Units with Tests"),
                "template": "/nexus_rental/static/import/units_with_tests.csv",
            },
        ]

    def _find_import_faults(self, rows, messages):
        messages = super()._find_import_faults(rows, messages)
        today = fields.Date.context_today(self)
        for _id, _xid, values, info in rows:
            for test in _get_tests(values):
                if fault := self._find_fault_of_test(test, today):
                    messages.append(
                        dict(info, type="error", field=COLUMN, message=fault)
                    )
        return messages

    def _find_fault_of_test(self, test, today):
        if not test.get("kind_id") or not test.get("date"):
            return self.env._("A test or service needs its kind and its date.")
        if fields.Date.to_date(test["date"]) > today:
            return self.env._(
                "%s is yet to come: say when it was tested.", test["date"]
            )
        return None

    # ------------------------------------------------------------------

    def _load_records_create(self, vals_list):
        if not get_upload(self.env):
            return super()._load_records_create(vals_list)
        tests = [_get_tests(vals) for vals in vals_list]
        lots = super()._load_records_create([_without_tests(v) for v in vals_list])
        self._record_imported(zip(lots, tests, strict=True))
        return lots

    def _load_records(self, data_list, update=False):
        upload = get_upload(self.env)
        if upload:
            upload.tests = []
        lots = super()._load_records(data_list, update)
        if upload:
            self._record_imported(upload.tests)
        return lots

    def _load_records_write(self, values):
        upload = get_upload(self.env)
        if not upload:
            return super()._load_records_write(values)
        upload.tests.append((self, _get_tests(values)))
        return super()._load_records_write(_without_tests(values))

    def _record_imported(self, tests):
        """Record what rows say of tests; those known of a unit, kind and date are not
        recorded again.

        :param tests: [(unit, [values of a record])]
        """
        said = [{**test, "lot_id": lot.id} for lot, found in tests for test in found]
        if not said:
            return
        records = self.env["nexus.service.record"]
        known = {
            (record.lot_id.id, record.kind_id.id, record.date)
            for record in records.search(
                [
                    ("lot_id", "in", [vals["lot_id"] for vals in said]),
                    ("is_cancelled", "=", False),
                ]
            )
        }
        kinds = self.env["nexus.service.kind"].browse({v["kind_id"] for v in said})
        is_test = {kind.id: kind.is_test for kind in kinds}
        new = {}
        for vals in said:
            key = vals["lot_id"], vals["kind_id"], fields.Date.to_date(vals["date"])
            if key in known:
                continue
            if not vals.get("result"):
                vals["result"] = "passed" if is_test[vals["kind_id"]] else "done"
            new[key] = vals
        records.create(list(new.values()))


def _get_tests(values):
    return [
        command[2]
        for command in values.get(COLUMN) or ()
        if command[0] == Command.CREATE
    ]


def _without_tests(values):
    """Return values without the tests, which are recorded all at once."""
    return {name: value for name, value in values.items() if name != COLUMN}
