"""Units that exist already, from a file: through Odoo's own import, in bulk.

Every row is judged before any is written, and what is wrong is said on its row. A row
with a place puts its unit in stock, by an inventory movement; a row with the external
ID of a unit says what has changed of it.
"""

from collections import defaultdict

from odoo import api, models

from .. import numbering, serial_settings
from ..unit_import import (
    UNIT_FIELDS,
    UPLOAD_KEY,
    ImportRow,
    UnitImportCheck,
    Upload,
    get_upload,
)
from .stock_lot import FACTS_KEY, QUIET, TRUSTED
from .stock_move_line_choice import checked


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Units"),
                "template": "/nexus_serials/static/import/units.csv",
            }
        ]

    @api.model
    def load(self, fields, data):
        paths = [models.fix_import_export_id_paths(name) for name in fields]
        upload = Upload(paths, data, self.env.context.get("_import_limit"))
        upload.count_serials(serial_settings.scope(self.env) != "everywhere")
        return super(StockLot, self.with_context(**{UPLOAD_KEY: upload})).load(
            fields, data
        )

    # ------------------------------------------------------------------
    # What is wrong with the rows
    # ------------------------------------------------------------------

    @api.model
    def _convert_records(self, records, *, log=lambda a: None, savepoint):
        """Judge all rows before any is written: of the batch, and once there is a
        fault also of those that follow, so that all is said at once."""
        upload = get_upload(self.env)
        if not upload:
            yield from super()._convert_records(records, log=log, savepoint=savepoint)
            return
        messages = []
        rows = list(
            super()._convert_records(records, log=messages.append, savepoint=savepoint)
        )
        messages += self._find_import_faults(rows, messages)
        if upload.has_more and _has_error(messages):
            messages = []
            records = self._extract_records(
                upload.paths, upload.data, log=messages.append
            )
            rows = list(
                super()._convert_records(
                    records, log=messages.append, savepoint=savepoint
                )
            )
            messages += self._find_import_faults(rows, messages)
        for message in messages:
            log(message)
        if not _has_error(messages):
            yield from rows

    def _find_import_faults(self, rows, messages):
        """Return the messages of what is wrong with the rows.

        :param rows: as from ``_convert_records``
        :param messages: what the conversion had to say of them
        """
        skipped = self.env.context.get("import_skip_records") or ()
        unread = {(m.get("record"), m.get("field")) for m in messages}
        lots = self._find_imported_units(rows)
        check = UnitImportCheck(
            self.env,
            [
                ImportRow(values, lot, info)
                for (_id, _xid, values, info), lot in zip(rows, lots, strict=True)
                if not any(values.get(name) is None for name in skipped)
            ],
            get_upload(self.env).is_repeated,
        )
        return [
            dict(row.info, type="error", field=field, message=message)
            for row, field, message in check.find_faults()
            if (row.info["record"], field) not in unread
        ]

    def _find_imported_units(self, rows):
        """Return the unit each row is about, empty for a new one."""
        module = self.env.context.get("module", "__import__")
        xids = [
            xid and (xid if "." in xid else f"{module}.{xid}")
            for _id, xid, *_rest in rows
        ]
        # sudo: as Odoo does to find out what an external ID stands for.
        known = (
            self.env["ir.model.data"]
            .sudo()
            ._lookup_xmlids([xid for xid in xids if xid], self)
        )
        # A row: id, module, name, model, id of the record, noupdate, id if it exists.
        ids = {f"{row[1]}.{row[2]}": row[6] for row in known if row[3] == self._name}
        lot_ids = [
            ids.get(xid) if xid else row[0] for xid, row in zip(xids, rows, strict=True)
        ]
        lots = {lot.id: lot for lot in self.browse(set(filter(None, lot_ids)))}
        return [lots.get(lot_id, self.browse()) for lot_id in lot_ids]

    # ------------------------------------------------------------------
    # Units that are new
    # ------------------------------------------------------------------

    def _load_records_create(self, vals_list):
        if not get_upload(self.env):
            return super()._load_records_create(vals_list)
        said = [{name: vals.get(name) for name in UNIT_FIELDS} for vals in vals_list]
        vals_list = [
            {
                name: value
                for name, value in vals.items()
                if name not in ("status", "location_id")
                and (name not in UNIT_FIELDS or value not in (None, False))
            }
            for vals in vals_list
        ]
        importing = self._telling(self.env._("Import"), "form").with_context(
            **QUIET, **{FACTS_KEY: TRUSTED}
        )
        lots = super(StockLot, importing)._load_records_create(vals_list)
        lots = lots.with_env(self.env)
        moves = lots._stock_imported(said)
        by_status = defaultdict(list)
        for lot, values in zip(lots, said, strict=True):
            if values["status"] and values["status"] != "available":
                by_status[values["status"]].append(lot.id)
        for status, lot_ids in by_status.items():
            imported = self.browse(lot_ids)._telling(self.env._("Import"), "form")
            imported._flag_status(status)
        # Not before: a unit in maintenance is nobody's to reserve.
        moves._trigger_assign()
        return lots

    def _stock_imported(self, said):
        """Put the units in stock that have a place there.

        :param said: what the row says of each unit
        :return: the movements
        """
        groups = defaultdict(list)
        costs = {}
        for lot, values in zip(self, said, strict=True):
            if values["location_id"]:
                cost = values["purchase_cost"]
                is_valued = cost is not None and cost is not False
                # Those without a price of their own come at the product's.
                kind = is_valued and ("priced" if cost else "free")
                groups[values["location_id"], lot.product_id, kind].append(lot.id)
                costs[lot.id] = cost
        vals_by_company = defaultdict(list)
        for (location_id, product, kind), lot_ids in groups.items():
            location = self.env["stock.location"].browse(location_id)
            company = location.company_id or self.env.company
            loss = product.with_company(company).property_stock_inventory
            vals = self.browse(lot_ids)._prepare_status_move(
                company, loss, location, self.env._("Import"), {}
            )
            value = sum(costs[lot_id] for lot_id in lot_ids) if kind else None
            vals_by_company[company].append((vals, value))
        moves = self.env["stock.move"]
        for company, items in vals_by_company.items():
            moves += self.with_company(company)._do_import_moves(items)
        return moves

    def _do_import_moves(self, items):
        """
        :param items: [(values of a movement, what its units are worth or None)]
        """
        moves = (
            self.env["stock.move"]
            .with_context(inventory_mode=False)
            .create([vals for vals, _value in items])
        )
        # sudo: that the user may say what units cost was checked row by row.
        self.env["product.value"].sudo().create(
            [
                {
                    "move_id": move.id,
                    "value": value,
                    "company_id": move.company_id.id,
                    "user_id": self.env.uid,
                    "description": self.env._("Import"),
                }
                for move, (_vals, value) in zip(moves, items, strict=True)
                if value is not None
            ]
        )
        checked(moves).with_context(ignore_dest_packages=True)._action_done()
        return moves

    # ------------------------------------------------------------------
    # Units that are known
    # ------------------------------------------------------------------

    def _load_records(self, data_list, update=False):
        if upload := get_upload(self.env):
            upload.changes = []
        lots = super()._load_records(data_list, update)
        if upload:
            self._change_imported(upload.changes)
        return lots

    def _load_records_write(self, values):
        upload = get_upload(self.env)
        if not upload or self.product_id.tracking != "serial":
            return super()._load_records_write(values)
        upload.changes.append((self, values))
        rest = {
            name: value
            for name, value in values.items()
            if name not in (*UNIT_FIELDS, "product_id", "id")
            and not (name == "name" and numbering.clean(value) == self.name)
        }
        return super()._load_records_write(rest) if rest else None

    def _change_imported(self, changes):
        """Say of known units what is new of their condition and status."""
        by_condition, by_status = defaultdict(list), defaultdict(list)
        for lot, values in changes:
            row = ImportRow(values, lot, None)
            if condition := row.get_new("condition"):
                by_condition[condition].append(lot.id)
            if status := row.get_new("status"):
                by_status[status, row.get_new("location_id")].append(lot.id)
        reason = self.env._("Import")
        for condition, lot_ids in by_condition.items():
            self.browse(lot_ids).set_condition(condition, reason=reason)
        for (status, location_id), lot_ids in by_status.items():
            self.browse(lot_ids).set_status(
                status, reason=reason, location_id=location_id
            )


def _has_error(messages):
    return any(message["type"] == "error" for message in messages)
