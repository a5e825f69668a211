"""The tags of a unit; found by them."""

import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.nexus_serials.models.stock_lot_codes import CodeKind

from .. import epc as epc_text


class StockLot(models.Model):
    _inherit = "stock.lot"
    _rec_names_search = ["name", "manufacturer_serial", "rfid_epc"]

    rfid_tag_ids = fields.One2many("nexus.rfid.tag", "lot_id", "RFID Tags")
    rfid_tag_history_ids = fields.One2many(
        "nexus.rfid.tag",
        "lot_id",
        "RFID Tags, Those Taken Off Too",
        context={"active_test": False},
    )
    # Searched by whoever sees units: tags are read by the warehouse alone.
    rfid_epc = fields.Char(
        "RFID Tag",
        compute="_compute_rfid_epc",
        inverse="_inverse_rfid_epc",
        search="_search_rfid_epc",
        readonly=False,
        copy=False,
        help="EPC of the tag on this unit; of several, with a comma between.",
    )

    @api.depends("rfid_tag_ids.epc")
    def _compute_rfid_epc(self):
        # sudo: what is on a unit is no secret of those who see the unit.
        by_lot = (
            self.env["nexus.rfid.tag"]
            .sudo()
            .search([("lot_id", "in", self.ids)])
            .grouped("lot_id")
        )
        for lot in self:
            tags = by_lot.get(lot._origin)
            lot.rfid_epc = tags and ", ".join(tags.mapped("epc"))

    def _inverse_rfid_epc(self):
        self._set_epcs([(lot, lot.rfid_epc) for lot in self])

    @api.model
    def _set_epcs(self, said, origin="adopted"):
        """Have units carry the tags named, and no others.

        :param list said: (unit, EPCs as a text)
        """
        tags = self.env["nexus.rfid.tag"]
        pairs = [(lot, epc) for lot, text in said for epc in split_epcs(text)]
        named = {(lot.id, epc_text.normalise(epc)) for lot, epc in pairs}
        lots = self.union(*(lot for lot, _text in said))
        gone = lots.rfid_tag_ids.filtered(
            lambda tag: (tag.lot_id.id, tag.epc) not in named
        )
        if pairs:
            tags._assign_all(pairs, replace=gone, origin=origin, source="form")
        elif gone:
            gone.take_off()
        lots.invalidate_recordset(["rfid_epc"], flush=False)

    @api.model
    def _search_rfid_epc(self, operator, value):
        tags = self.env["nexus.rfid.tag"].sudo()
        if operator == "in":
            value = list(value)
            epcs = [epc_text.normalise(text) for text in value if text]
            found = tags._search([("epc", "in", epcs)]).subselect("lot_id")
            domain = Domain("id", "in", found)
            if len(epcs) < len(value):
                domain |= Domain("id", "not in", tags._search([]).subselect("lot_id"))
            return domain
        if operator in ("like", "ilike", "=like", "=ilike"):
            text = "".join(str(value).split())
            found = tags._search([("epc", "ilike", text)]).subselect("lot_id")
            return Domain("id", "in", found)
        return NotImplemented

    # ------------------------------------------------------------------
    # Codes
    # ------------------------------------------------------------------

    @api.model
    def _get_code_kinds(self):
        kinds = super()._get_code_kinds()
        return [*kinds, CodeKind("rfid", self._get_epc_keys, self._query_epcs)]

    @api.model
    def _get_epc_keys(self, read):
        key = "" if read.is_url else epc_text.normalise(read.text)
        return [key] if key else []

    @api.model
    def _query_epcs(self, keys):
        self.env["nexus.rfid.tag"].flush_model(["epc", "lot_id", "active"])
        return SQL(
            "SELECT epc AS key, lot_id FROM nexus_rfid_tag"
            " WHERE active AND epc = ANY(%s)",
            keys,
        )


def split_epcs(text):
    """Return the EPCs in a text, where several are parted by commas."""
    return [part for part in re.split(r"[,;|]", text or "") if part.strip()]
