from odoo.tests import tagged

from .documents_common import DELIVERY, PICK_LIST, DocumentsCommon


@tagged("post_install", "-at_install")
class TestDeliveryDocument(DocumentsCommon):
    def test_open_delivery_prints_what_is_reserved(self):
        order = self._create_order((self.speaker, 3, self.units[4:7]), (self.cable, 1))
        [page] = self._pages(DELIVERY, order.picking_ids, self.user_stock)
        self.assertIn("NX-000105 – NX-000107 (3)", page)
        table = self._html(DELIVERY, order.picking_ids).xpath(
            "//table[@name='stock_move_table']"
        )[0]
        self._assert_rows_fit(table)

    def test_done_delivery_prints_what_was_shipped(self):
        order = self._create_order((self.speaker, 3, self.units[4:7]), (self.cable, 1))
        picking = self._ship(order)
        self.assertEqual(picking.state, "done")
        [page] = self._pages(DELIVERY, picking, self.user_stock)
        self.assertIn("NX-000105 – NX-000107 (3)", page)
        self.assertEqual(page.count("NX-"), 2)
        tree = self._html(DELIVERY, picking, self.user_stock)
        self.assertEqual(
            sorted(self._cells(tree, "move_line_aggregated_serials")),
            ["", "NX-000105 – NX-000107 (3)"],
        )
        self._assert_rows_fit(tree.xpath("//table[@name='stock_move_line_table']")[0])

    def test_back_order_prints_what_is_kept_for_it(self):
        order = self._create_order((self.speaker, 3, self.units[:3]))
        picking = order.picking_ids
        kept = picking.move_line_ids.filtered(lambda line: line.lot_id == self.units[2])
        kept.quantity = 0
        self._ship(order, back_order=True)
        self.assertTrue(picking.backorder_ids)
        tree = self._html(DELIVERY, picking, self.user_stock)
        self.assertEqual(
            self._cells(tree, "move_line_aggregated_serials"), ["NX-000101, NX-000102"]
        )
        self.assertEqual(self._cells(tree, "th_sb_serials"), ["Serial Numbers"])
        self.assertEqual(self._cells(tree, "td_sb_serials"), ["NX-000103"])
        [page] = self._pages(DELIVERY, picking, self.user_stock)
        self.assertEqual(page.count("NX-000103"), 1)

    def test_delivery_without_serials_is_odoos_own(self):
        picking = self._ship(self._create_order((self.cable, 2)))
        tree = self._html(DELIVERY, picking)
        self.assertFalse(tree.xpath("//*[contains(@name, 'serials')]"))
        self._assert_rows_fit(tree.xpath("//table[@name='stock_move_line_table']")[0])

    def test_packages_have_the_serials_that_are_in_them(self):
        order = self._create_order((self.speaker, 4, self.units[:4]))
        lines = order.picking_ids.move_line_ids.sorted(lambda line: line.lot_id.name)
        package = self.env["stock.package"].create({"name": "CRATE-1"})
        lines[:3].result_package_id = package
        tree = self._html(DELIVERY, self._ship(order))
        self.assertEqual(
            self._cells(tree, "move_line_aggregated_serials"),
            ["NX-000101 – NX-000103 (3)", "NX-000104"],
        )

    def test_odoos_own_lots_are_not_printed_twice(self):
        self.user_stock.group_ids += self.env.ref("stock.group_lot_on_delivery_slip")
        picking = self._ship(self._create_order((self.speaker, 3, self.units[:3])))
        [page] = self._pages(DELIVERY, picking, self.user_stock)
        self.assertEqual(page.count("NX-000101"), 1)
        self.assertNotIn("NX-000102", page)
        self.assertNotIn("Lot/Serial Number", page)

    def test_with_lots_of_other_products_odoo_prints_all_of_them(self):
        paint = self._create_product("Paint", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "BATCH", "product_id": paint.id})
        self.env["stock.quant"]._update_available_quantity(
            paint, self.stock, 5, lot_id=lot
        )
        self.user_stock.group_ids += self.env.ref("stock.group_lot_on_delivery_slip")
        picking = self._ship(
            self._create_order((self.speaker, 2, self.units[:2]), (paint, 5))
        )
        [page] = self._pages(DELIVERY, picking, self.user_stock)
        for name in ("NX-000101", "NX-000102", "BATCH"):
            self.assertEqual(page.count(name), 1)
        tree = self._html(DELIVERY, picking, self.user_stock)
        self._assert_rows_fit(tree.xpath("//table[@name='stock_move_line_table']")[0])

    def test_columns_can_be_switched_off(self):
        self._set_columns("delivery", ordered=0, product=58)
        order = self._create_order((self.speaker, 3, self.units[:3]))
        picking = order.picking_ids
        for name in ("stock_move_table", "stock_move_line_table"):
            tree = self._html(DELIVERY, picking)
            [table] = tree.xpath(f"//table[@name='{name}']")
            self.assertEqual(len(table.xpath("./thead/tr/th")), 3)
            self._assert_rows_fit(table)
            self._ship(order)

    def test_500_serials_print_completely_on_several_pages(self):
        names = [f"Q{number * 7:07d}" for number in range(500)]
        lots = self._receive(self.speaker, names)
        picking = self._ship(self._create_order((self.speaker, 500, lots)))
        pages = self._pages(DELIVERY, picking, self.user_stock)
        self.assertGreater(len(pages), 1)
        printed = [word for word in " ".join(pages).split() if word.startswith("Q0")]
        self.assertEqual([word.rstrip(",") for word in printed], names)


