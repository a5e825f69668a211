"""Checking and drawing serial numbers: the public face of ``stock.lot``."""

import re

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .. import numbering, serial_settings
from ..serial_check import SerialCheck

#: Drawing starts over at most this often, from the third time on for twice as many
#: numbers: a long row of taken ones is passed quickly.
MAX_DRAWS = 24
#: Numbers drawn at once.
MAX_COUNT = 50_000


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model
    def check_serials(
        self,
        product_id,
        serials,
        company_id=False,
        purpose="new",
        exclude_move_ids=(),
    ):
        """Return one entry for each serial that could not be given to a new unit.

        :param int product_id: the ``product.product`` the units are of
        :param list serials: str, as typed
        :param company_id: company of the units; by default the product's
        :param str purpose: ``new``, or ``receive`` to let units of this product pass
            that are known but not on hand, as they come back
        :param list exclude_move_ids: serials typed on these stock moves are not
            counted as taken
        :return: list of dict ``{index, serial, code, message, lot_id, product_id}``;
            ``code`` is one of empty, too_long, bad_character, duplicate, pattern,
            product_barcode, taken, in_stock, pending, or of a unit that comes back one
            of :meth:`eligibility`
        """
        self.browse().check_access("read")
        product = self.env["product.product"].browse(product_id)
        product.check_access("read")
        faults = self._find_serial_faults(
            product,
            serials,
            company_id,
            purpose=purpose,
            exclude_move_ids=exclude_move_ids,
        )
        return [fault for fault in faults if fault["code"] != "returned"]

    @api.model
    def next_serials(self, product_id, count):
        """Draw ``count`` serials of our own, never drawn before and not taken.

        One sequence serves all products; numbers typed by hand earlier are stepped
        over. Numbers drawn and not used are not drawn again.

        :return: list of str, rising
        :raise UserError: the product's pattern does not admit our numbers, or ``count``
            is negative or over :data:`MAX_COUNT`
        """
        self.browse().check_access("create")
        product = self.env["product.product"].browse(product_id)
        product.check_access("read")
        if not 0 <= count <= MAX_COUNT:
            raise UserError(
                self.env._("Between 1 and %s numbers can be drawn at once.", MAX_COUNT)
            )
        prefix = serial_settings.prefix(self.env)
        length = serial_settings.length(self.env)
        serials = []
        wanted = count
        for attempt in range(MAX_DRAWS):
            if len(serials) >= count:
                break
            # Alone in its own query: a PostgreSQL sequence never waits and never
            # gives a number twice, whatever becomes of this transaction.
            self.env.cr.execute(
                "SELECT nextval('nexus_serial_number_seq') FROM generate_series(1, %s)",
                [wanted],
            )
            drawn = [
                numbering.format_number(prefix, length, number)
                for (number,) in self.env.cr.fetchall()
            ]
            taken = self._find_taken_norms(drawn)
            serials += [s for s in drawn if numbering.normalise(s) not in taken]
            missing = count - len(serials)
            wanted = missing if attempt == 0 else max(missing, 2 * wanted, 16)
        serials = serials[:count]
        if product.serial_pattern and serials:
            self._check_own_numbers_fit(product, serials[0])
        return serials

    @api.model
    def _peek_next_serial(self, prefix=None, length=None):
        """Return the number likely to be drawn next, to show: it is not reserved."""
        if prefix is None:
            prefix = serial_settings.prefix(self.env)
        self.env.cr.execute(
            "SELECT last_value + is_called::int FROM nexus_serial_number_seq"
        )
        [number] = self.env.cr.fetchone()
        length = length or serial_settings.length(self.env)
        return numbering.format_number(prefix, length, number)

    @api.model
    def _check_no_serial(self, products):
        """Refuse barcodes that are serial numbers of units.

        :param dict products: {barcode: the product it shall stand for}
        :raise ValidationError: naming barcode, product and the unit's product
        """
        by_norm = {numbering.normalise(code): code for code in products}
        # sudo: a scan finds units of every company.
        units = self.sudo().search(
            [
                ("serial_norm", "in", list(by_norm)),
                ("product_id.tracking", "=", "serial"),
            ],
            limit=1,
        )
        if units:
            barcode = by_norm[units.serial_norm]
            raise ValidationError(
                self.env._(
                    "%(barcode)s cannot be the barcode of %(product)s: it is the "
                    "serial number of a unit of %(other)s. Choose another barcode, or "
                    "correct that serial number.",
                    barcode=barcode,
                    product=products[barcode].display_name,
                    other=units.product_id.display_name,
                )
            )

    @api.model
    def _find_taken_norms(self, serials):
        """Return the keys of these serials some unit, or open receipt, already has,
        in whatever company: our own numbers are given once."""
        norms = [numbering.normalise(serial) for serial in serials]
        self.flush_model(["serial_norm"])
        self.env["nexus.serial.adjustment"].flush_model(["state"])
        self.env["nexus.serial.adjustment.addition"].flush_model(["serial_norm"])
        self.env["stock.move.line"].flush_model(["lot_name", "serial_norm", "lot_id"])
        self.env.cr.execute(
            """SELECT serial_norm FROM stock_lot WHERE serial_norm = ANY(%(norms)s)
                UNION
               SELECT serial_norm FROM stock_move_line
                WHERE serial_norm = ANY(%(norms)s) AND lot_id IS NULL
                UNION
               SELECT addition.serial_norm
                 FROM nexus_serial_adjustment_addition AS addition
                 JOIN nexus_serial_adjustment AS adjustment
                   ON adjustment.id = addition.adjustment_id
                WHERE addition.serial_norm = ANY(%(norms)s)
                  AND adjustment.state = 'draft'""",
            {"norms": norms},
        )
        return {norm for (norm,) in self.env.cr.fetchall()}

    @api.model
    def _check_own_numbers_fit(self, product, serial):
        if not re.fullmatch(product.serial_pattern, serial):
            raise UserError(
                self.env._(
                    "Our own number %(serial)s does not fit the serial numbers of "
                    "%(product)s (pattern %(pattern)s). Enter what is printed on the "
                    "units, or change the pattern on the product.",
                    serial=serial,
                    product=product.display_name,
                    pattern=product.serial_pattern,
                )
            )

    @api.model
    def _find_serial_faults(
        self,
        product,
        serials,
        company_id=False,
        *,
        purpose="new",
        exclude_lot_ids=(),
        exclude_move_ids=None,
        exclude_adjustment_ids=(),
    ):
        """Return the faults of these serials in order; see :meth:`check_serials`.

        :param exclude_move_ids: None: documents not done yet are not looked at
        :return: a unit that comes back (``purpose="receive"``) is in there too, with
            the code ``returned``: no fault, but worth saying
        """
        cleaned = [numbering.clean(serial) for serial in serials]
        check = SerialCheck(self.env, product, company_id, purpose)
        check.look_up(cleaned, exclude_lot_ids)
        if exclude_move_ids is not None:
            check.look_up_open_documents(
                cleaned, exclude_move_ids, exclude_adjustment_ids
            )
        return check.find_faults(cleaned)
