from . import document_layout, unit