@tagged("post_install", "-at_install")
class TestPickList(DocumentsCommon):
    def _rows(self, picking):
        tree = self._html(PICK_LIST, picking, self.user_stock)
        [table] = tree.xpath("//table[contains(@class, 'o_main_table')]")
        self._assert_rows_fit(table)
        return self._cells(tree, "td_serials"), len(tree.xpath("//td//img")), table

    def test_units_that_count_on_share_a_row(self):
        self.units[9].name = "X9"
        order = self._create_order((self.speaker, 6, self.units[:5] + self.units[9]))
        serials, barcodes, table = self._rows(order.picking_ids)
        self.assertEqual(serials, ["NX-000101 – NX-000105 (5)", "X9"])
        self.assertEqual(barcodes, 1)
        quantities = [
            " ".join(cell.text_content().split())
            for cell in table.xpath(".//td[@name='td_serials']/following::td[1]")
        ]
        self.assertEqual(quantities, ["5", "1"])
        [page] = self._pages(PICK_LIST, order.picking_ids, self.user_stock)
        self.assertIn("NX-000101 – NX-000105 (5)", page)

    def test_every_unit_has_its_barcode_if_asked_for(self):
        self.layout.is_unit_rows = True
        order = self._create_order((self.speaker, 3, self.units[:3]))
        serials, barcodes, _table = self._rows(order.picking_ids)
        self.assertEqual(serials, ["NX-000101", "NX-000102", "NX-000103"])
        self.assertEqual(barcodes, 3)

    def test_units_at_other_places_have_rows_of_their_own(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.env["stock.quant"].search(
            [("lot_id", "in", self.units[3:6].ids), ("location_id", "=", self.stock.id)]
        ).move_quants(location_dest_id=shelf)
        order = self._create_order((self.speaker, 6, self.units[:6]))
        serials, _barcodes, _table = self._rows(order.picking_ids)
        self.assertEqual(
            serials, ["NX-000101 – NX-000103 (3)", "NX-000104 – NX-000106 (3)"]
        )

    def test_without_barcodes_one_place_is_one_row(self):
        self._set_columns("picking", barcode=0, product=41)
        order = self._create_order(
            (self.speaker, 4, self.units[:3] + self.units[8]), (self.cable, 1)
        )
        serials, barcodes, _table = self._rows(order.picking_ids)
        self.assertEqual(serials, ["NX-000101 – NX-000103 (3), NX-000109"])
        self.assertEqual(barcodes, 0)

    def test_switched_off_serials_are_odoos_own(self):
        self._set_columns("picking", serials=0, product=48)
        order = self._create_order((self.speaker, 2, self.units[:2]))
        tree = self._html(PICK_LIST, order.picking_ids, self.user_stock)
        self.assertFalse(self._cells(tree, "td_serials"))
        text = tree.text_content()
        self.assertEqual(text.count("NX-000101"), 1)
