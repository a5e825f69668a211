import csv
import io

from .test_adjustment import AdjustmentCommon

HEADERS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
    "datetime_format": "%Y-%m-%d %H:%M:%S",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "advanced": True,
    "limit": 2000,
}


class ImportCommon(AdjustmentCommon):
    """Units imported the way the import page does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = cls.env["stock.location"].create(
            {"name": "Shelf I", "usage": "internal", "location_id": cls.stock.id}
        )
        cls.lots = cls.env["stock.lot"].with_user(cls.user_stock)

    def _load(self, fields, *rows, user=None):
        """Load the rows; return the messages: {number of the row: its texts}."""
        lots = self.lots.with_user(user or self.user_stock)
        result = lots.with_context(import_file=True).load(
            fields, [[str(cell) for cell in row] for row in rows]
        )
        self.env.invalidate_all()
        messages = {}
        for message in result["messages"]:
            messages.setdefault(message["rows"]["from"], []).append(message["message"])
        return messages

    def _upload(
        self, rows, dryrun, content=None, mime="text/csv", user=None, **options
    ):
        """Import a file, whose first row are names of fields, as the page does."""
        if content is None:
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            content = text.getvalue().encode()
        wizard = (
            self.env["base_import.import"]
            .with_user(user or self.user_stock)
            .create(
                {
                    "res_model": "stock.lot",
                    "file": content,
                    "file_type": mime,
                    "file_name": "units",
                }
            )
        )
        result = wizard.execute_import(
            rows[0], rows[0], {**HEADERS, **options}, dryrun=dryrun
        )
        self.env.invalidate_all()
        return result

    def _find(self, *names):
        return self.env["stock.lot"].search([("name", "in", names)], order="name")
