"""How much of something is in use when: plain Python that knows nothing of Odoo.

Moments are naive datetimes of one clock (UTC), periods half-open: what ends at
noon is free at noon. An end of ``None`` is "until further notice".
"""

from .demand import Demand, busy
from .level import first_free, peak, peak_moment, peaks, profile
