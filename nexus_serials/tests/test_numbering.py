import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from .. import numbering, serial_settings
from .common import SerialsCommon

blanks = st.text(st.sampled_from(" \u00a0\u3000"), min_size=1, max_size=3)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Z", "C"]))


class TestText(BaseCase):
    @given(st.text())
    def test_normalising_twice_changes_nothing(self, text):
        once = numbering.normalise(text)
        self.assertEqual(numbering.normalise(once), once)

    @given(st.lists(words.filter(bool), min_size=1, max_size=4), st.data())
    def test_blanks_and_case_make_no_difference(self, parts, data):
        spread = data.draw(blanks).join(parts)
        self.assertEqual(
            numbering.normalise(f" {spread} "), numbering.normalise(" ".join(parts))
        )
        self.assertEqual(
            numbering.normalise("nx-" + "".join(parts)),
            numbering.normalise("NX-" + "".join(parts)),
        )

    @given(st.text())
    def test_a_good_serial_is_short_and_visible(self, text):
        serial = numbering.clean(text)
        if numbering.find_fault(serial) is None:
            self.assertTrue(0 < len(serial) <= 100)
            self.assertTrue(all(c.isprintable() or c.isspace() for c in serial))

    def test_ranges(self):
        self.assertEqual(numbering.expand_range("A-08..A-11")[-1], "A-11")
        self.assertEqual(numbering.expand_range("A9 .. 10"), ["A9", "A10"])
        self.assertIsNone(numbering.expand_range("A-08"))
        for text, code in (
            ("A1..B2", "prefix"),
            ("A5..A1", "backwards"),
            ("A0..A10000", "too_large"),
        ):
            with self.assertRaises(numbering.RangeError) as caught:
                numbering.expand_range(text)
            self.assertEqual(caught.exception.code, code)

    @given(
        st.text("ABC-", max_size=4),
        st.integers(0, 10**6),
        st.integers(0, 200),
        st.integers(1, 9),
    )
    def test_range_is_what_counting_gives(self, prefix, start, more, width):
        serials = [f"{prefix}{n:0{width}d}" for n in range(start, start + more + 1)]
        self.assertEqual(
            numbering.expand_range(f"{serials[0]}..{serials[-1]}"), serials
        )

    def test_split(self):
        self.assertEqual(numbering.split("A1\r\nA2\n\n A3 \n"), ["A1", "A2", "A3"])
        self.assertEqual(numbering.split("A1\tred\nA2\tblue"), ["A1", "A2"])
        self.assertEqual(numbering.split("A1\tA2; A3,A4"), ["A1", "A2", "A3", "A4"])
        self.assertEqual(numbering.split("N1..N3, M7"), ["N1", "N2", "N3", "M7"])
        self.assertEqual(numbering.split(None), [])

    def test_tables(self):
        book = Workbook()
        for row in (
            ["Item", "Serial number"],
            ["K12", 4711],
            ["K12", "NX-1 "],
            ["K12"],
        ):
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        self.assertEqual(
            numbering.read_table("units.XLSX", stream.getvalue()), ["4711", "NX-1"]
        )
        self.assertEqual(
            numbering.read_table("u.csv", "\ufeffS/N;x\nA1;2\nÄ2;3".encode()),
            ["A1", "Ä2"],
        )
        self.assertEqual(
            numbering.read_table("u.csv", "Ä1\nB2".encode("cp1252"))[1], "B2"
        )
        self.assertEqual(numbering.read_table("u.txt", b""), [])
        broken = io.BytesIO()
        with zipfile.ZipFile(broken, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types><oops")
        for name, content in (
            ("u.xlsx", b"no zip"),
            ("u.xlsx", broken.getvalue()),
            ("u.csv", b"\0\1\2"),
        ):
            with self.assertRaises(numbering.TableError):
                numbering.read_table(name, content)

    def test_number_that_lost_digits_is_not_filled_up(self):
        book = Workbook()
        for value in (307425719464000001234.0, 123456789012345.0):
            book.active.append([value])
        stream = io.BytesIO()
        book.save(stream)
        self.assertEqual(
            numbering.read_table("units.xlsx", stream.getvalue()),
            ["3.07425719464e+20", "123456789012345"],
        )

    def test_numbers_grow_past_their_length(self):
        self.assertEqual(numbering.format_number("NX-", 6, 1_000_000), "NX-1000000")
        self.assertEqual(
            numbering.highest_number(
                "NX-", ["nx-9", "NX-1x", "Q-99", "NX-" + "9" * 30]
            ),
            9,
        )


number_like = st.builds(
    lambda prefix, number, width: f"{prefix}{number:0{width}d}",
    st.text("Ab٣-0 ", max_size=3),
    st.one_of(st.integers(0, 120), st.integers(10**30, 10**30 + 9)),
    st.integers(1, 4),
)


class TestRuns(BaseCase):
    @given(st.lists(st.one_of(number_like, st.text(max_size=6))))
    def test_expanding_the_runs_gives_back_the_same_serials(self, serials):
        expanded = []
        for line, run in zip(
            numbering.condense(serials), numbering.find_runs(serials), strict=True
        ):
            first, last, count = run[0], run[-1], len(run)
            if count == 1:
                self.assertEqual(line, first)
            else:
                # Counted through anew; the ends differ in their last number alone.
                digits = len(first) - len(first.rstrip("0123456789"))
                prefix, start = first[:-digits], int(first[-digits:])
                run = [f"{prefix}{start + i:0{digits}d}" for i in range(count)]
                self.assertGreaterEqual(count, 3)
                self.assertEqual(line, f"{run[0]} – {run[-1]} ({count})")
                self.assertEqual(run[-1], last)
            expanded += run
        self.assertEqual(len(expanded), len(set(expanded)))
        self.assertEqual(set(expanded), set(serials))

    @given(st.lists(number_like), st.randoms())
    def test_order_of_the_input_makes_no_difference(self, serials, random):
        shuffled = random.sample(serials, len(serials))
        self.assertEqual(numbering.condense(shuffled), numbering.condense(serials))

    @given(
        st.text("AB-", max_size=3),
        st.integers(0, 10**6),
        st.integers(3, 300),
        st.integers(1, 9),
    )
    def test_a_range_condenses_to_one_run(self, prefix, start, count, width):
        serials = [f"{prefix}{start + i:0{width}d}" for i in range(count)]
        self.assertEqual(
            numbering.condense(reversed(serials)),
            [f"{serials[0]} – {serials[-1]} ({count})"],
        )
        self.assertEqual(
            numbering.expand_range(f"{serials[0]}..{serials[-1]}"), serials
        )

    def test_condensed_text(self):
        for serials, lines in (
            ([], []),
            (["X9", "X9"], ["X9"]),
            (["A1", "A2"], ["A1", "A2"]),
            (["A10", "A9", "A11", "A2"], ["A2", "A9 – A11 (3)"]),
            (["07", "08", "09", "7", "8", "9"], ["07 – 09 (3)", "7 – 9 (3)"]),
            (["S1a", "S2a", "S3a"], ["S1a", "S2a", "S3a"]),
            (["É٣", "É٤", "É٥"], ["É٣", "É٤", "É٥"]),
            (["A1", "a2", "A3", "A4"], ["A1", "A3", "A4", "a2"]),
            (["A9", "A10", "A11"], ["A9 – A11 (3)"]),
            (["5" * 5000, "no number", ""], ["", "5" * 5000, "no number"]),
        ):
            self.assertEqual(numbering.condense(serials), lines)


@tagged("post_install", "-at_install")
class TestNextSerials(SerialsCommon):
    def _next(self, count, product=None):
        return (
            self.env["stock.lot"]
            .with_user(self.user_stock)
            .next_serials((product or self.speaker).id, count)
        )

    def test_numbers_go_on_over_all_products(self):
        camera = self._create_product("Camera", has_serial_numbers=True)
        first = self._next(2)
        second = self._next(2, camera)
        numbers = [int(serial.removeprefix("NX-")) for serial in first + second]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 4)))
        self.assertTrue(all(len(serial) == 9 for serial in first))

    def test_numbers_typed_earlier_are_stepped_over(self):
        number = int(self._next(1)[0].removeprefix("NX-"))
        in_the_way = [f"nx-{number + i:06d}" for i in range(1, 101)]
        self._receive(self.speaker, in_the_way[:50])
        receipt = self._create_receipt((self.speaker, 50))
        receipt.move_ids.set_serials(in_the_way[50:])
        drawn = self._next(3)
        self.assertEqual(len(set(drawn)), 3)
        self.assertFalse({s.lower() for s in drawn} & set(in_the_way))

    def test_one_taken_number_costs_one_number(self):
        number = int(self._next(1)[0].removeprefix("NX-"))
        self._receive(self.speaker, [f"NX-{number + 10:06d}"])
        self._next(1000)
        last = int(self._next(1)[0].removeprefix("NX-"))
        self.assertEqual(last, number + 1002)

    def test_numbers_on_a_draft_adjustment_are_stepped_over(self):
        number = int(self._next(1)[0].removeprefix("NX-"))
        typed = f"nx-{number + 1:06d}"
        self.env["nexus.serial.adjustment"].create(
            {
                "product_id": self.speaker.id,
                "location_id": self.stock.id,
                "reason": "found",
                "addition_ids": [Command.create({"serial": typed})],
            }
        )
        self.assertNotEqual(self._next(1)[0].lower(), typed)

    def test_number_of_numbers_is_limited(self):
        self.assertEqual(self._next(0), [])
        for count in (-1, 10**9):
            with self.assertRaisesRegex(UserError, "Between 1 and 50000"):
                self._next(count)

    def test_prefix_and_length_are_settings(self):
        self._set_parameter(serial_settings.PREFIX, "AV")
        self._set_parameter(serial_settings.LENGTH, "3")
        self.assertRegex(self._next(1)[0], r"^AV\d{3,}$")

    def test_pattern_our_numbers_do_not_fit_is_said(self):
        self.speaker.serial_pattern = "[A-Z]{2}[0-9]{4}"
        with self.assertRaisesRegex(UserError, "does not fit.*Speaker K12"):
            self._next(1)

    def test_units_without_a_name_get_a_number(self):
        lots = self.env["stock.lot"].create([{"product_id": self.speaker.id}] * 3)
        self.assertEqual(len(set(lots.mapped("name"))), 3)
        self.assertTrue(all(name.startswith("NX-") for name in lots.mapped("name")))

    def test_settings_refuse_a_prefix_with_other_characters(self):
        settings = self.env["res.config.settings"]
        for prefix in ("NX/", "N X", "NX_", "é!"):
            with self.assertRaisesRegex(UserError, "letters, digits and hyphens"):
                settings.create({"serial_prefix": prefix})
        settings.create({"serial_prefix": "A-1-"}).execute()
        self.assertEqual(serial_settings.prefix(self.env), "A-1-")

    def test_new_prefix_goes_on_above_what_is_in_use(self):
        self._receive(self.speaker, ["QQ-900000"])
        self.env["res.config.settings"].create({"serial_prefix": "QQ-"}).execute()
        self.assertGreater(self._next(1)[0], "QQ-900000")

    def test_lots_and_serial_numbers_are_switched_on(self):
        self.assertTrue(
            self.env["res.config.settings"].create({}).group_stock_production_lot
        )
        self.assertTrue(self.user_stock.has_group("stock.group_production_lot"))
