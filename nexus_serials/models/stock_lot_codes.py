"""What a code stands for: the one place that tells a unit from what was scanned."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .. import codes as code_parser
from .. import numbering

#: Codes resolved at once.
MAX_CODES = 20_000


class CodeKind(NamedTuple):
    """A kind of code that names units.

    :ivar name: as answered by ``resolve_codes``
    :ivar keys: function of a parsed code that returns what to look for: list of str
    :ivar query: function of all keys that returns SQL with the columns ``key`` (text)
        and ``lot_id``
    """

    name: str
    keys: callable
    query: callable


class StockLot(models.Model):
    _inherit = "stock.lot"

    # Scanned as it is printed on the unit, whatever its case.
    _manufacturer_serial_index = models.Index(
        "(lower(manufacturer_serial)) WHERE manufacturer_serial IS NOT NULL"
    )

    @api.model
    def resolve_codes(self, codes):
        """Return what each of these codes stands for; units are found by one query.

        Blanks, what scanners put before a code (``]C1``) and case make no difference.
        Units, products, places and transfers the user may not read are unknown.

        :param list codes: str, as scanned or typed
        :return: list of dict, in the order of ``codes``, each with ``code`` (as given),
            ``outcome`` and ``kind``:

            - ``unit``: ``lot_id``; kind is serial, manufacturer_serial, token, gs1, or
              one that another add-on brought
            - ``product``, ``location``, ``package``, ``transfer``: ``record`` is
              ``(model, id)``; a GS1 code of a product has ``serial`` where it names
              one no unit has, that of a packaging has its ``uom_id``
            - ``ambiguous``: several units; ``candidates`` are their ids
            - ``unknown``
        """
        self.browse().check_access("read")
        if len(codes) > MAX_CODES:
            raise UserError(
                self.env._(
                    "%(count)s codes at once are too many: send at most %(most)s.",
                    count=len(codes),
                    most=MAX_CODES,
                )
            )
        parsed = [code_parser.parse(code) for code in codes]
        found = self._find_coded_units(parsed)
        results = []
        for code, read in zip(codes, parsed, strict=True):
            kind, lot_ids = found.get(read, (False, []))
            result = {"code": code, "outcome": "unknown", "kind": kind}
            if len(lot_ids) == 1:
                result.update(outcome="unit", lot_id=lot_ids[0])
            elif lot_ids:
                result.update(outcome="ambiguous", candidates=lot_ids)
            results.append(result)
        left = [
            (read, result)
            for read, result in zip(parsed, results, strict=True)
            if result["outcome"] == "unknown" and read.text
        ]
        for look_up in self._get_other_code_lookups():
            if left:
                look_up(left)
                left = [pair for pair in left if pair[1]["outcome"] == "unknown"]
        return results

    # ------------------------------------------------------------------
    # Units
    # ------------------------------------------------------------------

    @api.model
    def _get_code_kinds(self):
        """Return the kinds of code that name units (:class:`CodeKind`), the one that
        counts first in front. Add-ons extend the list."""
        return [
            CodeKind("serial", self._get_serial_keys, self._query_serials),
            CodeKind(
                "manufacturer_serial",
                self._get_manufacturer_keys,
                self._query_manufacturer_serials,
            ),
            CodeKind("token", self._get_token_keys, self._query_tokens),
            CodeKind("gs1", self._get_gs1_keys, self._query_gs1),
        ]

    @api.model
    def _find_coded_units(self, parsed):
        """Return {parsed code: (kind, ids of the units)} of those that name units."""
        kinds = self._get_code_kinds()
        wanted = {}  # kind: {key: codes}
        for kind in kinds:
            codes_by_key = wanted[kind.name] = defaultdict(list)
            for read in dict.fromkeys(parsed):
                for key in kind.keys(read):
                    codes_by_key[key].append(read)
        hits = defaultdict(lambda: defaultdict(dict))
        for kind, key, lot_id in self._read_coded_units(kinds, wanted):
            for read in wanted[kind][key]:
                hits[read][kind][lot_id] = True
        return {
            read: next(
                (kind.name, sorted(by_kind[kind.name]))
                for kind in kinds
                if kind.name in by_kind
            )
            for read, by_kind in hits.items()
        }

    @api.model
    def _read_coded_units(self, kinds, wanted):
        queries = [
            SQL(
                "SELECT %s AS kind, hit.key, hit.lot_id FROM (%s) AS hit",
                kind.name,
                kind.query(list(wanted[kind.name])),
            )
            for kind in kinds
            if wanted[kind.name]
        ]
        if not queries:
            return []
        self.flush_model(
            ["name", "manufacturer_serial", "serial_norm", "serial_scope", "product_id"]
        )
        self.env["product.product"].flush_model(["barcode"])
        # The search says which units the user may read; only units are looked for.
        query = self._search([])
        query.add_join(
            "JOIN",
            "found",
            SQL("(%s)", SQL(" UNION ALL ").join(queries)),
            SQL("found.lot_id = stock_lot.id"),
        )
        query.add_where(
            SQL("(stock_lot.serial_scope IS NOT NULL OR stock_lot.is_serial_clash)")
        )
        query.order = None
        return self.env.execute_query(
            query.select(SQL("found.kind"), SQL("found.key"), SQL("stock_lot.id"))
        )

    # ------------------------------------------------------------------

    @api.model
    def _get_serial_keys(self, read):
        key = "" if read.is_url else numbering.normalise(read.text)
        return [key] if key else []

    @api.model
    def _query_serials(self, keys):
        return SQL(
            "SELECT serial_norm AS key, id AS lot_id FROM stock_lot"
            " WHERE serial_norm = ANY(%s)",
            keys,
        )

    @api.model
    def _get_manufacturer_keys(self, read):
        key = "" if read.is_url else " ".join(read.text.split()).lower()
        return [key] if key else []

    @api.model
    def _query_manufacturer_serials(self, keys):
        return SQL(
            "SELECT lower(manufacturer_serial) AS key, id AS lot_id FROM stock_lot"
            " WHERE lower(manufacturer_serial) = ANY(%s)"
            " AND manufacturer_serial IS NOT NULL",
            keys,
        )

    @api.model
    def _get_token_keys(self, read):
        return [read.token] if read.token else []

    @api.model
    def _query_tokens(self, keys):
        return SQL(
            "SELECT nexus_token AS key, id AS lot_id FROM stock_lot"
            " WHERE nexus_token = ANY(%s)",
            keys,
        )

    @api.model
    def _get_gs1_keys(self, read):
        gtin, serial = self._read_gs1(read)
        norm = numbering.normalise(serial)
        # A GTIN has no blanks, so that the first one parts it from the serial.
        return [f"{gtin.lstrip('0')} {norm}"] if gtin and norm else []

    @api.model
    def _query_gs1(self, keys):
        # The barcode of a product is kept with or without zeros in front.
        return SQL(
            """SELECT wanted.key, lot.id AS lot_id
                 FROM (SELECT key, split_part(key, ' ', 1) AS gtin,
                              substr(key, strpos(key, ' ') + 1) AS serial
                         FROM unnest(%s) AS key) AS wanted
                CROSS JOIN LATERAL (
                      SELECT id, product_id FROM stock_lot
                       WHERE serial_norm = wanted.serial
                       UNION
                      SELECT id, product_id FROM stock_lot
                       WHERE lower(manufacturer_serial) = wanted.serial
                         AND manufacturer_serial IS NOT NULL) AS lot
                 JOIN product_product AS product ON product.id = lot.product_id
                WHERE ltrim(product.barcode, '0') = wanted.gtin""",
            keys,
        )

    @api.model
    def _read_gs1(self, read):
        """Return (GTIN, serial number) of a GS1 code, "" for what it does not say.

        Digital Links and printed strings are read already; what is in the bars is
        read by the company's GS1 nomenclature, else by Odoo's own.
        """
        if read.gtin or not (read.is_gs1 or read.text.startswith("urn:")):
            return read.gtin, read.serial
        nomenclature = self._get_gs1_nomenclature()
        if not nomenclature:
            return "", ""
        try:
            parts = nomenclature.parse_barcode(read.text)
        except (ValidationError, ValueError, IndexError):
            return "", ""  # looks like GS1, and is not
        values = {
            part["type"]: str(part["value"])
            for part in parts or []
            if isinstance(part, dict) and part.get("value")
        }
        return values.get("product", ""), values.get("lot", "")

    @api.model
    def _get_gs1_nomenclature(self):
        # sudo: nomenclatures say how codes are read, few users may read them.
        own = self.env.company.sudo().nomenclature_id
        if own.is_gs1_nomenclature:
            return own
        return self.env.ref(
            "barcodes_gs1_nomenclature.default_gs1_nomenclature",
            raise_if_not_found=False,
        ).sudo()

    # ------------------------------------------------------------------
    # Products, places, documents
    # ------------------------------------------------------------------

    @api.model
    def _get_other_code_lookups(self):
        """Return functions that complete the results of codes that name no unit, in
        the order they are asked. Each is given a list of (parsed code, result)."""
        return [
            self._look_up_products,
            self._look_up_packagings,
            self._look_up_locations,
            self._look_up_packages,
            self._look_up_transfers,
        ]

    @api.model
    def _look_up_products(self, left):
        serials = {}
        keys = {}
        for read, _result in left:
            gtin, serial = self._read_gs1(read)
            serials[read] = serial if gtin else ""
            keys[read] = gtin or read.text
        self._look_up(left, "product.product", "barcode", "product", keys)
        for read, result in left:
            if result["outcome"] == "product" and serials[read]:
                result.update(serial=serials[read], kind="gs1")

    @api.model
    def _look_up_packagings(self, left):
        self._look_up(left, "product.uom", "barcode", "product")
        rows = [result for _read, result in left if result["outcome"] == "product"]
        packagings = self.env["product.uom"].browse(r["record"][1] for r in rows)
        for result, packaging in zip(rows, packagings, strict=True):
            result["record"] = ("product.product", packaging.product_id.id)
            result["uom_id"] = packaging.uom_id.id

    @api.model
    def _look_up_locations(self, left):
        self._look_up(left, "stock.location", "barcode", "location")

    @api.model
    def _look_up_packages(self, left):
        self._look_up(left, "stock.package", "name", "package")

    @api.model
    def _look_up_transfers(self, left):
        self._look_up(left, "stock.picking", "name", "transfer")

    @api.model
    def _look_up(self, left, model, field, outcome, keys=None):
        """Complete the results whose code is that of a record, by one query.

        :param dict keys: {parsed code: what to look for}; by default its text
        """
        model = self.env[model]
        if not model.has_access("read"):
            return
        variants = {
            read: code_parser.barcode_variants((keys or {}).get(read) or read.text)
            for read, _result in left
            if not read.is_url or keys
        }
        wanted = list({code for codes in variants.values() for code in codes})
        # The variants say already what Odoo would read into a GS1 code.
        records = model.with_context(skip_preprocess_gs1=True).search_fetch(
            [(field, "in", wanted)], [field]
        )
        by_code = records.grouped(field)
        for read, result in left:
            hits = next(
                (by_code[code] for code in variants.get(read, ()) if code in by_code),
                None,
            )
            if hits:
                # Two companies may use one: the user's own comes first.
                hits = hits.sorted(
                    lambda rec: (
                        "company_id" in rec._fields
                        and rec.company_id != rec.env.company
                    )
                )
                result.update(
                    outcome=outcome, kind=field, record=(model._name, hits[0].id)
                )
