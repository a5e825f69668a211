"""Readers, and where their antennas look."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: By link (``serial``, ``ble``, ``tcp`` in the contract), what a person chooses.
LINKS = [
    ("usb", "USB or serial cable"),
    ("bluetooth", "Bluetooth serial port"),
    ("ble", "Bluetooth LE"),
    ("tcp", "Network"),
]
#: Names of the bridge's protocols; its README has the same table.
PROTOCOLS = [
    ("m100", "M100, YRM100, JRD-100"),
    ("r200", "R200"),
    ("chainway", "Chainway"),
    ("chainway-ble", "Chainway, by Bluetooth LE"),
    ("tsl", "TSL ASCII 2"),
    ("chafon-18", "Chafon UHFReader18"),
    ("chafon-288", "Chafon UHFReader288"),
]
WIRE_LINKS = {"usb": "serial", "bluetooth": "serial"}
#: What the bridge's configuration says of a reader.
WIRE_FIELDS = {
    "name",
    "active",
    "bridge_id",
    "link",
    "address",
    "protocol",
    "baudrate",
    "power",
    "mode",
    "rssi_floor",
    "min_reads",
    "repeat_seconds",
    "departed_seconds",
    "operation",
    "antenna_ids",
}
MODES = [
    ("always", "All the time"),
    ("on-demand", "When somebody needs it"),
    ("trigger", "While its trigger is pulled"),
]
#: What a reader does of its own accord that is no scan operation.
PORTAL_OPERATIONS = ("portal_in", "portal_out")


class NexusRfidReader(models.Model):
    """A reader of a bridge, how it reads and what becomes of it."""

    _name = "nexus.rfid.reader"
    _description = "RFID Reader"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    bridge_id = fields.Many2one(
        "nexus.rfid.bridge", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="bridge_id.company_id", store=True, index=True)
    location_id = fields.Many2one(
        "stock.location", "Place", help="Where what it reads is."
    )
    link = fields.Selection(LINKS, "Connection", required=True, default="usb")
    address = fields.Char(required=True)
    protocol = fields.Selection(PROTOCOLS, required=True, default="m100")
    baudrate = fields.Integer("Baud Rate")
    power = fields.Float("Power (dBm)", help="0: as the reader is set.")
    mode = fields.Selection(MODES, "Reads", required=True, default="on-demand")
    rssi_floor = fields.Float("RSSI Floor (dBm)", help="0: none.")
    min_reads = fields.Integer("Minimum Reads", default=1)
    repeat_seconds = fields.Float("Repeat Window (s)", default=5)
    departed_seconds = fields.Float("Has Left After (s)", default=3)
    pass_seconds = fields.Integer(
        "Pass Ends After (s)",
        default=10,
        required=True,
        help="So long nothing is read between two passes.",
    )
    antenna_ids = fields.One2many("nexus.rfid.antenna", "reader_id", "Antennas")
    operation = fields.Selection(
        selection="_select_operation",
        help="What becomes of tags it reads while nobody has asked for them.",
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", help="In whose name, and with whose rights."
    )
    state = fields.Char(readonly=True, copy=False)
    message = fields.Char(readonly=True, copy=False)
    reads_per_minute = fields.Integer(readonly=True, copy=False)
    last_read = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _select_operation(self):
        """Return the scan operations there are, of whatever add-on, and the portals."""
        sessions = self.env["nexus.scan.session"]
        operations = [
            (name, sessions._get_operation(name)._title())
            for name in sessions._operation_names()
        ]
        return [
            *sorted(operations, key=lambda pair: pair[1]),
            ("portal_in", self.env._("Portal: in")),
            ("portal_out", self.env._("Portal: out")),
        ]

    @property
    def wire_id(self):
        """What the bridge calls this reader; it keeps it when it is renamed."""
        return f"reader-{self.id}"

    def _get_place(self, antenna):
        """Return where the tags are that an antenna reads: where it looks, else where
        the reader is."""
        self.ensure_one()
        own = self.antenna_ids.filtered(lambda it: it.number == antenna)
        return own.location_id or self.location_id

    def _to_wire(self):
        """Return this reader as ``configuration`` of the contract has it."""
        return {
            "id": self.wire_id,
            "name": self.name,
            "link": WIRE_LINKS.get(self.link, self.link),
            "address": self.address,
            "protocol": self.protocol,
            "baudrate": self.baudrate or None,
            "power": self.power or None,
            "antennas": self.antenna_ids.sorted("number").mapped("number"),
            "mode": self.mode,
            "operation": self.operation or None,
            "filter": {
                "rssi_floor": self.rssi_floor or None,
                "min_reads": self.min_reads,
                "repeat_seconds": self.repeat_seconds,
                "departed_seconds": self.departed_seconds,
            },
        }

    @api.constrains("min_reads", "repeat_seconds", "departed_seconds", "baudrate")
    def _check_filter(self):
        for reader in self:
            if (
                reader.min_reads < 1
                or reader.repeat_seconds < 0
                or reader.departed_seconds <= 0
                or reader.baudrate < 0
            ):
                raise ValidationError(
                    self.env._(
                        "%s: a tag arrives after one read at least, leaves after more "
                        "than no time, and no time is negative.",
                        reader.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        readers = super().create(vals_list)
        readers.bridge_id._count_revision()
        return readers

    def write(self, vals):
        bridges = self.bridge_id
        res = super().write(vals)
        if WIRE_FIELDS & vals.keys():
            (bridges | self.bridge_id)._count_revision()
        return res

    def unlink(self):
        self.bridge_id._count_revision()
        return super().unlink()


class NexusRfidAntenna(models.Model):
    _name = "nexus.rfid.antenna"
    _description = "RFID Antenna"
    _order = "reader_id, number"
    _rec_name = "number"

    reader_id = fields.Many2one(
        "nexus.rfid.reader", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(required=True, default=1)
    location_id = fields.Many2one("stock.location", "Place", required=True)

    _number_uniq = models.UniqueIndex("(reader_id, number)")

    @api.constrains("number")
    def _check_number(self):
        for antenna in self:
            if antenna.number < 1:
                raise ValidationError(
                    self.env._("Antennas are counted from 1: %s.", antenna.number)
                )

    @api.model_create_multi
    def create(self, vals_list):
        antennas = super().create(vals_list)
        antennas.reader_id.bridge_id._count_revision()
        return antennas

    def write(self, vals):
        res = super().write(vals)
        if "number" in vals or "reader_id" in vals:
            self.reader_id.bridge_id._count_revision()
        return res

    def unlink(self):
        self.reader_id.bridge_id._count_revision()
        return super().unlink()
