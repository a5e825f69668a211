from .order_common import OrderCommon


class TestOrderSerialsSteps(OrderCommon):
    """Chosen units through pick, pack and ship."""

    def _ship_in(self, steps, lots, quantity=None):
        self.warehouse.delivery_steps = steps
        return self._create_order(
            lots=lots, quantity=quantity or len(lots), confirm=True
        )

    def _open(self, order):
        return order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))

    def _validate_until_shipped(self, order):
        for _step in range(5):
            if not (pickings := self._open(order)):
                break
            pickings.move_ids.picked = True
            pickings.button_validate()
        return order.picking_ids.filtered(
            lambda p: p.picking_type_code == "outgoing" and p.state == "done"
        ).move_line_ids.lot_id

    def test_units_go_through_two_and_three_steps(self):
        for steps, lots in (
            ("pick_ship", self.units[2:4]),
            ("pick_pack_ship", self.units[5:7]),
        ):
            with self.subTest(steps):
                order = self._ship_in(steps, lots)
                self.assertEqual(self._validate_until_shipped(order), lots)
                self.assertFalse(self._claimed(order))

    def test_promise_lasts_until_the_last_step(self):
        order = self._ship_in("pick_pack_ship", self.units[:1])
        self._open(order).button_validate()
        self.assertEqual(self._claimed(order), ["SP-01"])
        self.assertFalse(self._open(order).move_line_ids.filtered("is_proposed"))

    def test_partial_pick_leaves_the_rest_to_its_back_order(self):
        order = self._ship_in("pick_ship", self.units[:3])
        pick = self._open(order)
        pick.move_line_ids.filtered(lambda line: line.lot_id != self.units[1]).unlink()
        pick.move_ids.picked = True
        pick.with_context(skip_backorder=True).button_validate()
        back_order = self._open(order).filtered(lambda p: p.backorder_id == pick)
        self.assertEqual(self._reserved(back_order), ["SP-01", "SP-03"])
        self.assertEqual(
            self._validate_until_shipped(order), self.units[:3], "all are shipped"
        )

    def test_more_ordered_later_takes_further_units(self):
        order = self._ship_in("pick_ship", self.units[6:])
        order.order_line.product_uom_qty = 3
        self.assertEqual(self._reserved(order), ["SP-01", "SP-07", "SP-08"])
        order.order_line.serial_ids += self.units[3]
        self.assertEqual(self._reserved(order), ["SP-04", "SP-07", "SP-08"])

    def test_two_lines_of_one_product_keep_their_own_units(self):
        order = self._create_order(lots=self.units[7], quantity=1)
        second = order.order_line.copy({"order_id": order.id})
        second.serial_ids = self.units[6]
        order.action_confirm()
        for line in order.order_line:
            self.assertEqual(line.move_ids.move_line_ids.lot_id, line.serial_ids)

    def test_unit_not_there_is_waited_for(self):
        shelf = self.env["stock.location"].create(
            {"name": "Workshop", "location_id": self.warehouse.view_location_id.id}
        )
        self.env["stock.quant"].search(
            [("lot_id", "=", self.units[0].id), ("location_id", "=", self.stock.id)]
        ).move_quants(shelf)
        order = self._create_order(lots=self.units[:1], quantity=2, confirm=True)
        self.assertEqual(self._reserved(order), ["SP-02"])
        self.assertEqual(order.picking_ids.move_ids.state, "partially_available")

    def test_unit_in_another_warehouse_can_be_named(self):
        other = self.env["stock.warehouse"].create({"name": "Leeds", "code": "LDS"})
        self.env["stock.quant"].search(
            [("lot_id", "=", self.units[0].id), ("location_id", "=", self.stock.id)]
        ).move_quants(other.lot_stock_id)
        order = self._create_order(lots=self.units[:1], quantity=1)
        faults = self.units[:2]._find_choice_faults(
            self.speaker, self.env.company, sale_line=order.order_line
        )
        self.assertEqual(faults[self.units[0]]["code"], "elsewhere")
        self.assertEqual(faults[self.units[0]]["level"], "info")
        self.assertNotIn(self.units[1], faults)
