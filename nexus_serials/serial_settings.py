"""The database-wide settings of serial numbers, read where they apply.

They are system parameters and not module data: an uninstall leaves them, so that a
reinstall goes on with the same prefix and scope.
"""

from odoo.tools import str2bool

AUTO_GENERATE = "nexus_serials.auto_generate"
PREFIX = "nexus_serials.prefix"
LENGTH = "nexus_serials.length"
SCOPE = "nexus_serials.serial_scope"
MOVEMENT_RULE = "nexus_serials.movement_rule"
ONE_PLACE = "nexus_serials.one_place"
RESERVED_UNITS = "nexus_serials.reserved_units"
DOCUMENT_LAYOUTS = "nexus_serials.document_layouts"
IDENTIFICATION = "nexus_serials.identification"

#: What a database starts with at the first installation.
DEFAULTS = {
    AUTO_GENERATE: "True",
    PREFIX: "NX-",
    LENGTH: "6",
    SCOPE: "everywhere",
    MOVEMENT_RULE: "True",
    ONE_PLACE: "True",
    RESERVED_UNITS: "ask",
    DOCUMENT_LAYOUTS: "True",
    IDENTIFICATION: "qr",
}


def auto_generate(env):
    """Whether entry windows open prefilled with numbers of our own."""
    return _is_on(env, AUTO_GENERATE)


def prefix(env):
    """Return what our own numbers start with; may be empty."""
    return _get(env, PREFIX) or ""


def length(env):
    """Return the least number of digits of our own numbers."""
    return int(_get(env, LENGTH) or DEFAULTS[LENGTH])


def scope(env):
    """Return where a serial may occur once: everywhere, company or product."""
    return _get(env, SCOPE) or "everywhere"


def movement_rule(env):
    """Whether products with movements keep serial numbers on or off as they are."""
    return _is_on(env, MOVEMENT_RULE)


def one_place(env):
    """Whether a unit on hand is refused where it would come in a second time."""
    return _is_on(env, ONE_PLACE)


def trust_reservation(env):
    """Whether units that reservation picked by itself are shipped without asking."""
    return _get(env, RESERVED_UNITS) == "trust"


def lays_out_documents(env):
    """Whether documents are printed by our layouts, with a column of serial numbers."""
    return _is_on(env, DOCUMENT_LAYOUTS)


def identification(env):
    """Return how units of new products are marked: qr, barcode, rfid or none."""
    return _get(env, IDENTIFICATION) or DEFAULTS[IDENTIFICATION]


def _is_on(env, key):
    return str2bool(_get(env, key) or "", False)


def _get(env, key):
    # sudo: every user's entry obeys these settings, few users may read parameters.
    return env["ir.config_parameter"].sudo().get_param(key)
