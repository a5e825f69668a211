from odoo.tests import tagged

from .hire_scan_common import HireScanCommon

FEW, MANY = 20, 120


@tagged("post_install", "-at_install")
class TestScanHireQueries(HireScanCommon):
    """A batch takes as many queries whatever is in it."""

    def _count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _measure(self, count):
        """Return the queries it takes to scan so many out and in, and take it back."""
        product = self._create_product("Lamp", has_serial_numbers=True)
        product.can_be_hired = True
        serials = [f"L{count}-{number}" for number in range(count)]
        units = self._receive(product, serials)
        order = self._create_hire((product, count))
        order.order_line._prepare_units(units[: count // 2])
        out = self._open_out(order)
        queries = {}
        queries["out"], answers = self._count(out.scan_batch, self._scans(*serials))
        self.assertEqual({answer["outcome"] for answer in answers}, {"ok"})
        back = self._open("check_in")
        back.set_param("condition", "poor")
        back.set_param("reason", "Rain")
        queries["in"], answers = self._count(back.scan_batch, self._scans(*serials))
        self.assertEqual({answer["outcome"] for answer in answers}, {"warning"})
        queries["state"], _state = self._count(back.read_state)
        queries["cancel in"], _done = self._count(back.action_cancel)
        queries["cancel out"], _done = self._count(out.action_cancel)
        self.assertEqual(
            self._unit_rows(order, "prepared"), sorted(serials[: count // 2])
        )
        return queries

    def test_queries_do_not_grow_with_the_batch(self):
        self._measure(2)  # what is read once
        few, many = self._measure(FEW), self._measure(MANY)
        grown = {
            name: (count, many[name])
            for name, count in few.items()
            # Odoo reads and writes a thousand records at a time, and may split that.
            if many[name] > count + 10
        }
        self.assertFalse(grown)
