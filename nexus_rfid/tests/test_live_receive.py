from epcpy.epc_schemes import SGTIN
from epcpy.epc_schemes.sgtin import SGTINFilterValue

from odoo.tests import tagged

from odoo.addons.nexus_serials.serial_settings import SCOPE

from .. import epc as epc_text
from .live_common import LiveCommon, epc_of


@tagged("post_install", "-at_install")
class TestLiveReceive(LiveCommon):
    """Things that come from their maker with tags which say what they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receipt = cls._create_receipt((cls.speaker, 4))
        cls.live = cls._open_live("receive", picking_id=cls.receipt.id)

    def _sgtin(self, serial, product=None):
        product = product or self.speaker
        return epc_text.encode_sgtin(product.barcode, serial, product.barcode[:7])

    def _see_epcs(self, *epcs):
        self._ingest(*(self._seen(epc, session=self.live) for epc in epcs))

    def _tags_of(self, picking):
        return {
            lot.name: lot.rfid_tag_ids.mapped("epc")
            for lot in picking.move_line_ids.lot_id
        }

    def test_tags_name_new_units(self):
        epcs = {serial: self._sgtin(serial) for serial in ("71", "72", "73", "74")}
        self._see_epcs(*epcs.values())
        self.assertEqual(self._panes(self.live), {"found": ["71", "72", "73", "74"]})
        state = self.live.read_live()
        self.assertEqual((state["counts"]["found"], state["counts"]["missing"]), (4, 0))
        self.assertEqual(state["rows"][0]["product"], self.speaker.display_name)
        self.assertEqual([line["done"] for line in state["lines"]], [4])
        self.assertFalse(self.receipt.move_line_ids.filtered("lot_name"))
        self.assertEqual(self.live.finish(), {"done": True})
        self.assertEqual(self.receipt.state, "done")
        self.assertEqual(
            self._tags_of(self.receipt), {name: [epc] for name, epc in epcs.items()}
        )

    def test_other_tags_are_no_serial_numbers(self):
        self._see_epcs(epc_of(900), self._sgtin("71", self.mixer))
        self.assertEqual(
            self._panes(self.live),
            {
                "unknown": [epc_of(900)],
                "unexpected": [self._sgtin("71", self.mixer)],
            },
        )

    def test_a_number_that_is_taken_is_none_of_a_new_unit(self):
        self._receive(self.speaker, ["75"])
        self._see_epcs(self._sgtin("75"))
        self.assertEqual(self._panes(self.live), {"unknown": [self._sgtin("75")]})

    def test_nowhere_else_do_they_name_units(self):
        live = self._open_live("deliver", picking_id=self.delivery.id)
        self._ingest(self._seen(self._sgtin("71"), session=live))
        self.assertEqual(self._panes(live), {"unknown": [self._sgtin("71")]})

    def test_barcodes_mix_in(self):
        for code in ("NEW-1", "CAFE"):
            self.live.take_code(code)
        self._see_epcs(self._sgtin("71"))
        self.assertEqual(self._panes(self.live), {"found": ["71"]})
        self.assertEqual(self.live.read_live()["counts"]["found"], 3)
        self.live.finish(backorder=False)
        self.assertEqual(
            self._tags_of(self.receipt),
            {"NEW-1": [], "CAFE": [], "71": [self._sgtin("71")]},
        )

    def test_a_serial_is_of_the_product_chosen_when_it_was_scanned(self):
        receipt = self._create_receipt((self.speaker, 2), (self.mixer, 1))
        self.live = self._open_live("receive", picking_id=receipt.id)
        self.assertEqual(self.live.take_code("NEW-1")["outcome"], "refused")
        scans = self.live.scan_session_id
        scans.set_param("product_id", self.speaker.id)
        self._see_epcs(self._sgtin("71", self.mixer))
        self._panes(self.live)
        self.live.take_code("NEW-1")
        scans.set_param("product_id", self.mixer.id)
        self.live.finish(backorder=False)
        lots = receipt.move_line_ids.lot_id.sorted("name")
        self.assertEqual(
            [(lot.name, lot.product_id) for lot in lots],
            [("71", self.mixer), ("NEW-1", self.speaker)],
        )

    def test_products_may_share_a_serial_where_that_is_allowed(self):
        self.env["ir.config_parameter"].set_param(SCOPE, "product")
        receipt = self._create_receipt((self.speaker, 1), (self.mixer, 1))
        self.live = self._open_live("receive", picking_id=receipt.id)
        for product in (self.speaker, self.mixer):
            self._see_epcs(self._sgtin("71", product))
            self._panes(self.live)
        self.assertEqual(self.live.read_live()["counts"]["found"], 2)
        self.assertEqual(self.live.finish(), {"done": True})
        lots = receipt.move_line_ids.lot_id
        self.assertEqual(lots.product_id, self.speaker | self.mixer)
        for lot in lots:
            epc = self._sgtin("71", lot.product_id)
            self.assertEqual(lot.rfid_tag_ids.epc, epc)

    def test_a_serial_with_brackets_is_not_misread(self):
        prefix, item = self.speaker.barcode[:7], self.speaker.barcode[7:12]
        epc = SGTIN(f"urn:epc:id:sgtin:{prefix}.0{item}.A(21)B").hex(
            binary_coding_scheme=SGTIN.BinaryCodingScheme.SGTIN_198,
            filter_value=SGTINFilterValue.ALL_OTHERS,
        )
        self._see_epcs(epc)
        self.assertEqual(list(self._panes(self.live)), ["unknown"])

    def test_more_than_asked_for(self):
        self._see_epcs(*(self._sgtin(str(n)) for n in range(71, 76)))
        panes = self._panes(self.live)
        self.assertEqual(
            (panes["found"], panes["unexpected"]), (["71", "72", "73", "74"], ["75"])
        )
        self.assertEqual(self.live.read_live()["counts"]["unexpected"], 1)
        self.live.finish()
        self.assertNotIn("75", self._tags_of(self.receipt))

    def test_the_rest_comes_later(self):
        self._see_epcs(self._sgtin("71"), self._sgtin("72"))
        answer = self.live.finish()
        self.assertEqual(answer["action"]["res_model"], "stock.backorder.confirmation")
        self.assertFalse(self._is_tagged("71"), "not received yet")
        self.assertEqual(self._panes(self.live), {"found": ["71", "72"]})
        self.assertEqual(self.live.read_live()["counts"]["found"], 2)
        self.assertEqual(self.live.read_live()["counts"]["missing"], 2)
        self.live.finish(backorder=True)
        self.assertTrue(self._is_tagged("71"))
        self.assertEqual(self.receipt.backorder_ids.move_ids.product_uom_qty, 2)

    def test_validated_by_somebody_without_rfid(self):
        self._see_epcs(self._sgtin("71"), self._sgtin("72"))
        self.live.finish()
        self.receipt.with_user(self.user_stock).with_context(
            skip_backorder=True
        ).button_validate()
        self.assertTrue(self._is_tagged("71") and self._is_tagged("72"))

    def test_scanned_by_somebody_who_may_not_tag(self):
        self.live.give_up()
        scans = self.live.scan_session_id.with_user(self.user_stock)
        self.assertEqual(self._scan(scans, self._sgtin("71")), ["ok"])
        scans.action_finish(backorder=False)
        self.assertEqual(self._tags_of(self.receipt), {"71": []})

    def test_what_is_taken_back_has_no_tag(self):
        self._see_epcs(self._sgtin("71"), self._sgtin("72"))
        self.live.finish()
        scans = self.live.scan_session_id
        scans.undo(scans.scan_ids.filtered(lambda it: it.serial == "71").uuid)
        self._panes(self.live)
        self.live.leave_out(self._sgtin("71"), True)
        self.live.finish(backorder=False)
        self.assertEqual(self._tags_of(self.receipt), {"72": [self._sgtin("72")]})

    def test_a_tag_that_came_to_be_on_another_unit_stays_there(self):
        self._see_epcs(self._sgtin("71"), self._sgtin("72"))
        self.live.finish()
        self._tag(self.units[0], self._sgtin("71"))
        self.live.finish(backorder=False)
        self.assertEqual(
            self._tags_of(self.receipt), {"71": [], "72": [self._sgtin("72")]}
        )

    def test_many_take_no_more_queries(self):
        self.receipt.move_ids.product_uom_qty = 400
        self._see_epcs(*(self._sgtin(str(n)) for n in range(1000, 1020)))
        self._panes(self.live)
        few = self._count_queries_of_finish(20)
        receipt = self._create_receipt((self.speaker, 400))
        self.live = self._open_live("receive", picking_id=receipt.id)
        self._see_epcs(*(self._sgtin(str(n)) for n in range(2000, 2100)))
        self._panes(self.live)
        many = self._count_queries_of_finish(100)
        self.assertLess(many, few + 60)

    def _count_queries_of_finish(self, count):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.live.finish(backorder=False)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        picking = self.live.scan_session_id.picking_id
        self.assertEqual(sum(map(bool, self._tags_of(picking).values())), count)
        return queries

    def _is_tagged(self, serial):
        return bool(
            self.env["nexus.rfid.tag"].search([("epc", "=", self._sgtin(serial))])
        )
