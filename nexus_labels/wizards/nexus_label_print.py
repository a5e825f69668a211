from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.nexus_serials.message_list import name_some

from .. import rendering

#: More copies of a label are a slip of the finger.
MOST_COPIES = 100


class NexusLabelPrint(models.TransientModel):
    """What labels of these units are printed with and on."""

    _name = "nexus.label.print"
    _description = "Print Labels"

    lot_ids = fields.Many2many("stock.lot", string="Units", required=True)
    units = fields.Char("Selected", compute="_compute_units")
    design_id = fields.Many2one(
        "nexus.label.design",
        required=True,
        default=lambda self: (
            self._get_last("design_id")
            or self.env["nexus.label.design"].search([], limit=1)
        ),
    )
    size = fields.Selection(
        [("sheet", "Sheet or roll"), ("custom", "Size of my own")],
        required=True,
        default="sheet",
    )
    sheet_id = fields.Many2one(
        "nexus.label.sheet",
        "Print On",
        compute="_compute_sheet_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    sheet_kind = fields.Selection(related="sheet_id.kind")
    label_width = fields.Float("Width", digits=(8, 2), default=50, help="Millimetres.")
    label_height = fields.Float(
        "Height", digits=(8, 2), default=25, help="Millimetres."
    )
    start = fields.Integer(
        "First Label",
        default=1,
        help="Where to begin on a sheet that is used in part: labels are counted from "
        "the left, row by row.",
    )
    copies = fields.Integer(default=1, required=True, help="Of each label.")
    missing_count = fields.Integer(compute="_compute_missing_count")
    generate = fields.Boolean(
        "Generate Missing QR Codes",
        default=True,
        help="Units without a QR code get theirs now. Else their labels have none.",
    )
    summary = fields.Char(compute="_compute_summary")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        # A row of the serial number report is a unit and has its id.
        if self.env.context.get("active_model") in ("stock.lot", "nexus.serial.report"):
            lots = self.env["stock.lot"].browse(self.env.context.get("active_ids"))
            units = lots.filtered(lambda lot: lot.product_id.tracking == "serial")
            values["lot_ids"] = [(6, 0, units.ids)]
        return values

    @api.model
    def _get_last(self, name):
        """Return what this user printed with last: most people have one printer."""
        job = self.env["nexus.label.job"].search(
            [("user_id", "=", self.env.uid)], limit=1
        )
        return job[name].filtered("active")

    @api.depends("design_id")
    def _compute_sheet_id(self):
        for wizard in self:
            last = not wizard.sheet_id and self._get_last("sheet_id")
            wizard.sheet_id = last or wizard.design_id.sheet_id

    @api.depends("lot_ids")
    def _compute_units(self):
        for wizard in self:
            wizard.units = name_some(self.env, wizard.lot_ids)

    @api.depends("lot_ids", "design_id")
    def _compute_missing_count(self):
        for wizard in self:
            wizard.missing_count = len(wizard._find_without_code())

    @api.depends(
        "lot_ids", "size", "sheet_id", "label_width", "label_height", "start", "copies"
    )
    def _compute_summary(self):
        for wizard in self:
            geometry = wizard._get_geometry()
            labels = len(wizard.lot_ids) * max(wizard.copies, 0)
            if not geometry or geometry.per_page < 1:
                wizard.summary = False
                continue
            used = labels + max(wizard._get_start() - 1, 0)
            wizard.summary = self.env._(
                "Labels: %(labels)s · Pages: %(pages)s",
                labels=labels,
                pages=-(-used // geometry.per_page),
            )

    @api.depends(
        "lot_ids", "design_id", "size", "sheet_id", "label_width", "label_height",
        "generate",
    )  # fmt: skip
    def _compute_preview(self):
        for wizard in self:
            lot = wizard.lot_ids[:1]._origin
            geometry = wizard._get_geometry()
            if not (lot and geometry and wizard.design_id):
                wizard.preview = False
                continue
            if wizard.generate and lot in wizard._find_without_code():
                # As it will be; nothing is written.
                lot = lot.new(origin=lot)
                lot.has_qr_code = True
            try:
                [label] = lot._prepare_labels(wizard.design_id)
                geometry.check()
                wizard.preview = Markup(rendering.svg(label, geometry))
            except (rendering.CodeTooBig, rendering.GeometryError) as error:
                wizard.preview = Markup("<p class='alert alert-warning'>%s</p>") % (
                    wizard._explain(error)
                )

    def action_print(self):
        """Print; return the action that shows the labels, or their progress."""
        self.ensure_one()
        if not self.lot_ids:
            raise UserError(self.env._("Choose the units to print labels for."))
        geometry = self._get_geometry()
        if not geometry:
            raise UserError(self.env._("Choose the sheet or roll to print on."))
        try:
            geometry.check()
        except rendering.GeometryError as error:
            raise ValidationError(self._explain(error)) from error
        self._check_numbers(geometry)
        if self.generate and (missing := self._find_without_code()):
            missing.action_generate_qr_codes()
        return self.env["nexus.label.job"]._start(
            self.lot_ids,
            self.design_id,
            geometry,
            sheet=self.size == "sheet" and self.sheet_id,
            start=self._get_start(),
            copies=self.copies,
        )

    def _check_numbers(self, geometry):
        if not 1 <= self.copies <= MOST_COPIES:
            raise ValidationError(
                self.env._(
                    "Copies: %(copies)s. Choose a number between 1 and %(most)s.",
                    copies=self.copies,
                    most=MOST_COPIES,
                )
            )
        if not 1 <= self._get_start() <= geometry.per_page:
            raise ValidationError(
                self.env._(
                    "First Label: %(start)s. %(sheet)s has labels 1 to %(most)s.",
                    start=self.start,
                    sheet=self.sheet_id.name,
                    most=geometry.per_page,
                )
            )

    def _get_start(self):
        is_sheet = self.size == "sheet" and self.sheet_id.kind == "sheet"
        return self.start if is_sheet else 1

    def _get_geometry(self):
        """Return the :class:`..rendering.Sheet` to print on, None if none is chosen."""
        if self.size == "sheet":
            return self.sheet_id._to_sheet() if self.sheet_id else None
        return rendering.Sheet(
            page_width=self.label_width,
            page_height=self.label_height,
            label_width=self.label_width,
            label_height=self.label_height,
        )

    def _find_without_code(self):
        """Return the units whose label wants a QR code they have not."""
        kind = self.design_id.code_kind
        wanted = ("qr",) if kind == "product" else ("qr", "barcode", "rfid")
        if kind == "code128":
            return self.env["stock.lot"]
        return self.lot_ids._origin.filtered(
            lambda lot: not lot.has_qr_code and lot.product_id.identification in wanted
        )

    def _explain(self, error):
        sheet = self.sheet_id if self.size == "sheet" else self.sheet_id.browse()
        return self.design_id._explain(error, sheet)
