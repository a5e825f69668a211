from odoo.tests import tagged

from .import_common import ImportCommon

FIELDS = [
    "id",
    "name",
    "product_id",
    "condition",
    "status",
    "location_id",
    "purchase_cost",
    "received_date",
]


@tagged("post_install", "-at_install")
class TestImportQueries(ImportCommon):
    """As many queries for many rows as for few."""

    def _rows(self, prefix, count):
        place = self.shelf.display_name
        statuses = ("", "Available", "In Maintenance", "Damaged")
        return [
            [
                f"{prefix}_{i}",
                f"{prefix}-{i}",
                "Speaker K12",
                ("Good", "Fair")[i % 2],
                statuses[i % 4],
                place,
                str(100 + i),
                f"2024-01-01 00:{i % 60:02}:00",
            ]
            for i in range(count)
        ]

    def _count(self, fields, rows):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertFalse(self._load(fields, *rows, user=self.user_manager))
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_rows(self):
        self._count(FIELDS, self._rows("W", 4))
        few = self._count(FIELDS, self._rows("A", 20))
        many = self._count(FIELDS, self._rows("B", 120))
        self.assertLessEqual(many, few + 15)

    def test_nor_do_those_of_changes(self):
        self._load(FIELDS, *self._rows("A", 150), user=self.user_manager)
        fields = ["id", "condition", "status"]

        def say(start, stop):
            return [[f"A_{i}", "Poor", "In Maintenance"] for i in range(start, stop)]

        self._count(fields, say(0, 4))
        few = self._count(fields, say(4, 24))
        many = self._count(fields, say(24, 144))
        self.assertLessEqual(many, few + 15)
