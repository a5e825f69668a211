from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from ..documents import DOCUMENTS


class DocumentLayoutController(http.Controller):
    @http.route(
        "/nexus_serials/document_layout/<int:layout_id>/<string:document>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def preview(self, layout_id, document):
        """Show a document nobody was sent, laid out by this layout."""
        layout = request.env["nexus.document.layout"].browse(layout_id)
        try:
            layout.check_access("read")
        except (AccessError, MissingError):
            raise request.not_found() from None
        if document not in DOCUMENTS or not layout.exists():
            raise request.not_found()
        content, kind = layout._render_sample(document)
        content_type = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
        return request.make_response(
            content,
            [
                ("Content-Type", content_type[kind]),
                ("Content-Disposition", f'inline; filename="{document}.{kind}"'),
            ],
        )
