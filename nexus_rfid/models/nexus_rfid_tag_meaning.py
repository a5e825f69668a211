"""The GS1 numbers on tags: what an unknown one suggests, what a new one is to hold."""

from odoo import api, models

from .. import epc as epc_text


class NexusRfidTag(models.Model):
    _inherit = "nexus.rfid.tag"

    @api.model
    def _describe(self, epc):
        """Return the GS1 number of an EPC in words, False if it has none."""
        meaning = epc_text.decode(epc) if epc else None
        return f"{meaning.scheme} {meaning.key}" if meaning else False

    @api.model
    def _suggest(self, epcs):
        """Say what the GS1 numbers of these EPCs suggest. It is no more than that: what
        is on a tag anybody may have written.

        :param epcs: as tags have them
        :return: {EPC: dict ``{meaning, lot_id, lot, product_id, product}``} of those
            that hold a GS1 number; ids and names are False for what is not known, or
            the user may not see
        """
        read = {epc: meaning for epc in epcs if (meaning := epc_text.decode(epc))}
        lots = self._find_suggested_units(read)
        products = self._find_suggested_products(read)
        return {
            epc: {
                "meaning": self._describe(epc),
                "lot_id": lots[epc].id if epc in lots else False,
                "lot": lots[epc].name if epc in lots else False,
                "product_id": products[epc].id if epc in products else False,
                "product": products[epc].display_name if epc in products else False,
            }
            for epc in read
        }

    @api.model
    def _find_new_units(self, codes):
        """Return {code: what it stands for, as ``resolve_codes`` says it} of those of
        tags that hold the number of a product and a serial number no unit of it has.

        :param codes: that nobody knows
        """
        read = {}
        for code in codes:
            epc = epc_text.normalise(code)
            meaning = epc_text.decode(epc) if epc else None
            if meaning and meaning.gtin and meaning.serial:
                read[code] = meaning
        if not read:
            return {}
        found = self.env["stock.lot"].resolve_codes(
            [meaning.as_code() for meaning in read.values()]
        )
        return {
            code: {**it, "code": code}
            for (code, meaning), it in zip(read.items(), found, strict=True)
            # A serial number with brackets in it is read otherwise.
            if it["outcome"] == "product" and it.get("serial") == meaning.serial
        }

    @api.model
    def _find_suggested_units(self, read):
        """
        :param dict read: {EPC: what it means}
        """
        codes = {epc: meaning.as_code() for epc, meaning in read.items()}
        lots = self.env["stock.lot"]
        # Many tags of one product may hold one code.
        wanted = list(dict.fromkeys(codes.values()))
        found = dict(zip(wanted, lots.resolve_codes(wanted), strict=True))
        ids = {epc: found[code].get("lot_id") for epc, code in codes.items()}
        for epc, meaning in read.items():
            ids[epc] = ids[epc] or self._read_own_asset(meaning)
        visible = lots.search([("id", "in", list(set(filter(None, ids.values()))))])
        by_id = {lot.id: lot for lot in visible}
        return {epc: by_id[lot_id] for epc, lot_id in ids.items() if lot_id in by_id}

    @api.model
    def _read_own_asset(self, meaning):
        """Return the id of the unit in an asset number of one of the user's
        companies."""
        if not meaning.scheme.startswith("GIAI"):
            return None
        for company in self.env.companies:
            prefix = company.rfid_gs1_prefix
            reference = meaning.key.removeprefix(prefix or meaning.key)
            if reference.isdecimal() and len(reference) < 10:
                return int(reference)
        return None

    @api.model
    def _find_suggested_products(self, read):
        gtins = {meaning.gtin.lstrip("0") for meaning in read.values() if meaning.gtin}
        wanted = [gtin.zfill(n) for gtin in gtins for n in (8, 12, 13, 14)]
        products = self.env["product.product"].search_fetch(
            [("barcode", "in", wanted)], ["barcode"]
        )
        by_gtin = {product.barcode.lstrip("0"): product for product in products}
        return {
            epc: by_gtin[meaning.gtin.lstrip("0")]
            for epc, meaning in read.items()
            if meaning.gtin and meaning.gtin.lstrip("0") in by_gtin
        }

    @api.model
    def _propose(self, lots, replace=None):
        """Return {unit: the EPC to write on a tag for it}; "" where there is none, and
        a tag is taken as it is.

        The product's number and the serial as SGTIN-96, where the product has a GTIN
        of the company and the serial is a number; else the unit's own number as
        GIAI-96, below the company's GS1 prefix.

        :param replace: tags that come off, so that their numbers are free
        """
        proposals = {}
        for lot in lots:
            prefix = (lot.company_id or self.env.company).rfid_gs1_prefix
            proposals[lot] = (
                prefix
                and (
                    epc_text.encode_sgtin(lot.product_id.barcode, lot.name, prefix)
                    or epc_text.encode_giai(prefix, lot.id)
                )
            ) or ""
        taken = self._find_by_epc(filter(None, proposals.values()))
        if replace:
            taken = {epc: tag for epc, tag in taken.items() if tag not in replace}
        # Written twice, two tags would be read as one.
        return {lot: "" if epc in taken else epc for lot, epc in proposals.items()}
