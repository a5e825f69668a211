from odoo.tests import tagged

from odoo.addons.nexus_serials.tests.scan_common import ScanCommon

from .service_common import ServiceCommon

FEW, MANY = 5, 50


@tagged("post_install", "-at_install")
class TestServiceQueries(ServiceCommon):
    """Fifty results take as many queries as five."""

    _open = ScanCommon.__dict__["_open"]
    _scans = ScanCommon.__dict__["_scans"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sessions = cls.env["nexus.scan.session"].with_user(cls.user_stock)
        cls.uuid_count = 0

    def _count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _measure(self, count):
        """Return the queries it takes to have so many fail and pass by scan."""
        product = self._create_product("Lamp", has_serial_numbers=True)
        self._schedule(self.kind, product, months=6, hires=3)
        serials = [f"L{product.id}-{number}" for number in range(count)]
        queries = {}
        queries["receive"], units = self._count(self._receive, product, serials)
        session = self._open("record_test", service_kind_id=self.kind.id)
        session.set_param("result", "failed")
        queries["fail"], answers = self._count(
            session.scan_batch, self._scans(*serials)
        )
        self.assertEqual({answer["outcome"] for answer in answers}, {"warning"})
        again = self._open("record_test", service_kind_id=self.kind.id)
        queries["pass"], _done = self._count(again.scan_batch, self._scans(*serials))
        self.assertEqual(set(units.mapped("status")), {"available"})
        queries["state"], _state = self._count(again.read_state)
        queries["cancel"], _done = self._count(again.action_cancel)
        self.assertEqual(set(units.mapped("status")), {"in_maintenance"})
        schedule = units.product_id.product_tmpl_id.service_schedule_ids
        queries["change"], _done = self._count(schedule.write, {"months": 3})
        queries["job"], _done = self._count(
            self.env["nexus.service.due"]._cron_follow_calendar
        )
        return queries

    def test_queries_do_not_grow(self):
        self._measure(FEW)  # what is looked up once is looked up
        few, many = self._measure(FEW), self._measure(MANY)
        grown = {name: (few[name], many[name]) for name in few if name != "receive"}
        self.assertEqual(
            {name: pair for name, pair in grown.items() if pair[1] > pair[0] + 5}, {}
        )
