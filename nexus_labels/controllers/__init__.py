from . import unit_page
