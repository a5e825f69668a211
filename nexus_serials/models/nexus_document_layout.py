from odoo import Command, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..documents import DOCUMENTS, default_widths
from .nexus_document_layout_column import CHECKED_LATER

_DOCUMENT_FIELDS = {document: f"{document}_column_ids" for document in DOCUMENTS}


def _columns_of(document):
    return fields.One2many(
        "nexus.document.layout.column",
        "layout_id",
        domain=[("document", "=", document)],
        context={"default_document": document},
        copy=False,
    )


def _created(commands):
    return [command[2] for command in commands or () if command[0] == Command.CREATE]


class NexusDocumentLayout(models.Model):
    """How the documents units are named on are laid out, all kinds of them.

    A company prints by its own default. What a layout does not know is printed as
    :mod:`~odoo.addons.nexus_serials.documents` has it.
    """

    _name = "nexus.document.layout"
    _description = "Document Layout"
    _order = "number, id"

    number = fields.Integer(readonly=True, copy=False, index=True)
    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        help="Leave empty to offer the layout to all companies.",
    )
    default_company_ids = fields.One2many(
        "res.company", "nexus_document_layout_id", "Default of", readonly=True
    )
    is_default = fields.Boolean("Default Here", compute="_compute_is_default")
    is_unit_rows = fields.Boolean(
        "A row and a barcode for every unit",
        help="Off: units that count on from one another share a row of the pick list.",
    )
    column_ids = fields.One2many("nexus.document.layout.column", "layout_id", copy=True)
    order_column_ids = _columns_of("order")
    delivery_column_ids = _columns_of("delivery")
    picking_column_ids = _columns_of("picking")
    invoice_column_ids = _columns_of("invoice")
    refund_column_ids = _columns_of("refund")

    _number_unique = models.Constraint(
        "UNIQUE (number)", "Another layout has this number."
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        for document, field in _DOCUMENT_FIELDS.items():
            if field in fields_list:
                values[field] = [
                    Command.create(vals) for vals in self._column_vals(document)
                ]
        return values

    @api.depends("number", "name")
    def _compute_display_name(self):
        for layout in self:
            layout.display_name = (
                f"{layout.number} {layout.name}" if layout.number else layout.name
            )

    @api.depends_context("company")
    @api.depends("default_company_ids")
    def _compute_is_default(self):
        for layout in self:
            layout.is_default = self.env.company in layout.default_company_ids

    @api.constrains("company_id")
    def _check_company(self):
        for layout in self.filtered("company_id"):
            # sudo: companies the user is not in print by the layout, too.
            others = layout.sudo().default_company_ids - layout.company_id
            if others:
                raise ValidationError(
                    self.env._(
                        "%(layout)s is the default of %(companies)s. Leave its company "
                        "empty, or give them another default first.",
                        layout=layout.display_name,
                        companies=", ".join(others.mapped("name")),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: numbers count on over all companies.
        last = self.sudo().search([], order="number desc", limit=1).number
        prepared = [
            self._with_all_columns({**vals, "number": number})
            for number, vals in enumerate(vals_list, start=last + 1)
        ]
        return super().create(prepared)

    def write(self, vals):
        own = self.column_ids.with_context(nexus_widths=CHECKED_LATER)
        vals = dict(vals)
        for field in (*_DOCUMENT_FIELDS.values(), "column_ids"):
            kept = []
            for command in vals.pop(field, []):
                # All of them first, then one look at the total.
                if command[0] == Command.UPDATE and command[1] in own.ids:
                    own.browse(command[1]).write(command[2])
                elif command[0] != Command.LINK:
                    kept.append(command)
            if kept:
                vals[field] = kept
        res = super().write(vals)
        self.env.registry.clear_cache()
        self._check_widths()
        return res

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", layout.name), **(default or {})}
            for layout, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_default(self):
        for layout in self:
            # sudo: companies the user is not in print by the layout, too.
            companies = layout.sudo().default_company_ids
            if companies:
                raise UserError(
                    self.env._(
                        "%(layout)s is the default document layout of %(companies)s. "
                        "Choose another one there in Settings > Inventory > Serial "
                        "Numbers: Documents, then delete it.",
                        layout=layout.display_name,
                        companies=", ".join(companies.mapped("name")),
                    )
                )

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def action_make_default(self):
        self.ensure_one()
        self.env.company.nexus_document_layout_id = self

    @api.model
    def _column_vals(self, document, given=()):
        """Return the values of a document's columns, ``given`` ones put over them."""
        given = {vals.get("key"): vals for vals in given}
        unknown = given.keys() - {column.key for column in DOCUMENTS[document]}
        if unknown:
            raise UserError(
                self.env._(
                    "There is no column %(column)s on this document.",
                    column=", ".join(map(str, unknown)),
                )
            )
        return [
            {
                "document": document,
                "key": column.key,
                "sequence": sequence,
                "width": column.width,
                "is_visible": True,
                **{
                    key: value
                    for key, value in given.get(column.key, {}).items()
                    if key in ("width", "is_visible")
                },
            }
            for sequence, column in enumerate(DOCUMENTS[document], start=1)
        ]

    def _with_all_columns(self, vals):
        """Return the values with every column of every document in ``column_ids``."""
        vals = dict(vals)
        given = {
            document: _created(vals.get(field))
            for document, field in _DOCUMENT_FIELDS.items()
        }
        for column in _created(vals.get("column_ids")):
            given.get(column.get("document"), []).append(column)
        for field in _DOCUMENT_FIELDS.values():
            vals[field] = []  # no defaults on top
        vals["column_ids"] = [
            Command.create(column)
            for document in DOCUMENTS
            for column in self._column_vals(document, given[document])
        ]
        return vals

    def _check_widths(self):
        """Raise unless the columns printed fill the page, no more and no less."""
        labels = dict(
            self.env["nexus.document.layout.column"]
            ._fields["document"]
            ._description_selection(self.env)
        )
        for layout in self:
            for document, columns in layout.column_ids.grouped("document").items():
                if fault := columns._find_fault():
                    raise ValidationError(
                        self.env._(
                            "Document layout %(layout)s, %(document)s: %(fault)s",
                            layout=layout.display_name,
                            document=labels[document],
                            fault=fault,
                        )
                    )

    @tools.ormcache("self.id", "document")
    def _get_widths(self, document):
        """Return ``{column: %}`` of what to print; of no layout what we ship."""
        if not self:
            return default_widths(document)
        return {
            column.key: column.width
            for column in self.column_ids
            if column.document == document and column.is_visible
        }
