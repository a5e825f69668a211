"""What leaves stock, found in another way for many lines: the same as Odoo says."""

import random
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.sale_stock.models.stock import StockMove as SaleStockMove
from odoo.addons.stock_account.models.stock_move import StockMove as NativeStockMove

from ..models import stock_move_value
from .quant_common import QuantCase


@tagged("post_install", "-at_install")
class TestOutgoingLines(QuantCase):
    def setUp(self):
        super().setUp()
        self.patch(stock_move_value, "MANY_LINES", 2)

    def _draw_move(self, rng, least=0):
        source, destination = rng.choices(self.places, k=2)
        move = self.env["stock.move"].create(
            {
                "product_id": self.speaker.id,
                "product_uom_qty": 9,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.speaker.id,
                            "lot_id": rng.choice([False, *self.lots[:4].ids]),
                            "quantity": 1,
                            "owner_id": rng.choice([False, False, self.vendor.id]),
                            "location_id": rng.choice([source, *self.places]).id,
                            "location_dest_id": rng.choice(
                                [destination, *self.places]
                            ).id,
                        }
                    )
                    for _line in range(rng.randint(least, 9))
                ],
            }
        )
        for line in move.move_line_ids:
            line.picked = rng.random() < 0.7
        return move

    def test_the_same_lines_leave_in_the_same_order(self):
        rng = random.Random(7)
        found = 0
        for number in range(40):
            move = self._draw_move(rng)
            for lot in (None, self.env["stock.lot"], *self.lots[:4]):
                native = NativeStockMove._get_out_move_lines(move, lot)
                with self.subTest(number=number, lot=lot):
                    self.assertEqual(move._get_out_move_lines(lot).ids, native.ids)
                found += len(native)
        self.assertGreater(found, 40)

    def test_add_on_that_extends_it_is_asked(self):
        rng = random.Random(2)
        move = self._draw_move(rng, least=3)
        while not move._get_out_move_lines():
            move = self._draw_move(rng, least=3)
        nothing = self.env["stock.move.line"]
        extend = patch.object(
            SaleStockMove,
            "_get_out_move_lines",
            lambda move, lot=None: nothing,
            create=True,
        )
        with extend:
            self.assertEqual(move._get_out_move_lines(), nothing)
