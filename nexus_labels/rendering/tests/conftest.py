"""The drawing is tested without Odoo, whose add-on around it cannot be imported."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]
