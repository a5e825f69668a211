import { advanceTime, describe, Deferred, expect, test, tick } from "@odoo/hoot";
import { BATCH, EntryModel } from "@nexus_serials/entry_window/entry_model";
import { serialKey } from "@nexus_serials/entry_window/serial_key";

describe.current.tags("headless");

class Offline extends Error {}

/** A model on a server that holds `taken` and notes the lists it had to check. */
function makeModel({ taken = {}, ...params } = {}) {
    const calls = { check: [], save: [] };
    const server = {
        async check(serials) {
            calls.check.push(serials);
            return serials.flatMap((serial, index) =>
                taken[serial] ? [{ index, serial, ...taken[serial] }] : []
            );
        },
        async parse(text) {
            return text.split(/[,\n]/);
        },
        async generate(count) {
            return Array.from({ length: count }, (_, index) => `NX-${index + 1}`);
        },
        async save(entries) {
            calls.save.push(entries);
        },
    };
    const model = new EntryModel({
        server,
        isOffline: (error) => error instanceof Offline,
        ...params,
    });
    return { model, server, calls, taken };
}

const TAKEN = { code: "taken", message: "Taken by X", level: "error", can_keep: true };
const KNOWN = { code: "returned", message: "Comes back", level: "info" };

function statuses(model) {
    return model.rows.map((row) => model.status(row));
}

test("rows wait until the server has spoken", async () => {
    const { model } = makeModel({ taken: { B: TAKEN, C: KNOWN }, expected: 5 });
    model.add(["A", "B", "C"]);
    expect(statuses(model)).toEqual(["waiting", "waiting", "waiting"]);
    await advanceTime(200);
    expect(statuses(model)).toEqual(["good", "bad", "info"]);
    expect(model.rows[1].verdict.message).toBe("Taken by X");
    expect(model.counts).toMatchObject({ good: 2, bad: 1, total: 3, missing: 2, over: 0 });
});

test("rows added quickly are checked in one call", async () => {
    const { model, calls } = makeModel();
    for (const serial of ["A", "B", "C"]) {
        await model.addText(serial);
        await advanceTime(20);
    }
    await advanceTime(200);
    expect(calls.check).toEqual([["A", "B", "C"]]);
});

test("twins are bad at once and never sent", async () => {
    const { model, calls } = makeModel();
    model.add(["A 1", "B", "a  1"]);
    expect(statuses(model)).toEqual(["waiting", "waiting", "bad"]);
    expect(model.code(model.rows[2])).toBe("duplicate");
    expect(model.original(model.rows[2])).toBe(model.rows[0]);
    await model.flush();
    expect(calls.check).toEqual([["A 1", "B"]]);
    expect(statuses(model)).toEqual(["good", "good", "bad"]);
});

test("when the first of two twins goes, the other is checked", async () => {
    const { model } = makeModel({ taken: { a: TAKEN } });
    model.add(["A", "a"]);
    await model.flush();
    expect(statuses(model)).toEqual(["good", "bad"]);
    model.remove([model.rows[0]]);
    expect(model.rows[0].position).toBe(0);
    expect(model.code(model.rows[0])).toBe(false);
    await model.flush();
    expect(model.code(model.rows[0])).toBe("taken");
});

test("a row is edited in place and checked again", async () => {
    const { model } = makeModel({ taken: { B: TAKEN } });
    model.add(["A", "A"]);
    await model.flush();
    model.edit(model.rows[1], { serial: " B " });
    expect(statuses(model)).toEqual(["good", "waiting"]);
    await model.flush();
    expect(statuses(model)).toEqual(["good", "bad"]);
    model.edit(model.rows[1], { serial: "A" });
    expect(model.code(model.rows[1])).toBe("duplicate");
    model.edit(model.rows[1], { serial: "C" });
    await model.flush();
    expect(statuses(model)).toEqual(["good", "good"]);
});

test("an answer to what has been edited meanwhile is not believed", async () => {
    const { model, server } = makeModel();
    const answer = new Deferred();
    server.check = () => answer;
    model.add(["A"]);
    const flushed = model.flush();
    await tick();
    server.check = async () => [];
    model.edit(model.rows[0], { serial: "B" });
    answer.resolve([{ index: 0, ...TAKEN }]);
    await flushed;
    expect(statuses(model)).toEqual(["good"]);
});

test("the text being typed is checked before Enter, and not again after", async () => {
    const { model, calls } = makeModel({ taken: { B1: TAKEN } });
    for (const text of ["B", "B1"]) {
        model.type(text);
        await advanceTime(20);
    }
    await advanceTime(300);
    expect(calls.check).toEqual([["B1"]]);
    expect(model.typed.verdict.code).toBe("taken");
    await model.addText("B1");
    expect(statuses(model)).toEqual(["bad"]);
    expect(model.typed.text).toBe("");
    await advanceTime(300);
    expect(calls.check.length).toBe(1);
    model.type("b1");
    expect(model.typed.twinOf).toBe(model.rows[0]);
});

