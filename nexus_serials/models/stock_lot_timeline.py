"""The history of a unit: what was done to it and where it went, as one."""

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from .stock_move import ON_HAND_USAGES

#: How many entries the unit's page shows.
SHOWN = 30
#: How many movements it lists.
MOVEMENTS = 80


class StockLot(models.Model):
    _inherit = "stock.lot"

    timeline = fields.Html(compute="_compute_timeline", sanitize=False)
    movement_ids = fields.Many2many(
        "stock.move.line", string="Movements", compute="_compute_movement_ids"
    )

    def _compute_timeline(self):
        for lot in self:
            lot.timeline = lot._origin.id and self.env["ir.qweb"]._render(
                "nexus_serials.unit_timeline",
                {
                    "entries": lot._origin._read_timeline(SHOWN),
                    "format_date": self._format_timeline_date,
                },
            )

    def _compute_movement_ids(self):
        for lot in self:
            lot.movement_ids = self.env["stock.move.line"].search(
                [
                    ("lot_id", "=", lot._origin.id),
                    ("state", "=", "done"),
                    ("quantity", ">", 0),
                ],
                order="date desc, id desc",
                limit=MOVEMENTS,
            )

    def action_view_events(self):
        """Open the log of this unit, all of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log of %s", self.name),
            "res_model": "nexus.unit.event",
            "view_mode": "list",
            "domain": [("lot_id", "=", self.id)],
        }

    @api.model
    def _format_timeline_date(self, date):
        # Babel's own words for a moment have seconds, too.
        convert = self.env["ir.qweb.field.datetime"].value_to_html
        day = convert(date, {"format": "medium", "date_only": True})
        time = convert(date, {"format": "short", "time_only": True})
        return f"{day}, {time}"

    def read_timeline(self, limit=SHOWN, offset=0):
        """Return the history of this unit, newest first.

        Movements are Odoo's own, those from before the installation included.

        :return: list of dict ``{date, kind, name, icon, user, value_from, value_to,
            change, reason, source, place_from, place_to, photo, document}``;
            ``document`` is a dict ``{model, id, name}`` or False, ``photo`` the id of
            an attachment or False
        """
        self.ensure_one()
        self.check_access("read")
        return self._read_timeline(limit, offset)

    def _read_timeline(self, limit=SHOWN, offset=0):
        rows = self._find_timeline_rows(limit, offset)
        # sudo: the history of a unit is one, whoever did what where.
        events = self.env["nexus.unit.event"].sudo()
        lines = self.env["stock.move.line"].sudo()
        events = events.browse(row_id for kind, row_id in rows if kind == "event")
        lines = lines.browse(row_id for kind, row_id in rows if kind == "line")
        entries = {("event", event.id): event._to_timeline() for event in events}
        entries |= {("line", line.id): line._to_timeline() for line in lines}
        entries["created", self.id] = self.env["nexus.unit.event"]._timeline_entry(
            "created", self.create_date, self.create_uid
        )
        return [entries[row] for row in rows]

    def _find_timeline_rows(self, limit, offset):
        """Return [(``event``, ``line`` or ``created``, id)], newest first."""
        for name in ("nexus.unit.event", "stock.move.line"):
            self.env[name].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT kind, id FROM (
                          SELECT 'event' AS kind, id, date
                            FROM nexus_unit_event WHERE lot_id = %(lot_id)s
                           UNION ALL
                          SELECT 'line', id, date
                            FROM stock_move_line
                           WHERE lot_id = %(lot_id)s AND state = 'done'
                             AND quantity > 0
                           UNION ALL
                          SELECT 'created', %(lot_id)s, NULL) AS entry
                    ORDER BY date DESC NULLS LAST, kind, id DESC
                    LIMIT %(limit)s OFFSET %(offset)s""",
                lot_id=self.id,
                limit=limit,
                offset=offset,
            )
        )
        return self.env.cr.fetchall()


class NexusUnitEvent(models.Model):
    _inherit = "nexus.unit.event"

    def _to_timeline(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        return self._timeline_entry(
            self.kind,
            self.date,
            self.user_id,
            value_from=self.value_from,
            value_to=self.value_to,
            change=self.change,
            reason=self.reason,
            source=sources.get(self.source),
            place_from=self.location_id.display_name,
            place_to=self.location_dest_id.display_name,
            photo=self._get_photo(),
            document=self._get_document(),
        )

    def _get_photo(self):
        """Return the id of the photo this event shows, False if it is another."""
        is_photo = self.res_model == "ir.attachment"
        return (
            is_photo and self.env[self.res_model].sudo().browse(self.res_id).exists().id
        )

    def _get_document(self):
        if self.res_model not in self.env or not self.res_id:
            return False
        if self.res_model == "ir.attachment":
            return False
        document = self.env[self.res_model].sudo().browse(self.res_id).exists()
        return document and _describe_document(document)

    @api.model
    def _timeline_entry(self, kind, date, user, **values):
        name, icon = self._get_kinds().get(kind, (kind, "fa-circle"))
        return {
            "date": date,
            "kind": kind,
            "name": name,
            "icon": icon,
            "user": user.name,
            "value_from": False,
            "value_to": False,
            "change": False,
            "reason": False,
            "source": False,
            "place_from": False,
            "place_to": False,
            "photo": False,
            "document": False,
            **values,
        }


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _to_timeline(self):
        document = (
            self.picking_id
            or self.move_id.scrap_id
            or self.move_id.nexus_serial_adjustment_id
        )
        return self.env["nexus.unit.event"]._timeline_entry(
            self._get_movement_kind(),
            self.date,
            self.write_uid,
            place_from=self.location_id.display_name,
            place_to=self.location_dest_id.display_name,
            reason=html2plaintext(self.picking_id.note or "")
            or (not document and self.reference),
            document=document and _describe_document(document),
        )

    def _get_movement_kind(self):
        """Return the kind of event a movement is; add-ons that move units in ways of
        their own say so."""
        source, dest = self.location_id.usage, self.location_dest_id.usage
        was_here, is_here = source in ON_HAND_USAGES, dest in ON_HAND_USAGES
        if self.move_id.scrap_id:
            return "scrapped"
        if was_here == is_here and dest != "customer":
            return "moved"
        if is_here:
            return {
                "customer": "returned",
                "inventory": "found",
                "production": "produced",
            }.get(source, "received")
        return {
            "customer": "delivered",
            "supplier": "sent_back",
            "production": "consumed",
        }.get(dest, "taken_off")


def _describe_document(document):
    return {
        "model": document._name,
        "id": document.id,
        "name": document.display_name,
    }
