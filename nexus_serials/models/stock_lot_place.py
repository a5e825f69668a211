"""Where a unit is, in words: warehouse and shelf, project site, vehicle, client."""

from odoo import api, fields, models

from ..serial_check import describe_location


class StockLot(models.Model):
    _inherit = "stock.lot"

    place = fields.Char(
        compute="_compute_place", help="Where this unit is, and what kind of place."
    )
    place_kind = fields.Selection(
        [
            ("warehouse", "Warehouse"),
            ("site", "Project Site"),
            ("vehicle", "Vehicle"),
            ("client", "Client"),
            ("vendor", "Vendor"),
            ("transit", "In Transit"),
            ("gone", "Off Hand"),
            ("nowhere", "Not Received"),
        ],
        compute="_compute_place",
    )
    place_date = fields.Datetime(
        "There Since", compute="_compute_place", help="When it was moved there."
    )

    @api.depends("location_id", "status")
    def _compute_place(self):
        units = self.filtered(lambda lot: lot.tracking == "serial")
        last_lines = units._origin._find_last_lines()
        kinds = dict(self._fields["place_kind"]._description_selection(self.env))
        for lot in self:
            line = last_lines.get(lot._origin)
            # sudo: where a unit of another company is, is told without its name.
            location = lot.sudo().location_id or (line and line.location_dest_id)
            lot.place_date = line and line.date
            if lot not in units or not location:
                lot.place_kind = "nowhere" if lot in units else False
                lot.place = kinds["nowhere"] if lot in units else False
                continue
            lot.place_kind = lot._get_place_kind(location)
            name = lot._describe_place(location, line)
            lot.place = f"{kinds[lot.place_kind]}: {name}"

    @api.model
    def _get_place_kind(self, location):
        """Return what kind of place a location is."""
        if location.place_kind:
            return location.place_kind
        return {
            "internal": "warehouse",
            "transit": "transit",
            "customer": "client",
            "supplier": "vendor",
        }.get(location.usage, "gone")

    def _describe_place(self, location, line):
        """Return the name of the place: a client's or vendor's own, where the last
        movement names one."""
        if location.usage in ("customer", "supplier") and line:
            partner = line.picking_id.partner_id or line.move_id.partner_id
            if partner and line.location_dest_id == location:
                return partner.display_name
        return describe_location(self.env, location)
