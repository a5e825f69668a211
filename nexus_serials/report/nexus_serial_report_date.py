from odoo import fields, models
from odoo.tools.misc import format_datetime


class NexusSerialReportDate(models.TransientModel):
    """Asks for the date of the report, as Odoo's own Inventory at Date does."""

    _name = "nexus.serial.report.date"
    _description = "Serial Numbers at Date"

    date = fields.Datetime(required=True, default=fields.Datetime.now)

    def action_open(self):
        """Open the report as it was at the date."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "nexus_serials.nexus_serial_report_action"
        )
        return dict(
            action,
            display_name=self.env._(
                "Serial Numbers at %s", format_datetime(self.env, self.date)
            ),
            context={
                "nexus_as_of": fields.Datetime.to_string(self.date),
                # What is said of a unit now was not said then.
                "pivot_column_groupby": ["place"],
                "graph_groupbys": ["product_id", "place"],
            },
        )
