"""A name that stands in ten thousand rows of an import is looked up once."""

from odoo import api, models

from ..unit_import import get_upload


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        upload = get_upload(self.env)
        if not upload:
            return super().db_id_for(model, field, subfield, value, savepoint)
        # Of the units, and of what add-ons have a file say with them.
        key = (model._name, field.name, subfield, value)
        if key not in upload.found:
            try:
                upload.found[key] = super().db_id_for(
                    model, field, subfield, value, savepoint
                )
            except ValueError as error:  # nothing has this name: said on each row
                upload.found[key] = error
        found = upload.found[key]
        if isinstance(found, ValueError):
            raise type(found)(*found.args)
        return found
