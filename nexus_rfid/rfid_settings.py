"""Settings of RFID: names, defaults, and what they say."""

HINT_UNITS = "nexus_rfid.hint_units"
HINT_UNITS_DEFAULT = 500


def hint_units(env):
    """Return from how many units on RFID is suggested; 0: never."""
    # sudo: parameters are read by administrators alone.
    value = env["ir.config_parameter"].sudo().get_param(HINT_UNITS, HINT_UNITS_DEFAULT)
    try:
        return max(0, int(value))
    except ValueError:
        return HINT_UNITS_DEFAULT
