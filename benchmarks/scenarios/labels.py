"""Labels with QR codes on sheets, against Odoo's own report of lot labels."""

from .scenario import Scenario


class Labels(Scenario):
    """One label for every unit, as a PDF."""

    def prepare(self, env):
        self._create_stock(env, self._create_product(env), self.serials())
        # What a server has loaded long before: templates, fonts, rights.
        self.measured(env, 1)
        env.invalidate_all()

    def plain(self, env):
        lots = self._find_lots(env)
        self.pdf, _kind = env["ir.actions.report"]._render_qweb_pdf(
            "stock.action_report_lot_label", lots.ids
        )

    def ours(self, env):
        sheet = env.ref("nexus_labels.nexus_label_sheet_l7160_a4")
        design = env.ref("nexus_labels.nexus_label_design_standard")
        lots = self._find_lots(env)
        env["nexus.label.job"]._start(lots, design, sheet._to_sheet(), sheet=sheet)
        self.pdf = env["nexus.label.job"].search([], limit=1).pdf

    def measured(self, env, count):
        wanted, self.count = self.count, count
        (self.ours if "nexus.label.job" in env else self.plain)(env)
        self.count = wanted

    def check(self, env):
        if not self.pdf:
            raise AssertionError("Nothing was printed.")

    def _find_lots(self, env):
        return env["stock.lot"].search(
            [("product_id", "=", self._product(env).id)], limit=self.count
        )
