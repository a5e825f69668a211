from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.nexus_serials.tests.concurrency_common import ConnectedCase

from ..models import nexus_label_job, nexus_label_job_run
from .labels_common import LabelsCommon, decode


@tagged("post_install", "-at_install")
class TestLabelJob(LabelsCommon):
    """Many labels: in the background, part by part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls._receive(cls.speaker, [f"J-{n:03}" for n in range(50)])
        cls.startClassPatcher(patch.object(nexus_label_job, "AT_ONCE", 20))
        # A page holds 21: parts end where pages do.
        cls.startClassPatcher(patch.object(nexus_label_job_run, "PART", 30))
        cron = cls.registry["ir.cron"]
        cls.startClassPatcher(patch.object(cron, "_commit_progress", lambda *a, **k: 1))

    def _queue(self, **values):
        action = self._open(self.units, **values).action_print()
        self.assertEqual(action["res_model"], "nexus.label.job")
        return self.env["nexus.label.job"].browse(action["res_id"])

    def test_many_are_printed_in_parts_and_come_out_as_one(self):
        job = self._queue(copies=2, start=5)
        self.assertEqual((job.state, job.progress), ("queued", 0))
        seen = []
        while job._run_part_alone():
            seen.append((job.state, job.done_count))
        self.assertEqual(
            seen, [("running", 17), ("running", 38), ("running", 59),
                   ("running", 80), ("done", 100)]
        )  # fmt: skip
        self.assertFalse(job.part_ids)
        pages = decode(self._pdf(job))
        self.assertEqual([len(page) for page in pages], [17, 21, 21, 21, 20])
        expected = [url for url in self._urls(self.units) for _copy in range(2)]
        self.assertEqual(
            sorted(code for page in pages for code in page), sorted(expected)
        )
        self.assertTrue(all(self.units.mapped("label_date")))

    def test_the_queue_prints_one_after_the_other(self):
        jobs = self._queue() | self._queue()
        self.env["nexus.label.job"]._run_queue()
        self.assertEqual(jobs.mapped("state"), ["done", "done"])

    def test_when_its_time_is_up_the_queue_asks_to_go_on(self):
        job = self._queue()
        cron = self.env.ref("nexus_labels.nexus_label_job_cron")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 0
        ):
            self.env["nexus.label.job"]._run_queue()
        self.assertEqual((job.state, job.done_count), ("running", 21))
        more = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(more - triggers), 1)

    def test_an_error_of_the_database_ends_this_print_and_no_other(self):
        bad, good = self._queue(), self._queue()
        draw = type(bad)._draw

        def break_down(job, *args):
            if job == bad:
                job.env.cr.execute("SELECT 1 / 0")
            return draw(job, *args)

        with (
            patch.object(type(bad), "_draw", break_down),
            mute_logger(
                "odoo.sql_db", "odoo.addons.nexus_labels.models.nexus_label_job_run"
            ),
        ):
            self.env["nexus.label.job"]._run_queue()
        self.assertEqual((bad.state, good.state), ("failed", "done"))
        self.assertIn("server's log", bad.error)

    def test_cancelled_between_two_parts_leaves_nothing(self):
        job = self._queue()
        job._run_part_alone()
        job.with_user(self.user_stock).action_cancel()
        self.assertFalse(job._run_part_alone())
        self.assertEqual((job.state, job.part_ids.ids), ("cancelled", []))
        self.assertFalse(any(self.units.mapped("label_date")))
        with self.assertRaisesRegex(UserError, "not being printed"):
            job.with_user(self.user_stock).action_cancel()

    def test_what_goes_wrong_ends_this_print_and_no_other(self):
        bad, good = self._queue(), self._queue()
        bad.unit_ids = [*bad.unit_ids[:-1], self.units[-1].id + 100000]
        self.env["nexus.label.job"]._run_queue()
        self.assertEqual((bad.state, good.state), ("failed", "done"))
        self.assertIn("deleted", bad.error)
        self.assertFalse(bad.part_ids)

    def test_what_cannot_be_printed_is_said_at_once(self):
        with self.assertRaises(UserError) as raised:
            self._queue(size="custom", label_width=12, label_height=10)
        self.assertIn("QR code", str(raised.exception))
        self.assertFalse(self.env["nexus.label.job"].search([]))

    def test_everybody_sees_the_prints_of_his_own(self):
        job = self._queue()
        other = self.user_stock.copy({"login": "other_stock", "name": "Other"})
        self.assertFalse(self.env["nexus.label.job"].with_user(other).search([]))
        with self.assertRaises(AccessError):
            job.with_user(other).action_cancel()
        self.assertTrue(job.with_user(self.user_manager).name)
        with self.assertRaises(AccessError):
            job.with_user(self.user_manager).write({"state": "done"})

    def test_printed_again_as_the_units_are_now(self):
        job = self._print(self.units[:1])
        self.units[0].name = "J-renamed"
        job.with_user(self.user_stock).action_print_again()
        again = self.env["nexus.label.job"].search([], limit=1)
        self.assertNotEqual(again, job)
        self.assertIn("J-renamed", self._text(again)[0])

    def test_old_prints_are_thrown_away(self):
        job = self._print(self.units[:1])
        open_job = self._queue()
        self.env.flush_all()
        self.env.cr.execute("UPDATE nexus_label_job SET create_date = '2020-01-01'")
        self.env.invalidate_all()
        job._gc_old()
        self.assertFalse(job.exists())
        self.assertTrue(open_job.exists())


@tagged("post_install", "-at_install")
class TestTwoWorkers(ConnectedCase):
    def test_a_part_is_drawn_by_one_worker(self):
        with self._connect() as env:
            lots = env["stock.lot"].create(
                [
                    {"name": f"TW-{number}", "product_id": self.product_id}
                    for number in range(3)
                ]
            )
            design = env["nexus.label.design"].search([], limit=1)
            with patch.object(nexus_label_job, "AT_ONCE", 0):
                action = env["nexus.label.job"]._start(
                    lots, design, design.sheet_id._to_sheet(), design.sheet_id
                )
        job_id = action["res_id"]
        self.addCleanup(self._remove, job_id)
        with self._connect() as one, self._connect() as two:
            self.assertTrue(one["nexus.label.job"].browse(job_id)._run_part())
            self.assertFalse(two["nexus.label.job"].browse(job_id)._run_part())
        with self._connect() as env:
            events = env["nexus.unit.event"].search([("lot_id.name", "=like", "TW-_")])
            self.assertEqual(
                events.mapped("kind").count("label_printed"), 3, "printed once each"
            )

    def _remove(self, job_id):
        with self._connect() as env:
            env["nexus.label.job"].browse(job_id).unlink()
