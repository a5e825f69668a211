"""Settings of RFID: names, defaults, and what they say."""

HINT_UNITS = "nexus_rfid.hint_units"
HINT_UNITS_DEFAULT = 500
EVENT_DAYS = "nexus_rfid.event_days"
EVENT_DAYS_DEFAULT = 14


def hint_units(env):
    """Return from how many units on RFID is suggested; 0: never."""
    # sudo: parameters are read by administrators alone.
    value = env["ir.config_parameter"].sudo().get_param(HINT_UNITS, HINT_UNITS_DEFAULT)
    try:
        return max(0, int(value))
    except ValueError:
        return HINT_UNITS_DEFAULT


def event_days(env):
    """Return for how many days events are kept; 0: for ever."""
    # sudo: as above.
    value = env["ir.config_parameter"].sudo().get_param(EVENT_DAYS, EVENT_DAYS_DEFAULT)
    try:
        return max(0, int(value))
    except ValueError:
        return EVENT_DAYS_DEFAULT
