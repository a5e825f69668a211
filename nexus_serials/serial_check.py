"""Why a serial number cannot be given to a unit: looked up in bulk, said in words."""

import re

from . import numbering, serial_settings


class SerialCheck:
    """One look at many serials for units of one product.

    The number of queries does not depend on the number of serials.
    """

    def __init__(self, env, product, company_id=False, purpose="new"):
        """
        :param product: the ``product.product`` the units are of
        :param company_id: company of the units; the product's by default
        :param str purpose: ``new``: a unit that never was; ``receive``: also a known
            unit of this product that is not on hand and comes back
        """
        self.env = env
        # sudo: a serial another company or a hidden product holds is taken as well.
        # What is said of the holder is limited in _describe_holder.
        self.product = product.sudo()
        self.company_id = company_id or product.company_id.id or False
        self.purpose = purpose
        self.scope = serial_settings.scope(env)
        self.units = {}
        self.on_hand = {}
        self.barcodes = set()
        self.open_lines = {}
        self.shipments = {}
        self.unfit = {}

    def look_up(self, serials, exclude_lot_ids=()):
        """Read what the database knows of these (cleaned) serials."""
        norms = self._get_keys(serials)
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [
                    ("serial_norm", "in", norms),
                    ("product_id.tracking", "=", "serial"),
                    ("id", "not in", list(exclude_lot_ids)),
                    *self._get_scope_domain(),
                ]
            )
        )
        for lot in lots:
            self.units.setdefault(lot.serial_norm, []).append(lot)
        self._look_up_locations(lots)
        self._look_up_barcodes(serials)
        if self.purpose == "receive":
            verdicts = lots.eligibility("count")
            self.unfit = {lot.id: fault for lot, fault in verdicts.items() if fault}
            self.shipments = lots.filtered(
                lambda lot: lot.id not in self.on_hand
            )._find_shipments()

    def look_up_open_documents(
        self, serials, exclude_move_ids=(), exclude_adjustment_ids=()
    ):
        """Read which of these serials are typed on documents that are not done yet:
        receipts, and drafts of adjustments."""
        norms = self._get_keys(serials)
        additions = (
            self.env["nexus.serial.adjustment.addition"]
            .sudo()
            .search(
                [
                    ("serial_norm", "in", norms),
                    ("adjustment_id.state", "=", "draft"),
                    ("adjustment_id", "not in", list(exclude_adjustment_ids)),
                    *self._get_open_scope_domain("adjustment_id."),
                ]
            )
        )
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("serial_norm", "in", norms),
                    ("lot_id", "=", False),
                    ("state", "not in", ("done", "cancel")),
                    ("move_id", "not in", list(exclude_move_ids)),
                    ("product_id.tracking", "=", "serial"),
                    *self._get_open_scope_domain(),
                ]
            )
        )
        self.open_lines = {line.serial_norm: line for line in (*additions, *lines)}

    def find_faults(self, serials):
        """Return the faults of these (cleaned) serials, in order, at most one each.

        :return: list of dict, see ``stock.lot.check_serials``; a known unit that comes
            back has the code ``returned``
        """
        faults = []
        seen = {}
        for index, serial in enumerate(serials):
            norm = numbering.normalise(serial)
            code, lot, line = self._judge(serial, norm, norm in seen)
            seen.setdefault(norm, index)
            if code:
                faults.append(
                    {
                        "index": index,
                        "serial": serial,
                        "code": code,
                        "message": self._explain(code, serial, lot, line),
                        "lot_id": lot.id if self._may_name(lot) else False,
                        "product_id": (
                            lot.product_id.id if self._may_name(lot) else False
                        ),
                    }
                )
        return faults

    def _get_keys(self, serials):
        return list(
            {numbering.normalise(s) for s in serials if not numbering.find_fault(s)}
        )

    def _judge(self, serial, norm, is_repeated):
        """Return (code, unit, move line); the code is None for a good serial."""
        lots = self.units.get(norm, ())
        own = [lot for lot in lots if lot.product_id == self.product]
        other = [lot for lot in lots if lot.product_id != self.product]
        code = numbering.find_fault(serial)
        if code or is_repeated:
            return code or "duplicate", None, None
        if norm in self.barcodes:
            return "product_barcode", None, None
        if len(own) == 1 and not other and self._may_come_back(own[0]):
            if own[0].id in self.unfit:
                return self.unfit[own[0].id]["code"], own[0], None
            return (
                ("pending", None, self.open_lines[norm])
                if (norm in self.open_lines)
                else ("returned", own[0], None)
            )
        if lots:
            lot = (own or other)[0]
            on_hand_here = own and self.on_hand.get(lot.id)
            return ("in_stock" if on_hand_here else "taken"), lot, None
        if norm in self.open_lines:
            return "pending", None, self.open_lines[norm]
        pattern = self.product.serial_pattern
        if pattern and not re.fullmatch(pattern, serial):
            return "pattern", None, None
        return None, None, None

    def _may_come_back(self, lot):
        return self.purpose == "receive" and not self.on_hand.get(lot.id)

    def _get_scope_domain(self):
        if self.scope == "company":
            return [("company_id", "=", self.company_id)]
        if self.scope == "product":
            domain = [("product_id", "=", self.product.id)]
            if self.company_id:
                domain.append(("company_id", "in", (False, self.company_id)))
            return domain
        return []

    def _get_open_scope_domain(self, prefix=""):
        """As above for units that are not there yet: they will have the company of
        the document only where their product has one."""
        product, company = f"{prefix}product_id", f"{prefix}company_id"
        if self.scope == "product":
            return [(product, "=", self.product.id)]
        if self.scope == "company" and self.company_id:
            return [
                (company, "=", self.company_id),
                (f"{product}.company_id", "!=", False),
            ]
        if self.scope == "company":
            return [(f"{product}.company_id", "=", False)]
        return []

    def _look_up_locations(self, lots):
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", lots.ids),
                    ("quantity", ">", 0),
                    ("location_id.usage", "in", ("internal", "transit")),
                ],
                ["lot_id", "location_id"],
            )
        )
        for lot, location in groups:
            self.on_hand.setdefault(lot.id, location)

    def _look_up_barcodes(self, serials):
        for model in ("product.product", "product.uom"):
            self.env[model].flush_model(["barcode"])
        self.env.cr.execute(
            r"""SELECT barcode
                  FROM (SELECT barcode FROM product_product
                         UNION ALL SELECT barcode FROM product_uom) AS barcodes
                 WHERE lower(regexp_replace(btrim(barcode), '\s+', ' ', 'g'))
                       = ANY(%s)""",
            [self._get_keys(serials)],
        )
        self.barcodes = {
            numbering.normalise(code) for (code,) in self.env.cr.fetchall()
        }

    def _explain(self, code, serial, lot, line):
        _ = self.env._
        texts = {
            "empty": lambda: _("A serial number is missing."),
            "too_long": lambda: _(
                "%(serial)s… has %(count)s characters: a serial number has at most "
                "%(most)s.",
                serial=serial[:20],
                count=len(serial),
                most=numbering.MAX_LENGTH,
            ),
            "bad_character": lambda: _(
                "%s holds a character that cannot be printed or seen (such as a line "
                "break). Type it again.",
                "".join(c if c.isprintable() else "�" for c in serial),
            ),
            "duplicate": lambda: _("%s is entered twice.", serial),
            "product_barcode": lambda: _(
                "%s is the barcode of a product, not the serial number of a unit.",
                serial,
            ),
            "pattern": lambda: _(
                "%(serial)s does not look like a serial number of %(product)s "
                "(pattern %(pattern)s).",
                serial=serial,
                product=self.product.display_name,
                pattern=self.product.serial_pattern,
            ),
            "pending": lambda: _(
                "%(serial)s is already entered on %(document)s.",
                serial=serial,
                document=self._describe_document(line),
            ),
            "returned": lambda: self._explain_returned(serial, lot),
            "in_stock": lambda: _(
                "%(serial)s is in stock already: %(location)s.",
                serial=serial,
                location=describe_location(self.env, self.on_hand[lot.id]),
            ),
            "taken": lambda: _(
                "%(serial)s is taken by %(holder)s.",
                serial=serial,
                holder=self._describe_holder(lot),
            ),
        }
        if code not in texts:
            return self.unfit[lot.id]["message"]
        return texts[code]()

    def _explain_returned(self, serial, lot):
        shipment = self.shipments.get(lot)
        if not shipment or shipment.company_id not in self.env.companies:
            return self.env._("%s is a known unit that comes back into stock.", serial)
        return self.env._(
            "%(serial)s was shipped with %(transfer)s: it comes back into stock.",
            serial=serial,
            transfer=shipment.move_id._describe_transfer(),
        )

    def _describe_holder(self, lot):
        if not self._may_name(lot):
            return self.env._("a unit of another company")
        location = self.on_hand.get(lot.id) or lot.location_id
        if location:
            return self.env._(
                "a unit of %(product)s (%(location)s)",
                product=lot.product_id.display_name,
                location=describe_location(self.env, location),
            )
        return self.env._("a unit of %s", lot.product_id.display_name)

    def _may_name(self, lot):
        return bool(lot) and (
            not lot.company_id or lot.company_id in self.env.companies
        )

    def _describe_document(self, line):
        if line._name == "nexus.serial.adjustment.addition":
            line = line.adjustment_id
            name = line.name
        else:
            name = line.picking_id.name or line.reference
        if line.company_id not in self.env.companies:
            return self.env._("a document of another company")
        return name or self.env._("another receipt")


def describe_location(env, location):
    """Return the location's name, or less where it is another company's."""
    if location.company_id and location.company_id not in env.companies:
        return env._("in another company")
    return location.display_name
