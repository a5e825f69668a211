"""Codes told and scans taken among a million units. Plain Odoo has nothing like it."""

import time

from .scenario import Scenario


class Scan(Scenario):
    """100 stocktake scans in one batch, as the scanner page sends them."""

    sides = ("ours",)

    def __init__(self, count, stock):
        super().__init__(count)
        self.stock = stock

    def scaled(self, scale):
        scaled = super().scaled(scale)
        scaled.stock = max(scaled.count * 2, round(self.stock * scale))
        return scaled

    def fill(self, env):
        """Put the units in stock, by SQL: by the ORM it would take an hour."""
        product = self._create_product(env)
        env.flush_all()
        place = self._stock(env)
        env.cr.execute(
            """INSERT INTO stock_lot (name, product_id, location_id, serial_norm,
                                      serial_scope, status, create_date, write_date)
               SELECT 'BENCH-' || lpad(n::text, 7, '0'), %s, %s,
                      'bench-' || lpad(n::text, 7, '0'), 'all', 'available',
                      now(), now()
                 FROM generate_series(1, %s) AS n""",
            [product.id, place.id, self.stock],
        )
        env.cr.execute(
            """INSERT INTO stock_quant (product_id, location_id, lot_id, quantity,
                                        reserved_quantity, company_id, in_date)
               SELECT product_id, location_id, id, 1, 0, %s, now()
                 FROM stock_lot WHERE product_id = %s""",
            [place.company_id.id, product.id],
        )

    def codes(self):
        """Return codes spread over all units, none twice, and never the first one."""
        step = (self.stock - 1) // self.count
        return [f"bench-{2 + n * step:07}" for n in range(self.count)]

    def prepare(self, env):
        sessions = env["nexus.scan.session"]
        session = sessions.browse(
            sessions.open("stocktake", location_id=self._stock(env).id)
        )
        # What a server has loaded long before: rights, fields, translations.
        session.scan_batch([{"uuid": "warm", "code": "bench-0000001"}])

    def ours(self, env):
        session = env["nexus.scan.session"].search([], limit=1)
        session.scan_batch(
            [{"uuid": code, "code": code, "source": "scanner"} for code in self.codes()]
        )

    def check(self, env):
        scans = env["nexus.scan"].search([])
        if len(scans) != self.count + 1 or set(scans.mapped("outcome")) != {"ok"}:
            raise AssertionError(f"{len(scans)} scans: {set(scans.mapped('outcome'))}")


class Resolve(Scan):
    """1,000 codes resolved at once."""

    def prepare(self, env):
        env["stock.lot"].resolve_codes(["bench-0000001"])

    def ours(self, env):
        self.found = env["stock.lot"].resolve_codes(self.codes())

    def check(self, env):
        if len({found.get("lot_id") for found in self.found} - {None}) != self.count:
            raise AssertionError("Not every code was found.")


class ResolveOne(Resolve):
    """One code after the other; told is the 95th percentile of one."""

    def ours(self, env):
        self.found, self.taken = [], []
        for code in self.codes():
            started = time.perf_counter()
            self.found += env["stock.lot"].resolve_codes([code])
            self.taken.append(time.perf_counter() - started)

    def result(self, seconds):
        return sorted(self.taken)[len(self.taken) * 95 // 100]
