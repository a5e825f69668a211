"""The write-behind of serial quants against Odoo's own way, on random sequences."""

import random
from contextlib import closing, nullcontext
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..models import quant_write_behind
from ..models.quant_write_behind import CHARACTERISTICS, written_behind
from .quant_common import NOW, QuantCase

WRITTEN_BEHIND = "odoo.addons.nexus_serials.models.stock_move_line.written_behind"
UPDATE = "_update_available_quantity"


@tagged("post_install", "-at_install")
class TestSequences(QuantCase):
    """Calls of ``_update_available_quantity`` as a transfer makes them."""

    def _draw_characteristics(self, rng):
        lot = rng.choice(self.lots)
        return {
            "product_id": lot.product_id,
            "location_id": rng.choice(self.places),
            "lot_id": rng.choice([lot] * 9 + [self.env["stock.lot"]]),
            "package_id": rng.choice([self.packages.browse()] * 4 + [*self.packages]),
            "owner_id": rng.choice([self.vendor.browse()] * 5 + [self.vendor]),
        }

    def _draw_changes(self, rng, count):
        changes = []
        for _index in range(count):
            change = self._draw_characteristics(rng)
            kind = rng.random()
            if kind < 0.3:
                change["reserved_quantity"] = rng.choice([1, 1, -1])
            else:
                change["quantity"] = rng.choice([1, 1, 1, -1, -1, 2, 0.5])
                if kind > 0.6:
                    hours = rng.randint(-100, 100)
                    change["in_date"] = NOW + timedelta(hours=hours)
            changes.append(change)
            if rng.random() < 0.5:  # the same unit leaves or comes back
                again = dict(change)
                for name in {"quantity", "reserved_quantity"} & again.keys():
                    again[name] = -again[name]
                changes.append(again)
        return changes

    def _make_lines(self):
        """Return lines, not done, that name the lots: what a transfer would be."""
        return self.env["stock.move.line"].create(
            [
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 0,
                    "location_id": self.suppliers.id,
                    "location_dest_id": self.stock.id,
                    "company_id": self.env.company.id,
                }
                for lot in self.lots
            ]
        )

    def _apply(self, setup, changes, reads, behind):
        for change in setup:
            self.env["stock.quant"]._update_available_quantity(**change)
        lines = self._make_lines()
        # Somebody has had these in hand since before it began.
        self.held = self.lots.quant_ids.sorted("id")
        cache = self.env["stock.quant"]._get_quants_by_products_locations(
            self.lots.product_id,
            self.places,
            extra_domain=["|", ("lot_id", "in", self.lots.ids), ("lot_id", "=", False)],
        )
        results = []
        with written_behind(lines) if behind else nullcontext(lines) as used_lines:
            quants = used_lines.with_context(quants_cache=cache).env["stock.quant"]
            self.quants = quants
            for index, change in enumerate(changes):
                results.append(quants._update_available_quantity(**change))
                if index in reads:
                    results.append(reads[index](change))
        return results

    def _draw_reads(self, rng, count):
        """Return ``{index: reader}``: somebody who looks in the middle."""
        quant = self.env["stock.quant"]
        readers = [
            lambda c: quant._get_available_quantity(c["product_id"], self.stock),
            lambda c: quant._get_available_quantity(
                c["product_id"], c["location_id"], lot_id=c["lot_id"], strict=True
            ),
            lambda c: [
                (q.quantity, q.reserved_quantity, q.in_date)
                for q in c["lot_id"].quant_ids.sorted(lambda q: (q.in_date, q.quantity))
            ],
            lambda c: (c["lot_id"].product_qty, c["lot_id"].location_id.id),
            lambda c: quant._read_group(
                [("lot_id", "in", self.lots.ids)], ["lot_id"], ["quantity:sum"]
            ),
            lambda c: quant.search_count([("quantity", ">", 0)]),
            lambda c: sorted(
                self.lots.filtered_domain([("product_qty", ">", 0)]).mapped("name")
            ),
            lambda c: self._read_by_sql(),
            lambda c: [(q.quantity, q.reserved_quantity) for q in self.held],
            lambda c: self._get_package_place(self.packages[0]),
            lambda c: quant.search_count([]),
            # As an add-on may within `_action_done`, from the same cache of quants.
            lambda c: self.quants._get_available_quantity(
                *(c[name] for name in CHARACTERISTICS), strict=True
            ),
        ]
        return {
            index: rng.choice(readers) for index in range(count) if rng.random() < 0.2
        }

    def _read_by_sql(self):
        self.env["stock.quant"].flush_model()
        self.env.cr.execute(
            """SELECT lot_id, sum(quantity), sum(reserved_quantity) FROM stock_quant
                WHERE lot_id = ANY(%s) GROUP BY lot_id ORDER BY lot_id""",
            [self.lots.ids],
        )
        return self.env.cr.fetchall()

    def _compare(self, seed, with_reads):
        rng = random.Random(seed)
        setup = [
            dict(change, quantity=abs(change["quantity"]))
            for change in self._draw_changes(rng, 5)
            if "quantity" in change
        ]
        changes = self._draw_changes(rng, 20)
        reads = self._draw_reads(rng, len(changes)) if with_reads else {}
        native = self._run_and_undo(lambda: self._apply(setup, changes, reads, False))
        ours = self._run_and_undo(lambda: self._apply(setup, changes, reads, True))
        with self.subTest(seed=seed, with_reads=with_reads):
            self.assertEqual(ours[0], native[0])
            self.assertEqual(ours[1], native[1])

    def test_random_changes_leave_the_same_quants(self):
        for seed in range(40):
            self._compare(seed, with_reads=False)

    def test_whoever_reads_in_the_middle_sees_the_same(self):
        for seed in range(40, 80):
            self._compare(seed, with_reads=True)

    def _start(self, lines):
        """Return the quants model as `_action_done` has it, and a change to make."""
        cache = self.env["stock.quant"]._get_quants_by_products_locations(
            self.speaker, self.stock
        )
        quants = lines.with_context(quants_cache=cache).env["stock.quant"]

        def add(lot):
            return quants._update_available_quantity(
                self.speaker,
                self.stock,
                1,
                lot_id=lot,
                package_id=self.packages.browse(),
                owner_id=self.vendor.browse(),
            )

        return add

    def test_changes_in_the_middle_need_no_query(self):
        with written_behind(self._make_lines()) as lines:
            add = self._start(lines)
            add(self.lots[0])
            queries = self.env.cr.sql_log_count
            add(self.lots[1])
            add(self.lots[2])
            self.assertEqual(self.env.cr.sql_log_count, queries)
        self.assertEqual(self.speaker.qty_available, 3)

    def test_body_that_raises_writes_nothing(self):
        lines = self._make_lines()

        def fail():
            with written_behind(lines) as used_lines:
                self._start(used_lines)(self.lots[0])
                raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            fail()
        self.assertFalse(self.lots[0].quant_ids)
        self.assertNotIn(quant_write_behind.CURSOR_KEY, self.env.cr.cache)

    def test_savepoint_rolled_back_in_the_middle_undoes_only_itself(self):
        with written_behind(self._make_lines()) as lines:
            add = self._start(lines)
            add(self.lots[0])
            with closing(self.env.cr.savepoint()):
                add(self.lots[1])
            add(self.lots[2])
        self.assertEqual(self.lots[:3].mapped("product_qty"), [1, 0, 1])

    def test_interrupted_often_goes_on_as_odoo_does(self):
        with (
            patch.object(quant_write_behind, "MAX_INTERRUPTIONS", 1),
            written_behind(self._make_lines()) as lines,
        ):
            add = self._start(lines)
            for lot in self.lots[:4]:
                add(lot)
                self.assertEqual(lot.product_qty, 1)
        self.assertEqual(self.speaker.qty_available, 4)

    def test_quant_locked_by_somebody_else_is_left_alone(self):
        lot = self.lots[0]
        self.env["stock.quant"]._update_available_quantity(
            self.speaker, self.stock, 1, lot_id=lot
        )
        locked = lot.quant_ids
        nothing = self.env["stock.quant"].browse()
        with (
            patch.object(type(locked), "try_lock_for_update", lambda *a, **kw: nothing),
            written_behind(self._make_lines()) as lines,
        ):
            self._start(lines)(lot)
        self.assertEqual(locked.quantity, 1)
        self.assertEqual(lot.quant_ids.mapped("quantity"), [1, 1])


