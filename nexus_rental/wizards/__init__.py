from . import nexus_hire_stock_adjust
