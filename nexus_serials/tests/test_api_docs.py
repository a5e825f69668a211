import json
import re
import subprocess
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..models.nexus_scan import OUTCOMES
from .scan_common import ScanCommon

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@tagged("post_install", "-at_install")
class TestApiDocs(ScanCommon, HttpCase):
    """The documented example, run as it stands."""

    def test_example_ships_what_it_says(self):
        self._receive(self.mixer, ["MX-0001", "MX-0002"])
        delivery = self._create_delivery((self.mixer, 2))
        answers = self._run_example(PICKING=str(delivery.id))
        codes, first, again, state, undone, finished = answers
        self.assertEqual([code["outcome"] for code in codes], ["unit", "unit"])
        self.assertEqual(
            [scan["outcome"] for scan in first], ["ok", "ok", "unknown"], first
        )
        self.assertEqual(again, first)
        self.assertEqual(state["progress"], {"done": 2, "expected": 2})
        self.assertEqual(undone["undone"], "dock-7-000002")
        self.assertIs(finished, True)
        self.env.invalidate_all()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(self._shipped(delivery), ["MX-0001"])
        rows = self.env["nexus.scan"].search([("uuid", "=like", "dock-7-%")])
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows.user_id, self.user_stock)

    def _run_example(self, **variables):
        """Run the example; return what each call that prints answered."""
        [script] = re.findall(r"^```bash\n(.*?)^```$", DOCS.read_text(), re.S | re.M)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.user_stock)
            ._generate("rpc", "scan", fields.Datetime.now() + timedelta(hours=1))
        )
        # Each answer on a line of its own.
        script = script.replace("call() {", 'call() { ask "$@" && echo; }\nask() {', 1)
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            done = subprocess.run(
                ["bash", "-e", "-c", script],
                env={
                    "PATH": "/usr/local/bin:/usr/bin:/bin",
                    "ODOO": self.base_url(),
                    "API_KEY": key,
                    **variables,
                },
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]

    def test_every_operation_and_outcome_is_documented(self):
        text = DOCS.read_text()
        for operation in self.sessions.operations():
            self.assertIn(f"| `{operation['name']}` |", text)
        for outcome in OUTCOMES:
            self.assertIn(f"| `{outcome}` |", text)
