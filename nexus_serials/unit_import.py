"""What is wrong with the rows of an import of units: looked up in bulk, said in words
on each row."""

from collections import Counter

from odoo import fields

from . import numbering
from .unit_status import OFF_HAND

#: Columns only units have. An empty cell says nothing.
UNIT_FIELDS = (
    "condition",
    "status",
    "location_id",
    "purchase_cost",
    "received_date",
)
UPLOAD_KEY = "nexus_unit_upload"


class Upload:
    """The file an import is about, in the context: no call from outside can send
    this."""

    def __init__(self, paths, data, limit):
        self.paths = paths
        self.data = data
        self.has_more = limit is not None and len(data) > limit
        #: What names in the file were found to stand for.
        self.found = {}
        #: [(unit, what a row says of it)], of those known before
        self.changes = []
        self._serials = None

    def count_serials(self, by_product):
        """Count how often each serial is in the file, rows of a later batch too."""
        columns = [
            index
            for index, path in enumerate(self.paths)
            if path == ["name"] or (by_product and path[0] == "product_id")
        ]
        self._serials = Counter(
            tuple(numbering.normalise(row[index]) for index in columns)
            for row in self.data
        )
        self._columns = columns

    def is_repeated(self, row):
        cells = self.data[row.info["rows"]["from"]]
        key = tuple(numbering.normalise(cells[index]) for index in self._columns)
        return bool(row.name) and self._serials[key] > 1


def get_upload(env):
    """Return the file being imported, or None."""
    upload = env.context.get(UPLOAD_KEY)
    return upload if isinstance(upload, Upload) else None


class ImportRow:
    """A row, its values as they would be written."""

    def __init__(self, values, lot, info):
        """
        :param lot: the unit the row is about, empty for a new one
        :param dict info: where in the file it is
        """
        self.values = values
        self.lot = lot
        self.info = info
        self.name = numbering.clean(values.get("name"))
        self.product = None
        self.location = None

    def get(self, name):
        """Return what the row says in this column, or None for nothing new."""
        value = self.values.get(name)
        if value is None or value is False or value == "":
            return None
        return value

    def get_new(self, name):
        """Return what the row says of its unit where that is news, or None."""
        value = self.get(name)
        known = self.lot[name]
        return (
            value if value != (known.id if name == "location_id" else known) else None
        )

    def may_bring_back(self):
        """Whether the row says that a unit off hand is back, and so may say where."""
        status = self.get("status")
        return self.lot.status in OFF_HAND and status and status not in OFF_HAND


