from odoo import api, fields, models
from odoo.exceptions import UserError

SOURCES = [
    ("form", "Form"),
    ("scanner", "Scanner"),
    ("rfid", "RFID"),
    ("api", "API"),
    ("automatic", "Automatic"),
]


class NexusUnitEvent(models.Model):
    """What happened to a unit, apart from its movements: Odoo keeps those.

    Append-only. Written through ``stock.lot._log_events``; nobody changes or deletes
    an event, the administrator included.
    """

    _name = "nexus.unit.event"
    _description = "Unit Event"
    _order = "date desc, id desc"
    _rec_name = "kind"
    _log_access = False

    lot_id = fields.Many2one(
        "stock.lot", "Unit", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict"
    )
    # A name, not a Selection: what an add-on wrote stays as it is without the add-on.
    kind = fields.Char(required=True, readonly=True)
    kind_name = fields.Char("What", compute="_compute_names")
    value_from = fields.Char("From", readonly=True)
    value_to = fields.Char("To", readonly=True)
    change = fields.Char(compute="_compute_names")
    reason = fields.Char(readonly=True)
    source = fields.Selection(SOURCES, required=True, readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", readonly=True
    )
    location_id = fields.Many2one(
        "stock.location", "From Location", readonly=True, ondelete="restrict"
    )
    location_dest_id = fields.Many2one(
        "stock.location", "To Location", readonly=True, ondelete="restrict"
    )

    _unit_index = models.Index("(lot_id, date DESC, id DESC)")

    @api.model
    def _get_kinds(self):
        """Return {kind: (its name, icon)}; add-ons add theirs."""
        return {
            "created": (self.env._("Created"), "fa-plus-circle"),
            "received": (self.env._("Received"), "fa-download"),
            "moved": (self.env._("Moved"), "fa-arrows-h"),
            "delivered": (self.env._("Delivered"), "fa-truck"),
            "returned": (self.env._("Came Back"), "fa-reply"),
            "sent_back": (self.env._("Sent Back to Vendor"), "fa-share"),
            "found": (self.env._("Found by Count"), "fa-check-circle"),
            "taken_off": (self.env._("Taken off Hand"), "fa-minus-circle"),
            "scrapped": (self.env._("Scrapped"), "fa-trash"),
            "produced": (self.env._("Produced"), "fa-cogs"),
            "consumed": (self.env._("Consumed"), "fa-cogs"),
            "condition": (self.env._("Condition"), "fa-heartbeat"),
            "status": (self.env._("Status"), "fa-flag"),
            "released": (self.env._("Released"), "fa-unlink"),
            "note": (self.env._("Note"), "fa-sticky-note-o"),
            "photo": (self.env._("Photo"), "fa-camera"),
            "scanned": (self.env._("Scanned"), "fa-barcode"),
            "counted": (self.env._("Counted"), "fa-list-ol"),
        }

    @api.model
    def _get_value_field(self, kind):
        """Return the field of ``stock.lot`` whose values these events tell of."""
        return kind if kind in ("condition", "status") else None

    def _compute_names(self):
        kinds = self._get_kinds()
        lots = self.env["stock.lot"]
        for event in self:
            # An add-on that is gone leaves the bare name.
            event.kind_name = kinds.get(event.kind, (event.kind,))[0]
            field = self._get_value_field(event.kind)
            values = [event.value_from, event.value_to]
            if field:
                values = [lots._name_of(field, value) for value in values]
            old, new = values
            event.change = f"{old} → {new}" if old and new else new or old or False

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse()
        kinds = self._get_kinds()
        for vals in vals_list:
            if vals["kind"] not in kinds:
                raise ValueError(f"unknown kind of unit event: {vals['kind']}")
        return super().create(vals_list)

    # Refused whoever asks: nothing is left to the ORM.
    # pylint: disable=method-required-super

    def write(self, vals):
        return self._refuse()

    def unlink(self):
        return self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._(
                "The history of a unit is never changed. Write a note on the unit to "
                "say what was wrong."
            )
        )


class StockLot(models.Model):
    _inherit = "stock.lot"

    event_ids = fields.One2many(
        "nexus.unit.event", "lot_id", "Events", readonly=True, copy=False
    )

    @api.model
    def _log_events(self, vals_list):
        """Append events to the history of units, by one insert.

        :param list vals_list: dicts with ``lot_id``, ``kind`` and any other field of
            ``nexus.unit.event``; user and date are filled in
        :raise ValueError: a kind no add-on knows
        """
        common = {
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            "source": "automatic",
        }
        # sudo: nobody writes the log but by doing what it tells of.
        events = self.env["nexus.unit.event"].sudo()
        return events.create([{**common, **vals} for vals in vals_list])
