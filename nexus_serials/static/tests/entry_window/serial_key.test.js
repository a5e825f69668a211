import { describe, expect, test } from "@odoo/hoot";
import { isList, localProblem, serialKey } from "@nexus_serials/entry_window/serial_key";

describe.current.tags("headless");

test("the key ignores case and blanks, as the server's does", () => {
    expect(serialKey("  nx   000042 ")).toBe(serialKey("NX 000042"));
    expect(serialKey("ＮＸ－１")).toBe(serialKey("NX-1")); // full width
    expect(serialKey("STRASSE")).toBe(serialKey("straße"));
    expect(serialKey("ΟΔΟΣ")).toBe(serialKey("οδοσ"));
    expect(serialKey("ı")).not.toBe(serialKey("i"));
    expect(serialKey("A 1")).not.toBe(serialKey("A1"));
});

test("columns, comma lists and ranges are lists, a serial is not", () => {
    for (const text of ["A\nB", "A,B", "A;B", "A\tB", "A-01..A-20"]) {
        expect(isList(text)).toBe(true);
    }
    for (const text of ["A-01", "A 1", "A.1.2", "A-1\n"]) {
        expect(isList(text)).toBe(false);
    }
});

test("what is wrong with a serial by itself", () => {
    expect(localProblem("A".repeat(100))).toBe(false);
    expect(localProblem("A".repeat(101))).toBe("too_long");
    expect(localProblem("😀".repeat(100))).toBe(false);
    expect(localProblem("A\u0007")).toBe("bad_character");
    expect(localProblem("A\u200bB")).toBe("bad_character");
    expect(localProblem("  ")).toBe("empty");
});
