from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: What units are counted by: fields of the report. The order is that of the columns.
TOPICS = ("status", "condition", "place_kind")


class NexusUnitOverview(models.Model):
    """How many units there are of each status, in each condition and kind of place.

    A row is something to count by; the report counts, so that everybody sees what
    they may see there.
    """

    _name = "nexus.unit.overview"
    _description = "Unit Overview"
    _auto = False
    _order = "id"

    topic = fields.Selection(
        [("status", "Status"), ("condition", "Condition"), ("place_kind", "Place")],
        readonly=True,
        group_expand=True,
    )
    value = fields.Char(readonly=True, help="Empty: units of which nothing is said.")
    name = fields.Char(compute="_compute_name")
    unit_count = fields.Integer(
        "Units", compute="_compute_unit_count", search="_search_unit_count"
    )
    percent = fields.Integer(compute="_compute_unit_count")

    @property
    def _table_query(self):
        rows = [
            SQL("(%s, %s, %s)", topic_number * 100 + number, topic, value)
            for topic_number, topic in enumerate(TOPICS, 1)
            for number, value in enumerate([*self._get_names(topic), ""])
        ]
        return SQL(
            "SELECT * FROM (VALUES %s) AS row (id, topic, value)", SQL(", ").join(rows)
        )

    def _compute_name(self):
        names = {topic: self._get_names(topic) for topic in TOPICS}
        for row in self:
            row.name = names[row.topic].get(row.value) or self.env._("Not Said")

    def _compute_unit_count(self):
        counts = self._count_units()
        total = sum(
            count for (topic, _value), count in counts.items() if topic == TOPICS[0]
        )
        for row in self:
            row.unit_count = counts.get((row.topic, row.value or ""), 0)
            row.percent = round(100 * row.unit_count / total) if total else 0

    def _search_unit_count(self, operator, value):
        if (operator, value) != (">", 0):
            return NotImplemented
        counts = self._count_units()
        return Domain.OR(
            Domain("topic", "=", topic) & Domain("value", "=", value)
            for topic, value in counts
        )

    def action_open(self):
        """Open the units counted here."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "nexus_serials.nexus_serial_report_action"
        )
        return dict(
            action,
            display_name=self.env._("Units: %s", self.name),
            domain=[(self.topic, "=", self.value or False)],
            # Not only what is in stock.
            context={},
        )

    def _count_units(self):
        """Return {(topic, value): number of units}."""
        counts = {}
        for *values, count in self.env["nexus.serial.report"]._read_group(
            [], TOPICS, ["__count"]
        ):
            for topic, value in zip(TOPICS, values, strict=True):
                key = (topic, value or "")
                counts[key] = counts.get(key, 0) + count
        return counts

    def _get_names(self, topic):
        field = self.env["nexus.serial.report"]._fields[topic]
        return dict(field._description_selection(self.env))
