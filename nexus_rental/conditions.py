"""Worse than it went: what is said of units that come back from a hire."""

from odoo.addons.nexus_serials.models.stock_lot_status import CONDITIONS

#: From the best to the worst.
RANKS = {name: rank for rank, (name, _title) in enumerate(CONDITIONS)}
#: What a unit nobody ever judged is taken for.
USUAL = "good"
#: Units that come back worse than they went, in these, are set aside.
SET_ASIDE = {"poor": "in_maintenance", "damaged": "damaged"}


def steps_worse(condition, before):
    """Return by how many steps a condition is worse than another; 0 if it is not."""
    if not condition:
        return 0
    return max(0, RANKS[condition] - RANKS[before or USUAL])
