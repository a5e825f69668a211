import base64

from odoo import api, models
from odoo.exceptions import UserError

from .. import numbering, serial_settings

#: More rows than this in one window are a file somebody picked by mistake.
MAX_ENTRIES = 50_000


class NexusSerialEntryMixin(models.AbstractModel):
    """A document, or a line of one, whose units the entry window asks for.

    The window calls the ``serial_entry_*`` methods on one record; a document says
    through the private ones what it is about.
    """

    _name = "nexus.serial.entry.mixin"
    _description = "Document whose serial numbers are entered in the window"

    # ------------------------------------------------------------------
    # Called by the window
    # ------------------------------------------------------------------

    def serial_entry_open(self):
        """Return what the window shows at first; see :meth:`_serial_entry_values`."""
        self.ensure_one()
        self.check_access("read")
        return self._serial_entry_values()

    def serial_entry_check(self, serials):
        """Return the faults of the serials, as ``stock.lot.check_serials`` does, each
        with ``level`` (``error``, or ``info`` for a known unit that comes back) and
        ``can_keep``: another product's unit has that serial, so that it can be kept
        as the manufacturer's."""
        self.ensure_one()
        self.check_access("read")
        product = self._serial_entry_product()
        faults = self.env["stock.lot"]._find_serial_faults(
            product,
            serials,
            self._serial_entry_company().id,
            **self._serial_entry_check_options(),
        )
        for fault in faults:
            fault["level"] = "info" if fault["code"] == "returned" else "error"
            fault["can_keep"] = (
                fault["code"] == "taken" and fault["product_id"] != product.id
            )
        return faults

    def serial_entry_generate(self, count):
        """Draw ``count`` numbers of our own for this document's product."""
        self.ensure_one()
        self.check_access("read")
        return self.env["stock.lot"].next_serials(
            self._serial_entry_product().id, count
        )

    @api.model
    def serial_entry_parse(self, text):
        """Return the serials of a pasted text: a column, a comma list, ranges."""
        try:
            return self._serial_entry_limit(numbering.split(text))
        except numbering.RangeError as error:
            reasons = {
                "prefix": self.env._("both ends have to start alike"),
                "backwards": self.env._("it ends before it starts"),
                "too_large": self.env._("it stands for too many units"),
            }
            raise UserError(
                self.env._(
                    "The range %(range)s cannot be used: %(reason)s. Write it like "
                    "NX-000100..NX-000149.",
                    range=error.text,
                    reason=reasons[error.code],
                )
            ) from error

    @api.model
    def serial_entry_parse_file(self, filename, content):
        """Return the serials in an uploaded CSV or XLSX file.

        :param str content: the file in base64
        """
        try:
            serials = numbering.read_table(filename, base64.b64decode(content))
        except (numbering.TableError, ValueError) as error:
            raise UserError(
                self.env._(
                    "%s cannot be read. Save it as CSV (UTF-8) or XLSX and try again.",
                    filename,
                )
            ) from error
        return self._serial_entry_limit(serials)

    def serial_entry_save(self, entries):
        """Replace what was entered; all or nothing.

        :param list entries: of dict ``{serial, manufacturer_serial}``
        :raise UserError: naming every bad serial
        """
        self.ensure_one()
        self.check_access("write")
        self._serial_entry_set(self._serial_entry_clean(entries))
        return True

    # ------------------------------------------------------------------
    # Said by the document
    # ------------------------------------------------------------------

    def _serial_entry_product(self):
        """Return the ``product.product`` the units are of."""
        raise NotImplementedError

    def _serial_entry_company(self):
        """Return the company the units will have: none where the product has none."""
        company = self._serial_entry_product().company_id
        return self.company_id if self.company_id in company.all_child_ids else company

    def _serial_entry_expected(self):
        """Return how many units the document is for, 0 for any number."""
        return 0

    def _serial_entry_entries(self):
        """Return what is entered so far: list of dict {serial, manufacturer_serial}."""
        raise NotImplementedError

    def _serial_entry_document(self):
        """Return the name of the document, shown in the window."""
        return self.display_name

    def _serial_entry_check_options(self):
        """Return keywords for ``stock.lot._find_serial_faults``."""
        return {"purpose": "receive", "exclude_move_ids": ()}

    def _serial_entry_readonly(self):
        return False

    def _serial_entry_set(self, entries):
        """Save the (cleaned) entries; raise UserError when one of them is bad."""
        raise NotImplementedError

    # ------------------------------------------------------------------

    def _serial_entry_values(self):
        product = self._serial_entry_product()
        entries = self._serial_entry_entries()
        expected = self._serial_entry_expected()
        readonly = self._serial_entry_readonly()
        auto = bool(
            serial_settings.auto_generate(self.env)
            and not product.serial_pattern
            and not entries
            and not readonly
            and expected
        )
        if auto:
            numbers = self.env["stock.lot"].next_serials(product.id, expected)
            entries = [{"serial": n, "manufacturer_serial": False} for n in numbers]
        return {
            "title": self.env._("Serial numbers of %s", product.display_name),
            "product": product.display_name,
            "product_id": product.id,
            "picture": f"/web/image/product.product/{product.id}/image_128",
            "expected": expected,
            "mode": "enter",
            "entries": entries,
            "auto": auto,
            "can_generate": not product.serial_pattern and not readonly,
            "next_hint": self.env["stock.lot"]._peek_next_serial(),
            "has_pattern": bool(product.serial_pattern),
            "pattern": product.serial_pattern or "",
            "document": self._serial_entry_document(),
            "readonly": readonly,
        }

    @api.model
    def _serial_entry_clean(self, entries):
        """Accept plain serials as well as dicts; trim them."""
        rows = []
        for entry in self._serial_entry_limit(entries):
            row = {"serial": entry} if isinstance(entry, str) else entry
            rows.append(
                {
                    "serial": numbering.clean(row.get("serial")),
                    "manufacturer_serial": numbering.clean(
                        row.get("manufacturer_serial")
                    )
                    or False,
                }
            )
            maker = rows[-1]["manufacturer_serial"]
            if maker and numbering.find_fault(maker):
                raise UserError(
                    self.env._(
                        "The manufacturer's serial of %s is too long (over 100 "
                        "characters), or holds characters that cannot be printed.",
                        rows[-1]["serial"],
                    )
                )
        return rows

    @api.model
    def _serial_entry_limit(self, serials):
        if len(serials) > MAX_ENTRIES:
            raise UserError(
                self.env._(
                    "%(count)s serial numbers at once are too many: at most %(most)s. "
                    "Split them over several documents.",
                    count=len(serials),
                    most=MAX_ENTRIES,
                )
            )
        return serials

    def _serial_entry_raise(self, serials):
        """Raise a UserError naming every serial that is bad here."""
        faults = [f for f in self.serial_entry_check(serials) if f["level"] == "error"]
        if faults:
            raise UserError(
                self.env["stock.lot"]._format_faults(
                    self._serial_entry_product(), faults
                )
            )
