"""When a unit has to be tested or serviced again: plain Python that knows nothing of
Odoo.

Moments are naive datetimes of one clock, the one by which the days are counted: that of
the place, not UTC.
"""

from .due import Rule, State, add_months, days_of, due, judge, use_since
