from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.nexus_serials.tests.import_common import HEADERS, ImportCommon

from .service_common import ServiceCommon

FIELDS = [
    "id",
    "name",
    "product_id",
    "location_id",
    "service_record_ids/kind_id",
    "service_record_ids/date",
    "service_record_ids/result",
]


@tagged("post_install", "-at_install")
class TestServiceUnitImport(ServiceCommon):
    """Units come with the dates of their last tests, a row for each kind."""

    _load = ImportCommon._load

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.env["stock.lot"].with_user(cls.user_stock)
        cls.place = cls.stock.display_name

    def _rows(self, name, *tests):
        rows = [["", "", "", "", *test] for test in tests]
        rows[0][:4] = [f"x_{name}", name, self.speaker.name, self.place]
        return rows

    def _tests(self, name):
        lot = self.lots.search([("name", "=", name)])
        records = lot.service_record_ids.sorted("date")
        return [(it.kind_id.name, str(it.date), it.result) for it in records]

    def test_last_tests_per_kind(self):
        messages = self._load(
            FIELDS,
            *self._rows(
                "N-1",
                ("Safety test", self._ago(30), ""),
                ("Oiling", self._ago(5), ""),
            ),
            *self._rows("N-2", ("Safety test", self._ago(2), "Failed")),
            *self._rows("N-3", ("", "", "")),
        )
        self.assertEqual(messages, {})
        self.assertEqual(
            self._tests("N-1"),
            [
                ("Safety test", str(self._ago(30)), "passed"),
                ("Oiling", str(self._ago(5)), "done"),
            ],
        )
        lots = self.lots.search([("name", "like", "N-")], order="name")
        self.assertEqual(
            lots.mapped("status"), ["available", "in_maintenance", "available"]
        )
        self.assertEqual(
            [self._due(lot).state for lot in lots], ["ok", "failed", "never"]
        )

    def test_what_is_known_is_not_recorded_again(self):
        rows = self._rows("N-1", ("Safety test", self._ago(30), ""))
        for _time in range(2):
            self.assertEqual(self._load(FIELDS, *rows), {})
        rows = self._rows("N-1", ("Safety test", self._ago(3), ""))
        self.assertEqual(self._load(FIELDS, *rows), {})
        self.assertEqual(len(self._tests("N-1")), 2)

    def test_wrong_rows_are_named_and_nothing_is_imported(self):
        messages = self._load(
            FIELDS,
            *self._rows("N-1", ("Safety test", self._ago(30), "")),
            *self._rows("N-2", ("Safety test", self._ago(-3), "")),
            *self._rows("N-3", ("Safety test", "", "")),
        )
        self.assertEqual(sorted(messages), [1, 2])
        self.assertIn("yet to come", messages[1][0])
        self.assertIn("its kind and its date", messages[2][0])
        self.assertFalse(self.lots.search([("name", "like", "N-")]))

    def test_queries_do_not_grow_with_the_rows(self):
        def count(prefix, number):
            rows = [
                row
                for i in range(number)
                for row in self._rows(
                    f"{prefix}-{i}", ("Safety test", self._ago(30), "")
                )
            ]
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(self._load(FIELDS, *rows), {})
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count("W", 3)
        self.assertLessEqual(count("B", 60), count("A", 20) + 15)

    def test_template_names_columns_the_import_knows(self):
        labels = [it["template"] for it in self.lots.get_import_templates()]
        template = "/nexus_rental/static/import/units_with_tests.csv"
        self.assertIn(template, labels)
        with file_open(template[1:], "rb") as file:
            content = file.read()
        wizard = self.env["base_import.import"].create(
            {"res_model": "stock.lot", "file": content, "file_type": "text/csv"}
        )
        preview = wizard.parse_preview(HEADERS)
        # All columns, and those of the tests as what is said of them.
        matches = [preview["matches"].get(i) for i in range(len(preview["headers"]))]
        self.assertNotIn(None, matches)
        self.assertEqual(
            [path[1:] for path in matches if path[0] == "service_record_ids"],
            [["kind_id"], ["date"], ["result"], ["certificate_number"]],
        )
