import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import rendering


class NexusLabelSheet(models.Model):
    """What labels are printed on: a sheet cut into labels, or a roll of single ones."""

    _name = "nexus.label.sheet"
    _description = "Label Sheet"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("sheet", "Sheet"), ("roll", "Roll")], required=True, default="sheet"
    )
    page_width = fields.Float(
        digits=(8, 2),
        required=True,
        compute="_compute_page",
        store=True,
        readonly=False,
        precompute=True,
        help="Of the sheet, or of a label of the roll, in millimetres. A4 is 210, "
        "Letter 215.9.",
    )
    page_height = fields.Float(
        digits=(8, 2),
        required=True,
        compute="_compute_page",
        store=True,
        readonly=False,
        precompute=True,
        help="Of the sheet, or of a label of the roll, in millimetres. A4 is 297, "
        "Letter 279.4.",
    )
    label_width = fields.Float(
        digits=(8, 2), required=True, help="What is printed on, in millimetres."
    )
    label_height = fields.Float(
        digits=(8, 2), required=True, help="What is printed on, in millimetres."
    )
    columns = fields.Integer(required=True, default=1)
    rows = fields.Integer(required=True, default=1)
    left = fields.Float(
        "Left Margin",
        digits=(8, 2),
        help="From the edge of the sheet to the first label, in millimetres.",
    )
    top = fields.Float(
        "Top Margin",
        digits=(8, 2),
        help="From the edge of the sheet to the first label, in millimetres.",
    )
    pitch_x = fields.Float(
        "Horizontal Pitch",
        digits=(8, 2),
        help="From the left edge of a label to that of the next, in millimetres.",
    )
    pitch_y = fields.Float(
        "Vertical Pitch",
        digits=(8, 2),
        help="From the top edge of a label to that of the next, in millimetres.",
    )
    dpi = fields.Integer(
        "Printer's Dots per Inch",
        required=True,
        default=600,
        help="Bars and squares of codes are whole dots of the printer. Label printers "
        "have 203 or 300, laser printers 600.",
    )
    is_turned = fields.Boolean(
        "Turned",
        help="The text runs along the height of the label: for rolls that are narrow "
        "and long.",
    )
    label_count = fields.Integer("Labels", compute="_compute_label_count")

    test_page = fields.Binary(compute="_compute_test_page")

    @api.depends("columns", "rows")
    def _compute_label_count(self):
        for sheet in self:
            sheet.label_count = sheet.columns * sheet.rows

    @api.depends("kind", "label_width", "label_height")
    def _compute_page(self):
        for sheet in self:
            is_roll = sheet.kind == "roll"
            width, height = (
                (sheet.label_width, sheet.label_height) if is_roll else (210, 297)
            )
            sheet.page_width = sheet.page_width or width
            sheet.page_height = sheet.page_height or height

    @api.constrains(
        "kind", "page_width", "page_height", "label_width", "label_height", "columns",
        "rows", "left", "top", "pitch_x", "pitch_y", "dpi",
    )  # fmt: skip
    def _check_geometry(self):
        for sheet in self:
            try:
                sheet._to_sheet().check()
            except rendering.GeometryError as error:
                raise ValidationError(sheet._explain(error)) from error

    def _compute_test_page(self):
        for sheet in self:
            pdf = rendering.render_test_page(sheet._to_sheet())
            sheet.test_page = base64.b64encode(pdf)

    def action_print_test_page(self):
        """Open a page with the outline of every label."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/test_page/test-page.pdf",
            "target": "new",
        }

    def _to_sheet(self):
        """Return the :class:`..rendering.Sheet`."""
        self.ensure_one()
        grid = {
            "columns": self.columns,
            "rows": self.rows,
            "pitch_x": self.pitch_x,
            "pitch_y": self.pitch_y,
        }
        return rendering.Sheet(
            page_width=self.page_width,
            page_height=self.page_height,
            label_width=self.label_width,
            label_height=self.label_height,
            left=self.left,
            top=self.top,
            dpi=self.dpi,
            is_turned=self.is_turned,
            **(grid if self.kind == "sheet" else {}),
        )

    def _explain(self, error):
        """Return in words what does not fit.

        :param error: a :class:`..rendering.GeometryError`
        """
        title = self._fields[error.dimension]._description_string(self.env)
        if error.is_least:
            return self.env._(
                "%(sheet)s: %(dimension)s is %(value)g and must be at least %(limit)g.",
                sheet=self.name or self.env._("Custom size"),
                dimension=title,
                value=error.value,
                limit=error.limit,
            )
        return self.env._(
            "%(sheet)s: %(dimension)s is %(value)g and can be at most %(limit)g.",
            sheet=self.name or self.env._("Custom size"),
            dimension=title,
            value=error.value,
            limit=error.limit,
        )
