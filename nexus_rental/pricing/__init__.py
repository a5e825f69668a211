"""What a hire's length costs in day rates: plain Python that knows nothing of Odoo."""

from .duration import Duration, describe_duration, measure
from .rates import UNITS, Price, Rate, factor, price
