"""The due dates are tested without Odoo, whose add-on around it cannot be imported."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
