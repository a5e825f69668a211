from odoo.tests import new_test_user, tagged

from .scan_common import ScanCommon

UNITS = 2_000
MISSING, MISPLACED, UNKNOWN = 37, 12, 5


@tagged("post_install", "-at_install")
class TestLargeStocktake(ScanCommon):
    """Two thousand units, two counters, and every unit checked one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        places = [
            cls.env["stock.location"].create(
                {"name": name, "location_id": cls.warehouse.view_location_id.id}
            )
            for name in ("Hall 1", "Hall 2")
        ]
        cls.hall, cls.other_hall = places
        cls.serials = [f"ST-{n:05}" for n in range(UNITS + MISPLACED)]
        cls.lots = cls._receive(cls.speaker, cls.serials)
        cls.lots[:UNITS].transfer(cls.hall.id)
        cls.lots[UNITS:].transfer(cls.other_hall.id)

    def test_each_unit_is_told_for_what_it_is(self):
        counter = new_test_user(self.env, "counter2", "stock.group_stock_user")
        session = self._open("stocktake", location_id=self.hall.id)
        second = session.with_user(counter)
        missing = self.serials[5 : 5 + MISSING]
        seen = [s for s in self.serials if s not in missing]
        seen += [f"STRANGE-{n}" for n in range(UNKNOWN)]
        batches = [seen[n : n + 100] for n in range(0, len(seen), 100)]
        for number, batch in enumerate(batches):
            who = second if number % 2 else session
            who.scan_batch(self._scans(*batch, batch[0]))
        session.action_finish()
        lines = session.stocktake_line_ids.grouped("kind")
        self.assertEqual(sorted(lines), ["misplaced", "missing", "unknown"])
        self.assertEqual(lines["missing"].lot_id.mapped("name"), missing)
        self.assertEqual(
            sorted(lines["misplaced"].lot_id.mapped("name")), self.serials[UNITS:]
        )
        self.assertEqual(len(lines["unknown"]), UNKNOWN)
        self.assertEqual(session.found_count, UNITS - MISSING)
        lost = lines["missing"][:30].with_user(self.user_manager)
        lost.is_lost = True
        session.with_user(self.user_manager).action_approve()
        self._check_every_unit(lost.lot_id, missing)

    def _check_every_unit(self, lost, missing):
        self.env.invalidate_all()
        hall_units = 0
        for lot in self.lots:
            quants = lot.quant_ids.filtered(lambda quant: quant.quantity > 0)
            if lot in lost:
                self.assertEqual(lot.status, "lost", lot.name)
                self.assertEqual(quants.location_id.usage, "inventory", lot.name)
            else:
                self.assertEqual(lot.status, "available", lot.name)
                self.assertEqual(quants.location_id, self.hall, lot.name)
                hall_units += 1
            was_seen = lot.name not in missing
            self.assertEqual(
                bool(lot.event_ids.filtered(lambda event: event.kind == "counted")),
                was_seen,
                lot.name,
            )
        self.assertEqual(hall_units, UNITS + MISPLACED - len(lost))

    def test_queries_of_a_batch_do_not_grow_with_it(self):
        session = self._open("stocktake", location_id=self.hall.id)
        session.scan_batch(self._scans(*self.serials[:10]))

        def cost(serials):
            scans = self._scans(*serials)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            session.scan_batch(scans)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = cost(self.serials[100:110])
        many = cost(self.serials[200:400])
        self.assertLess(many, few + 5)

    def test_queries_of_the_end_do_not_grow_with_the_units(self):
        def cost(serials, lost):
            """Count units of the other hall, and half of the missing ones as lost."""
            product = self._create_product(f"S {serials[0]}", has_serial_numbers=True)
            lots = self._receive(product, [*serials, *lost])
            lots.transfer(self.hall.id)
            lots[: len(serials)].transfer(self.other_hall.id)
            session = self._open(
                "stocktake", location_id=self.hall.id, product_id=product.id
            )
            session.scan_batch(self._scans(*serials))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            session.action_finish()
            lines = session.stocktake_line_ids.with_user(self.user_manager)
            lines.filtered(lambda line: line.kind == "missing").is_lost = True
            session.with_user(self.user_manager).action_approve()
            self.env.flush_all()
            self.assertEqual(len(session.move_ids.move_line_ids), len(lots))
            return self.env.cr.sql_log_count - before

        few = cost([f"FM-{n}" for n in range(10)], [f"FL-{n}" for n in range(10)])
        many = cost([f"MM-{n}" for n in range(100)], [f"ML-{n}" for n in range(100)])
        self.assertLess(many, few + 40)
