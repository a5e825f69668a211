import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .. import serial_keys, serial_settings

#: A longer prefix makes labels hard to read; the settings say so.
LONG_PREFIX = 4
#: So that the longest number still fits a serial number.
MAX_PREFIX = 80


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    serial_auto_generate = fields.Boolean(
        "Auto-Generate Serial Numbers",
        config_parameter=serial_settings.AUTO_GENERATE,
        help="Receipts, adjustments and starting quantities open with numbers of our "
        "own filled in. They can still be changed.",
    )
    serial_prefix = fields.Char(
        "Serial Number Prefix",
        config_parameter=serial_settings.PREFIX,
        help="What our own numbers start with: letters, digits and hyphens.",
    )
    serial_length = fields.Integer(
        "Serial Number Length",
        config_parameter=serial_settings.LENGTH,
        default=int(serial_settings.DEFAULTS[serial_settings.LENGTH]),
        help="Digits of our own numbers, filled up with zeros. Numbers grow past it.",
    )
    serial_next = fields.Char(
        "Next Serial Number", compute="_compute_serial_next", store=False
    )
    is_serial_prefix_long = fields.Boolean(compute="_compute_serial_next", store=False)
    serial_scope = fields.Selection(
        [
            ("everywhere", "Over the whole inventory"),
            ("company", "Per company"),
            ("product", "Per product"),
        ],
        "Serial Numbers Are Unique",
        required=True,
        default="everywhere",
        config_parameter=serial_settings.SCOPE,
        help="Where a serial number may occur only once. Case and blanks make no "
        "difference.",
    )
    serial_clash_count = fields.Integer(compute="_compute_serial_clash_count")
    serial_movement_rule = fields.Boolean(
        "Keep Serial Numbers As They Are After Movements",
        config_parameter=serial_settings.MOVEMENT_RULE,
        help="A product that was moved, bought or sold cannot have serial numbers "
        "switched on or off. Make a copy with serial numbers instead.",
    )
    serial_one_place = fields.Boolean(
        "A Unit Is in One Place Only",
        config_parameter=serial_settings.ONE_PLACE,
        help="Receiving a unit that is in stock already is refused.",
    )
    serial_reserved_units = fields.Selection(
        [("ask", "Always ask"), ("trust", "Trust the reservation")],
        "Units Reserved for a Delivery",
        required=True,
        default="ask",
        config_parameter=serial_settings.RESERVED_UNITS,
        help="Units nobody chose, but Odoo reserved by itself: Validate shows them to "
        "be confirmed or replaced, or ships them as they are.",
    )

    @api.depends("serial_prefix", "serial_length")
    def _compute_serial_next(self):
        for settings in self:
            settings.serial_next = self.env["stock.lot"]._peek_next_serial(
                settings.serial_prefix or "", settings.serial_length
            )
            settings.is_serial_prefix_long = (
                len(settings.serial_prefix or "") > LONG_PREFIX
            )

    def _compute_serial_clash_count(self):
        # sudo: the switch is for the whole database, so is the count.
        count = self.env["stock.lot"].sudo().search_count([("is_serial_clash", "=", 1)])
        self.serial_clash_count = count

    @api.constrains("serial_prefix", "serial_length")
    def _check_serial_numbering(self):
        for settings in self:
            prefix = settings.serial_prefix or ""
            if len(prefix) > MAX_PREFIX or not re.fullmatch(r"(-|[^\W_])*", prefix):
                raise ValidationError(
                    self.env._(
                        "The serial number prefix %(prefix)s may hold letters, digits "
                        "and hyphens only, at most %(most)s of them.",
                        prefix=prefix,
                        most=MAX_PREFIX,
                    )
                )
            if not 1 <= settings.serial_length <= 18:
                raise ValidationError(
                    self.env._("Serial numbers have a length of 1 to 18 digits.")
                )

    def set_values(self):
        old_scope = serial_settings.scope(self.env)
        old_prefix = serial_settings.prefix(self.env)
        res = super().set_values()
        if self.serial_scope != old_scope:
            self._change_serial_scope()
        if serial_settings.prefix(self.env) != old_prefix:
            serial_keys.create_sequence(self.env.cr, serial_settings.prefix(self.env))
        return res

    def _change_serial_scope(self):
        """Give all units their keys anew; what clashes is flagged, not refused."""
        lots = self.env["stock.lot"]
        if not self.env.user.has_group("base.group_system"):
            raise UserError(
                self.env._("Only administrators change where serials are unique.")
            )
        lots.flush_model()
        serial_keys.assign_scopes(self.env.cr, serial_settings.scope(self.env))
        lots.invalidate_model(["serial_scope", "is_serial_clash"])

    def action_open_serial_clashes(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Serial Number Clashes"),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("is_serial_clash", "=", True)],
        }
