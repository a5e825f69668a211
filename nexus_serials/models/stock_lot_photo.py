"""Photos that show what happened to a unit: they stand in its history."""

import base64
import binascii

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.image import ImageProcess


class StockLot(models.Model):
    _inherit = "stock.lot"

    def add_photo(self, photo, text="", source="form"):
        """Add a photo to the history of these units.

        :param photo: base64, as the picture fields of a form give it
        :param text: what it shows
        :raise UserError: it is not a picture
        """
        self.check_access("write")
        try:
            picture = ImageProcess(base64.b64decode(photo or b""))
            content = picture.image_quality()
        except (ValueError, binascii.Error, UserError) as error:
            raise UserError(
                self.env._("This is no picture. Take a photo, or choose a PNG or JPEG.")
            ) from error
        # Odoo hands on, unread, what begins like SVG: nobody's camera makes it.
        if not content or not picture.image:
            raise UserError(self.env._("Take a photo, or choose a PNG or JPEG."))
        # sudo: who may change a unit may show it, too.
        photos = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": self.env._("Photo of %s", lot.name),
                        "raw": content,
                        "res_model": self._name,
                        "res_id": lot.id,
                    }
                    for lot in self
                ]
            )
        )
        self._log_events(
            [
                {
                    "lot_id": lot.id,
                    "kind": "photo",
                    "reason": (text or "").strip(),
                    "source": source,
                    "res_model": photo._name,
                    "res_id": photo.id,
                }
                for lot, photo in zip(self, photos, strict=True)
            ]
        )
        self._mark_checked(source)
        return True
