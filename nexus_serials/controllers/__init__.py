from . import document_layout
