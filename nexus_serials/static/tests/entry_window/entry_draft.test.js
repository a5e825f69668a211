import { describe, expect, test } from "@odoo/hoot";
import { EntryDraft, mergeDraft } from "@nexus_serials/entry_window/entry_draft";

describe.current.tags("headless");

const OWNER = { db: "db", uid: 2, model: "stock.move", id: 7 };
const DAY = 24 * 3600 * 1000;

/** A storage whose keys are own properties, as those of the browser's. */
function makeStorage() {
    return Object.create(
        {
            getItem(key) {
                return this[key] ?? null;
            },
            setItem(key, value) {
                this[key] = value;
            },
            removeItem(key) {
                delete this[key];
            },
        },
        {}
    );
}

test("what was written is read again", () => {
    const draft = new EntryDraft(makeStorage(), OWNER);
    const entries = [
        { serial: "A", manufacturer_serial: false },
        { serial: "B", manufacturer_serial: "M-1" },
    ];
    expect(draft.read()).toBe(null);
    expect(draft.write(entries)).toBe(true);
    expect(draft.read()).toEqual({ entries, base: [], drawn: false });
    const start = { base: [entries[1]], drawn: true };
    draft.write(entries, start);
    expect(draft.read()).toEqual({ entries, ...start });
    draft.clear();
    expect(draft.read()).toBe(null);
});

test("another record, user or database has another draft", () => {
    const storage = makeStorage();
    new EntryDraft(storage, OWNER).write([{ serial: "A" }]);
    for (const other of [{ id: 8 }, { uid: 3 }, { db: "db2" }, { model: "x" }]) {
        expect(new EntryDraft(storage, { ...OWNER, ...other }).read()).toBe(null);
    }
});

test("a full storage is told and leaves no old draft behind", () => {
    const storage = makeStorage();
    const draft = new EntryDraft(storage, OWNER);
    draft.write([{ serial: "A" }]);
    storage.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
    };
    expect(draft.write([{ serial: "A" }, { serial: "B" }])).toBe(false);
    expect(draft.read()).toBe(null);
});

test("a browser without storage is no error", () => {
    const draft = new EntryDraft(undefined, OWNER);
    expect(draft.read()).toBe(null);
    expect(draft.write([{ serial: "A" }])).toBe(false);
    draft.clear();
    draft.sweep();
});

test("drafts nobody came back to are forgotten", () => {
    const storage = makeStorage();
    const old = new EntryDraft(storage, { ...OWNER, id: 8 });
    old.write([{ serial: "A" }]);
    storage.setItem("other", "kept");
    const draft = new EntryDraft(storage, OWNER);
    draft.write([{ serial: "B" }]);
    draft.sweep(Date.now() + 29 * DAY);
    expect(old.read()).not.toBe(null);
    draft.sweep(Date.now() + 31 * DAY);
    expect(old.read()).toBe(null);
    expect(draft.read()).not.toBe(null);
    expect(storage.getItem("other")).toBe("kept");
});

/** Entries of `serial` or `serial/manufacturer_serial`. */
function entriesOf(...texts) {
    return texts.map((text) => {
        const [serial, manufacturer_serial = false] = text.split("/");
        return { serial, manufacturer_serial };
    });
}

function merge({ base = [], drawn = false, entries, saved }) {
    return mergeDraft(
        { entries: entriesOf(...entries), base: entriesOf(...base), drawn },
        entriesOf(...saved)
    );
}

test("a draft of a record that is as it was needs no merging", () => {
    expect(merge({ entries: ["A"], saved: [] })).toBe(null);
    // Neither order nor case is a change.
    expect(merge({ base: ["A", "B"], entries: ["C"], saved: ["b", "A"] })).toBe(null);
    // One's own saving, whose answer never came.
    expect(merge({ base: ["A"], entries: ["A", "B"], saved: ["A", "B"] })).toBe(null);
    // The record has none: what is prefilled now is nobody's.
    expect(merge({ base: ["NX-1"], drawn: true, entries: ["A"], saved: [] })).toBe(null);
});

test("what somebody else saved meanwhile comes first, one's own after it", () => {
    expect(
        merge({ base: ["A"], entries: ["A", "B", "c", "D"], saved: ["A", "C", "E"] })
    ).toEqual({ entries: entriesOf("A", "C", "E", "B", "D"), theirs: 2, mine: 2 });
});

test("prefilled numbers nobody typed are left out when merging", () => {
    expect(
        merge({
            base: ["NX-1", "NX-2"],
            drawn: true,
            entries: ["A", "NX-2"],
            saved: ["NX-3", "NX-4"],
        })
    ).toEqual({ entries: entriesOf("NX-3", "NX-4", "A"), theirs: 2, mine: 1 });
});

test("what somebody else removed meanwhile does not come back", () => {
    expect(merge({ base: ["A", "B"], entries: ["A", "B", "C"], saved: ["A"] })).toEqual({
        entries: entriesOf("A", "C"),
        theirs: 0,
        mine: 1,
    });
});

test("manufacturer's serials are merged, theirs before one's own", () => {
    expect(
        merge({
            base: ["A", "B", "C/M-3"],
            entries: ["A/M-1", "B/M-2", "C/M-3"],
            saved: ["A", "B/X-2", "C"],
        }).entries
    ).toEqual(entriesOf("A/M-1", "B/X-2", "C"));
});
