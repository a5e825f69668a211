from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.stock_lot_codes import CodeKind
from .common import SerialsCommon

GTIN = "09501101530003"


@tagged("post_install", "-at_install")
class TestResolveCodes(SerialsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.speaker.barcode = GTIN[1:]
        cls.units = cls._receive(cls.speaker, ["K-1", "K-2", "K-3"])
        cls.units[1].manufacturer_serial = "Qsc 77"
        cls.lots = cls.env["stock.lot"].with_user(cls.user_stock)

    def _resolve(self, *codes):
        return self.lots.resolve_codes(list(codes))

    def _assert_units(self, codes, lots, kind):
        results = self._resolve(*codes)
        self.assertEqual([r["code"] for r in results], list(codes))
        self.assertEqual([r["outcome"] for r in results], ["unit"] * len(codes))
        self.assertEqual([r["lot_id"] for r in results], lots.ids)
        self.assertEqual({r["kind"] for r in results}, {kind})

    def test_serials_are_found_however_they_are_written(self):
        self._assert_units([" k-1\r", "]C1K-2", "K-3"], self.units, "serial")

    def test_manufacturers_serial_is_found_whatever_its_case(self):
        self._assert_units(["QSC  77"], self.units[1], "manufacturer_serial")

    def test_token_is_found_bare_and_on_any_host(self):
        token = self.units[2].nexus_token
        self._assert_units([token.upper()], self.units[2], "token")
        self._assert_units([f"https://x.example/u/{token}"], self.units[2], "token")

    def test_gs1_string_is_read_by_the_nomenclature(self):
        codes = [
            f"]C101{GTIN}21k-1",
            f"01{GTIN}10LOT\x1d21K-2",
            f"https://id.gs1.org/01/{GTIN}/21/K-3",
        ]
        self._assert_units(codes, self.units, "gs1")

    def test_gs1_string_of_another_product_is_no_unit(self):
        other = self._create_product("Mixer 12", has_serial_numbers=True)
        other.barcode = "4006381333931"
        [result] = self._resolve("]C1010400638133393121K-1")
        self.assertEqual(result["outcome"], "product")
        self.assertEqual(result["record"], ("product.product", other.id))
        self.assertEqual(result["serial"], "K-1")

    def test_serial_comes_before_manufacturers_serial(self):
        self.units[0].manufacturer_serial = "K-2"
        self._assert_units(["K-2"], self.units[1], "serial")

    def test_several_units_are_ambiguous(self):
        self.units[:2].manufacturer_serial = "SAME"
        [result] = self._resolve("same")
        self.assertEqual(result["outcome"], "ambiguous")
        self.assertEqual(result["candidates"], self.units[:2].ids)

    def test_products_places_packages_and_transfers_are_recognised(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id, "barcode": "SHELF-9"}
        )
        box = self.env["stock.package"].create({"name": "BOX-9"})
        receipt = self._create_receipt((self.speaker, 1))
        self.cable.barcode = "CABLE-10"
        results = self._resolve(
            "cable-10", "SHELF-9\n", "box-9", receipt.name.lower(), GTIN[1:], "nothing"
        )
        self.assertEqual(
            [(r["outcome"], r.get("record")) for r in results],
            [
                ("product", ("product.product", self.cable.id)),
                ("location", ("stock.location", shelf.id)),
                ("package", ("stock.package", box.id)),
                ("transfer", ("stock.picking", receipt.id)),
                ("product", ("product.product", self.speaker.id)),
                ("unknown", None),
            ],
        )

    def test_packaging_stands_for_its_product(self):
        unit = self.env.ref("uom.product_uom_unit")
        self.env["product.uom"].create(
            {"barcode": "PACK-6", "product_id": self.cable.id, "uom_id": unit.id}
        )
        [result] = self._resolve("PACK-6")
        self.assertEqual(result["record"], ("product.product", self.cable.id))

    def test_lots_and_empty_codes_are_unknown(self):
        self.cable.tracking = "lot"
        self.env["stock.lot"].create({"name": "LOT-1", "product_id": self.cable.id})
        outcomes = [r["outcome"] for r in self._resolve("LOT-1", "", "  \r", None)]
        self.assertEqual(outcomes, ["unknown"] * 4)

    def test_units_of_other_companies_are_unknown(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        product = self._create_product(
            "Foreign", has_serial_numbers=True, company_id=company.id
        )
        lot = self.env["stock.lot"].create({"name": "F-1", "product_id": product.id})
        self.assertEqual(
            [r["outcome"] for r in self._resolve("F-1", lot.nexus_token)],
            ["unknown"] * 2,
        )

    def test_units_take_one_query_whatever_the_number(self):
        self._resolve("K-1")
        self.env.flush_all()
        codes = ["K-1", "qsc 77", self.units[2].nexus_token] * 100
        with self.assertQueryCount(1):
            self._resolve(*codes)

    def test_too_many_codes_are_refused(self):
        with self.assertRaisesRegex(UserError, "20001 codes"):
            self._resolve(*["K-1"] * 20_001)

    def test_another_add_on_brings_a_kind(self):
        lots = self.env.registry["stock.lot"]
        own = lots._get_code_kinds
        unit = self.units[0]

        def more_kinds(model):
            return [
                *own(model),
                CodeKind(
                    "epc",
                    lambda read: [read.text] if read.text.startswith("E2") else [],
                    lambda keys: SQL(
                        "SELECT key, %s AS lot_id FROM unnest(%s) AS key",
                        unit.id,
                        keys,
                    ),
                ),
            ]

        self.patch(lots, "_get_code_kinds", more_kinds)
        self._assert_units(["E280"], unit, "epc")


@tagged("post_install", "-at_install")
class TestToken(SerialsCommon):
    def test_every_unit_gets_a_token_of_its_own(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"T-{n}", "product_id": self.speaker.id} for n in range(50)]
        )
        tokens = set(lots.mapped("nexus_token"))
        self.assertEqual(len(tokens), 50)
        self.assertTrue(all(len(token) == 24 for token in tokens))
        copy = lots[0].copy({"name": "T-copy"})
        self.assertNotIn(copy.nexus_token, tokens)
        self.assertTrue(copy.nexus_token)
