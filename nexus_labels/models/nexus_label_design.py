from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import rendering

#: Points; smaller is not legible, larger fits no label.
FONT_SIZES = (4, 72)


class NexusLabelDesign(models.Model):
    """What a label says and how it looks."""

    _name = "nexus.label.design"
    _description = "Label Design"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    sheet_id = fields.Many2one(
        "nexus.label.sheet",
        "Printed On",
        required=True,
        ondelete="restrict",
        help="The sheet or roll this design is made for; another can be chosen when "
        "labels are printed.",
    )
    code_kind = fields.Selection(
        [
            ("product", "As the product says"),
            ("qr", "QR code"),
            ("code128", "Barcode (Code 128)"),
            ("both", "QR code and barcode"),
        ],
        "Code",
        required=True,
        default="product",
        help="Units of products whose identification is None have no code on any "
        "label. Phones read QR codes; hand scanners read both.",
    )
    font_size = fields.Float(
        digits=(4, 1),
        required=True,
        default=8,
        help="In points. Text that does not fit gets smaller, is wrapped, and ends in "
        "an ellipsis at last.",
    )
    has_logo = fields.Boolean("Company Logo")
    line_ids = fields.One2many(
        "nexus.label.design.line", "design_id", "Lines", copy=True
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends(
        "sheet_id", "code_kind", "font_size", "has_logo",
        "line_ids.field", "line_ids.text", "line_ids.sequence",
    )  # fmt: skip
    def _compute_preview(self):
        unit = self._find_sample()
        for design in self:
            design.preview = design._draw_preview(unit, design.sheet_id)

    @api.constrains("font_size")
    def _check_font_size(self):
        least, most = FONT_SIZES
        for design in self:
            if not least <= design.font_size <= most:
                raise ValidationError(
                    self.env._(
                        "%(design)s: the font size is %(size)g points. Choose one "
                        "between %(least)s and %(most)s.",
                        design=design.name,
                        size=design.font_size,
                        least=least,
                        most=most,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        return [
            dict(vals, name=self.env._("%s (copy)", design.name))
            for design, vals in zip(self, vals_list, strict=True)
        ]

    def _find_sample(self):
        """Return a unit to show, one with a QR code if there is one."""
        lots = self.env["stock.lot"]
        # The latest, found from the end of the table: never a million units sorted.
        with_code = lots.search([("has_qr_code", "=", True)], order="id desc", limit=1)
        return with_code or lots.search(
            [("status", "!=", False)], order="id desc", limit=1
        )

    def _draw_preview(self, unit, sheet):
        """Return the label of a unit as the printer gets it, as SVG."""
        if not sheet:
            return False
        [label] = unit._prepare_labels(self) or [self._prepare_sample_label()]
        try:
            return Markup(rendering.svg(label, sheet._to_sheet()))
        except (rendering.CodeTooBig, rendering.GeometryError) as error:
            return Markup("<p class='alert alert-warning'>%s</p>") % self._explain(
                error, sheet
            )

    def _prepare_sample_label(self):
        """Return a label for a database that has no unit yet."""
        titles = {
            name: title
            for name, (title, _get) in self.env["stock.lot"]._get_label_fields().items()
        }
        kind = self.code_kind
        return rendering.Label(
            fields=tuple(
                titles.get(line.field) or line.text or "" for line in self.line_ids
            ),
            kind="qr" if kind == "product" else kind,
            qr="HTTPS://EXAMPLE.COM/U/" + "0" * 24,
            barcode="NX-000001",
            font_size=self.font_size,
            logo=(self.has_logo and self.env["stock.lot"]._get_label_logo()) or None,
        )

    def _explain(self, error, sheet):
        """Return in words why labels cannot be drawn on a sheet."""
        if isinstance(error, rendering.GeometryError):
            return sheet._explain(error)
        return self.env._(
            "%(design)s: a QR code that can be read needs %(side).1f mm, more than a "
            "label of %(sheet)s has. Choose larger labels, or a design without QR "
            "code.",
            design=self.name or self.env._("This design"),
            side=error.side,
            sheet=sheet.name or self.env._("this size"),
        )


class NexusLabelDesignLine(models.Model):
    _name = "nexus.label.design.line"
    _description = "Line of a Label"
    _order = "sequence, id"

    design_id = fields.Many2one(
        "nexus.label.design", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    # What an add-on adds is a name: without the add-on the line says nothing.
    field = fields.Selection(
        lambda self: self._get_fields(), "Says", required=True, default="serial"
    )
    text = fields.Char(translate=True)

    @api.model
    def _get_fields(self):
        return [
            *(
                (name, title)
                for name, (title, _get) in self.env["stock.lot"]
                ._get_label_fields()
                .items()
            ),
            ("text", self.env._("Free Text")),
        ]