@tagged("post_install", "-at_install")
class TestTransfers(QuantCase):
    """Whole transfers, done with and without the write-behind."""

    def _compare(self, work):
        with patch(WRITTEN_BEHIND, nullcontext):
            native = self._run_and_undo(work)
        ours = self._run_and_undo(work)
        self.assertEqual(ours, native)
        return ours[1]

    def _move(self, product, source, destination, lots, **values):
        """Do one move with a line per lot."""
        line = {
            "product_id": product.id,
            "quantity": 1,
            "picked": True,
            "location_id": source.id,
            "location_dest_id": destination.id,
            **values,
        }
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": len(lots),
                "location_id": source.id,
                "location_dest_id": destination.id,
                "picked": True,
                "move_line_ids": [
                    Command.create(dict(line, lot_id=lot.id)) for lot in lots
                ],
            }
        )
        move._action_confirm()
        move._action_done()
        return move

    def _of(self, product):
        return self.lots.filtered(lambda lot: lot.product_id == product)

    def test_receipt_and_delivery_of_the_same_units(self):
        lots = self._of(self.speaker)

        def work():
            self._move(self.speaker, self.suppliers, self.stock, lots)
            self._move(self.speaker, self.stock, self.customers, lots[:3])
            self._move(self.speaker, self.customers, self.shelves[0], lots[:1])

        self._compare(work)

    def test_packages_and_owners(self):
        lots = self._of(self.speaker)

        def work():
            self._move(
                self.speaker,
                self.suppliers,
                self.stock,
                lots,
                result_package_id=self.packages[0].id,
                owner_id=self.vendor.id,
            )
            self._move(
                self.speaker,
                self.stock,
                self.shelves[1],
                lots[:2],
                package_id=self.packages[0].id,
                result_package_id=self.packages[1].id,
                owner_id=self.vendor.id,
            )

        self._compare(work)

    def test_units_not_in_stock_leave_negative_quants(self):
        lots = self._of(self.speaker)
        self._compare(
            lambda: self._move(self.speaker, self.stock, self.customers, lots).state
        )

    def test_untracked_stock_in_the_same_place_is_taken_as_odoo_does(self):
        quant = self.env["stock.quant"]
        quant._update_available_quantity(self.speaker, self.stock, 2)
        lots = self._of(self.speaker)
        self._compare(
            lambda: self._move(self.speaker, self.stock, self.customers, lots).state
        )

    def test_unit_reserved_elsewhere_is_taken_from_there(self):
        lots = self._of(self.speaker)

        def work():
            self._move(self.speaker, self.suppliers, self.stock, lots)
            waiting = self.env["stock.move"].create(
                {
                    "product_id": self.speaker.id,
                    "product_uom_qty": 2,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                }
            )
            waiting._action_confirm()
            waiting._action_assign()
            self.assertEqual(waiting.quantity, 2)
            self._move(self.speaker, self.stock, self.shelves[0], lots)
            self._move(self.speaker, self.shelves[0], self.customers, lots[:3])
            return waiting.quantity, waiting.state

        self._compare(work)

    def test_serials_lots_and_plain_products_in_one_transfer(self):
        def work():
            for product in (self.speaker, self.drums, self.lights):
                self._move(product, self.suppliers, self.stock, self._of(product))
            moves = self.env["stock.move"]
            for product in (self.speaker, self.cable, self.drums, self.lights):
                moves |= self.env["stock.move"].create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": 3,
                        "location_id": self.stock.id,
                        "location_dest_id": self.customers.id,
                    }
                )
            moves._action_confirm()
            moves._action_assign()
            moves.picked = True
            moves._action_done()
            return moves.mapped("state")

        self._compare(work)

    def test_same_serial_twice_in_one_receipt_is_refused_all_the_same(self):
        lots = self._of(self.speaker)[:1]

        def work():
            try:
                with self.env.cr.savepoint():
                    self._move(self.speaker, self.suppliers, self.stock, lots + lots)
            except Exception as error:
                return type(error)

        self._compare(work)
