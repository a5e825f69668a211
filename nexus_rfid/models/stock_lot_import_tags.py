"""The tags of units that exist already: a column of the file units are imported from.

An empty cell says nothing.
"""

from odoo import api, models

from odoo.addons.nexus_serials.unit_import import get_upload

from .stock_lot_tags import split_epcs

COLUMN = "rfid_epc"


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def get_import_templates(self):
        return [
            *super().get_import_templates(),
            {
                "label": self.env._("Import Template for Units with RFID Tags"),
                "template": "/nexus_rfid/static/import/units_with_tags.csv",
            },
        ]

    def _find_import_faults(self, rows, messages):
        messages = super()._find_import_faults(rows, messages)
        lots = self._find_imported_units(rows)
        pairs, infos = [], []
        for lot, (_id, _xid, values, info) in zip(lots, rows, strict=True):
            for epc in split_epcs(values.get(COLUMN)):
                pairs.append((lot or self.new(_get_known(values)), epc))
                infos.append(info)
        tags = self.env["nexus.rfid.tag"]
        if pairs:
            tags._check_may_tag(self.union(*lots))
        for index, fault in tags._find_faults(pairs).items():
            messages.append(
                dict(infos[index], type="error", field=COLUMN, message=fault)
            )
        return messages

    def _load_records_create(self, vals_list):
        if not get_upload(self.env):
            return super()._load_records_create(vals_list)
        said = [vals.get(COLUMN) for vals in vals_list]
        lots = super()._load_records_create([_without_tags(v) for v in vals_list])
        self._put_on_imported(zip(lots, said, strict=True))
        return lots

    def _load_records(self, data_list, update=False):
        upload = get_upload(self.env)
        if upload:
            upload.tags = []
        lots = super()._load_records(data_list, update)
        if upload:
            self._put_on_imported(upload.tags)
        return lots

    def _load_records_write(self, values):
        upload = get_upload(self.env)
        if not upload:
            return super()._load_records_write(values)
        upload.tags.append((self, values.get(COLUMN)))
        return super()._load_records_write(_without_tags(values))

    def _put_on_imported(self, said):
        said = [(lot, text) for lot, text in said if split_epcs(text)]
        if said:
            self._set_epcs(said, origin="imported")


def _get_known(values):
    """Return what a row says of a new unit, as far as tags care."""
    return {name: values[name] for name in ("name", "product_id") if values.get(name)}


def _without_tags(values):
    return {name: value for name, value in values.items() if name != COLUMN}