test("a scanner that types and sends Enter causes no call for half a serial", async () => {
    const { model, calls } = makeModel();
    for (let length = 1; length <= 8; length++) {
        model.type("SN-00001".slice(0, length));
        await advanceTime(20);
    }
    await model.addText("SN-00001");
    await advanceTime(1000);
    expect(calls.check).toEqual([["SN-00001"]]);
});

test("lists are taken apart by the server", async () => {
    const { model } = makeModel();
    await model.addText("A,B\nC");
    expect(model.rows.map((row) => row.serial)).toEqual(["A", "B", "C"]);
});

test("the typed serial becomes the manufacturer's, ours is drawn", async () => {
    const { model } = makeModel({ taken: { M: TAKEN } });
    model.add(["M"]);
    await model.flush();
    await model.keepAsManufacturer(model.rows[0]);
    await model.flush();
    expect(model.entries()).toEqual([{ serial: "NX-1", manufacturer_serial: "M" }]);
    expect(statuses(model)).toEqual(["good"]);
});

test("all bad ones are removed together", async () => {
    const { model } = makeModel({ taken: { B: TAKEN } });
    model.add(["A", "B", "a", "C", "x".repeat(101)]);
    await model.flush();
    model.removeBad();
    expect(model.rows.map((row) => row.serial)).toEqual(["A", "C"]);
    expect(model.counts.bad).toBe(0);
});

test("more and fewer than expected are told", () => {
    const { model } = makeModel({ expected: 2 });
    expect(model.counts.missing).toBe(2);
    model.add(["A", "B", "C"]);
    expect(model.counts).toMatchObject({ missing: 0, over: 1 });
});

test("without the server rows are not checked, and tried again", async () => {
    const { model, server } = makeModel();
    const { check } = server;
    server.check = async () => {
        throw new Offline();
    };
    model.add(["A"]);
    await advanceTime(200);
    expect(statuses(model)).toEqual(["failed"]);
    expect(model.offline).toBe(true);
    server.check = check;
    await advanceTime(2100);
    expect(statuses(model)).toEqual(["good"]);
    expect(model.offline).toBe(false);
});

test("an error of the server is told and not tried for ever", async () => {
    const { model, server } = makeModel();
    let calls = 0;
    server.check = async () => {
        calls++;
        throw Object.assign(new Error("x"), { data: { message: "No rights" } });
    };
    model.add(["A"]);
    await advanceTime(200);
    await advanceTime(60000);
    expect(calls).toBe(1);
    expect(model.error).toBe("No rights");
    expect(statuses(model)).toEqual(["failed"]);
});

test("saving is refused while a row is bad", async () => {
    const { model, calls } = makeModel({ taken: { B: TAKEN } });
    model.add(["A", "B"]);
    expect(await model.save()).toEqual({ saved: false, reason: "bad" });
    expect(calls.save).toEqual([]);
    expect(model.firstBad.serial).toBe("B");
    model.remove([model.firstBad]);
    expect(await model.save()).toEqual({ saved: true });
    expect(calls.save).toEqual([[{ serial: "A", manufacturer_serial: false }]]);
});

test("what the server refuses to save is kept and checked again", async () => {
    const { model, server, taken } = makeModel();
    model.add(["A", "B"]);
    await model.flush();
    server.save = async () => {
        taken.B = TAKEN;
        throw Object.assign(new Error("x"), { data: { message: "B is taken" } });
    };
    expect(await model.save()).toEqual({
        saved: false,
        reason: "refused",
        message: "B is taken",
    });
    expect(model.rows.length).toBe(2);
    await advanceTime(200);
    expect(statuses(model)).toEqual(["good", "bad"]);
});

test("saving without the server keeps the rows", async () => {
    const { model, server } = makeModel();
    model.add(["A"]);
    server.save = async () => {
        throw new Offline();
    };
    expect(await model.save()).toEqual({ saved: false, reason: "offline" });
    expect(model.rows.length).toBe(1);
    expect(model.saving).toBe(false);
});

test("what is there already counts as saved", () => {
    const { model } = makeModel();
    model.load([{ serial: "A", manufacturer_serial: "M" }, { serial: "B" }]);
    expect(model.isDirty).toBe(false);
    model.edit(model.rows[0], { manufacturer: "" });
    expect(model.isDirty).toBe(true);
    model.reset();
    expect(model.isDirty).toBe(false);
    model.add(["C"]);
    expect(model.isDirty).toBe(true);
});

test("ten thousand rows go in chunks, each once, in well under a second", async () => {
    const { model, calls } = makeModel({ taken: { "SN-9999": TAKEN } });
    const start = performance.now();
    model.add(Array.from({ length: 10000 }, (_, index) => `SN-${index}`));
    model.add(["sn-7"]);
    await model.flush();
    expect(performance.now() - start).toBeLessThan(1000);
    expect(calls.check.length).toBe(10000 / BATCH);
    expect(calls.check.every((batch) => batch.length <= BATCH)).toBe(true);
    expect(new Set(calls.check.flat().map(serialKey)).size).toBe(10000);
    expect(model.counts).toMatchObject({ good: 9999, bad: 2 });
    model.removeBad();
    expect(model.counts).toMatchObject({ total: 9999, bad: 0 });
});