class UnitImportCheck:
    """One look at many rows; the number of queries grows with the number of products
    in them, not with the rows."""

    def __init__(self, env, rows, repeated):
        """
        :param rows: list of :class:`ImportRow`
        :param repeated: function that tells of a row whether its serial is in the
            file more than once
        """
        self.env = env
        self.rows = rows
        self.repeated = repeated
        self._link("product", "product_id", "product.product")
        self._link("location", "location_id", "stock.location")
        self.units = [row for row in rows if row.product.tracking == "serial"]

    def _link(self, attribute, name, model):
        records = self.env[model].browse(
            {row.values[name] for row in self.rows if row.values.get(name)}
        )
        by_id = {record.id: record for record in records}
        for row in self.rows:
            record = by_id.get(row.values.get(name), records[:0])
            if name == "product_id" and row.lot:
                record = row.lot.product_id
            setattr(row, attribute, record)

    def find_faults(self):
        """Yield (row, field, message) of everything that is wrong."""
        yield from self._find_faults_of_kind()
        yield from self._find_faults_of_serial()
        for row in self.units:
            if row.lot:
                yield from self._find_faults_of_known(row)
            else:
                yield from self._find_faults_of_status(row)
            yield from self._find_faults_of_place(row)
            yield from self._find_faults_of_cost(row)
        yield from self._find_refused_changes()

    def _find_faults_of_kind(self):
        for row in self.rows:
            if not row.product:
                if "product_id" not in row.values or row.values["product_id"] is False:
                    yield row, "product_id", self.env._("A product is missing.")
            elif row.product.tracking == "none":
                yield (
                    row,
                    "product_id",
                    self.env._(
                        "%s has no serial numbers. Tick Has Serial Numbers on the "
                        "product first.",
                        row.product.display_name,
                    ),
                )
            elif row.product.tracking == "lot" and any(map(row.get, UNIT_FIELDS)):
                yield (
                    row,
                    "product_id",
                    self.env._(
                        "%s has lots, not units with serial numbers: leave condition, "
                        "status, location, date and cost empty.",
                        row.product.display_name,
                    ),
                )

    # ------------------------------------------------------------------
    # The serial
    # ------------------------------------------------------------------

    def _find_faults_of_serial(self):
        by_product = {}
        for row in self.units:
            if self.repeated(row):
                yield (
                    row,
                    "name",
                    self.env._("%s is in the file more than once.", row.name),
                )
            elif not row.lot or ("name" in row.values and row.name != row.lot.name):
                by_product.setdefault(row.product, []).append(row)
        lots = self.env["stock.lot"]
        for product, rows in by_product.items():
            for fault in lots._find_serial_faults(
                product,
                [row.name for row in rows],
                product.company_id.id,
                exclude_lot_ids=[row.lot.id for row in rows if row.lot],
                exclude_move_ids=(),
            ):
                yield rows[fault["index"]], "name", fault["message"]

    # ------------------------------------------------------------------
    # A new unit
    # ------------------------------------------------------------------

    def _find_faults_of_status(self, row):
        status = row.get("status")
        name = self.env["stock.lot"]._name_of("status", status)
        if not status:
            return
        if status not in self.env["stock.lot"]._get_manual_statuses():
            yield row, "status", self._explain_derived(row, name)
        elif status in OFF_HAND and row.location:
            yield (
                row,
                "status",
                self.env._(
                    "%(serial)s is %(status)s and so in no place: leave its location "
                    "empty.",
                    serial=row.name,
                    status=name,
                ),
            )
        elif status not in OFF_HAND and not row.location:
            yield (
                row,
                "location_id",
                self.env._(
                    "Say where %(serial)s is: only a unit in stock is %(status)s.",
                    serial=row.name,
                    status=name,
                ),
            )
        elif status == "available" and row.get("condition") == "damaged":
            yield (
                row,
                "status",
                self.env._(
                    "%s is in condition Damaged and cannot be Available.", row.name
                ),
            )

    def _explain_derived(self, row, status):
        return self.env._(
            "%(serial)s cannot be said to be %(status)s: that follows from its "
            "movements. Leave status and location empty, and the unit is known without "
            "being in stock.",
            serial=row.name,
            status=status,
        )

    def _find_faults_of_place(self, row):
        location, product = row.location, row.product
        if not location or row.lot.location_id == location:
            return
        if location.usage != "internal":
            message = self.env._(
                "%s is not a place where units are kept. Choose an internal location.",
                location.display_name,
            )
        elif not self._is_of_company(location, product):
            message = self.env._(
                "%(location)s is a place of %(company)s, %(product)s is a product of "
                "%(other)s.",
                location=location.display_name,
                company=location.company_id.name,
                product=product.display_name,
                other=product.company_id.name,
            )
        elif not self.env["nexus.serial.adjustment"].has_access("create"):
            message = self.env._(
                "Only those who may adjust stock put units in it: leave the location "
                "empty."
            )
        else:
            return
        yield row, "location_id", message

    def _is_of_company(self, location, product):
        company, owner = location.company_id, product.company_id
        return not company or not owner or company in owner | owner.all_child_ids

    def _find_faults_of_cost(self, row):
        cost = row.get("purchase_cost")
        if cost is None or row.lot:
            return
        lots = self.env["stock.lot"]
        if not lots._has_field_access(lots._fields["purchase_cost"], "read"):
            message = self.env._(
                "Only those who see what units cost may say it. Leave the cost empty."
            )
        elif cost < 0:
            message = self.env._("What %s cost cannot be negative.", row.name)
        elif not row.location:
            message = self.env._(
                "%s is not put in stock and has no value there: leave its cost empty, "
                "or say where it is.",
                row.name,
            )
        else:
            return
        yield row, "purchase_cost", message

    # ------------------------------------------------------------------
    # A unit that is known
    # ------------------------------------------------------------------

    def _find_faults_of_known(self, row):
        product_id = row.values.get("product_id")
        if product_id and product_id != row.product.id:
            yield (
                row,
                "product_id",
                self.env._(
                    "%(serial)s is a unit of %(product)s and stays one.",
                    serial=row.lot.name,
                    product=row.product.display_name,
                ),
            )
        if row.get_new("location_id") and not row.may_bring_back():
            yield (
                row,
                "location_id",
                self.env._(
                    "%(serial)s is known (%(place)s). An import does not move it: use "
                    "Transfer, or leave the location empty.",
                    serial=row.lot.name,
                    place=row.lot.place or row.lot._name_of("status", row.lot.status),
                ),
            )
        # sudo: compared, and not told.
        lot = row.lot.sudo()
        date, cost = row.get("received_date"), row.get("purchase_cost")
        if date and fields.Datetime.to_datetime(date) != lot.received_date:
            yield row, "received_date", self._explain_fact(row)
        if cost is not None and abs(cost - lot.purchase_cost) > 1e-6:
            yield row, "purchase_cost", self._explain_fact(row)

    def _explain_fact(self, row):
        return self.env._(
            "%s is known: when it came and what it cost follow from its receipt. Leave "
            "them empty.",
            row.lot.name,
        )

    def _find_refused_changes(self):
        """Ask for the units of each new status what setting it would be refused for."""
        by_change = {}
        for row in self.units:
            if row.lot and (status := row.get_new("status")):
                change = (status, row.get_new("location_id"))
                by_change.setdefault(change, []).append(row)
        for (status, location_id), rows in by_change.items():
            lots = self.env["stock.lot"].browse(row.lot.id for row in rows)
            conditions = {row.lot: row.get("condition") for row in rows}
            refused = lots._find_refused_status(
                status,
                lots._find_quants_on_hand(),
                self.env["stock.location"].browse(location_id or ()),
                conditions,
            )
            for row in rows:
                if message := refused.get(row.lot):
                    yield row, "status", message
