import { describe, expect, test } from "@odoo/hoot";
import { EntryDraft } from "@nexus_serials/entry_window/entry_draft";

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
    expect(draft.read()).toEqual(entries);
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
