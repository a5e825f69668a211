import { advanceTime, describe, Deferred, expect, test, tick } from "@odoo/hoot";
import { ChoiceModel } from "@nexus_serials/entry_window/choice_model";
import { PAGE } from "@nexus_serials/entry_window/choice_listing";
import { describeReport } from "@nexus_serials/entry_window/choice_words";

describe.current.tags("headless");

class Offline extends Error {}

function makeUnit(id, values = {}) {
    return {
        id,
        serial: `SN-${String(id).padStart(3, "0")}`,
        location: "WH/Stock",
        state: "free",
        note: "",
        selectable: true,
        fixed: false,
        proposed: false,
        ...values,
    };
}

const TAKEN = { state: "taken", note: "Promised to S1 (Acme)", selectable: false };

/** A model on a server with `count` units, some of which are changed by `changes`. */
function makeModel({ count = 10, changes = {}, chosen = [], ...params } = {}) {
    const units = Array.from({ length: count }, (_, index) =>
        makeUnit(index + 1, changes[index + 1])
    );
    const calls = { search: [], scan: [], save: [] };
    const server = {
        async search(text, offset, limit) {
            calls.search.push([text, offset, limit]);
            const found = units.filter(({ serial }) => serial.includes(text));
            return { rows: found.slice(offset, offset + limit), total: found.length };
        },
        async scan(codes) {
            calls.scan.push(codes);
            return codes
                .flatMap((code) => code.split(/[,\n]/))
                .map((code) => {
                    const row = units.find(({ serial }) => serial === code);
                    if (!row) {
                        return { code, outcome: "unknown", row: false, message: `No ${code}` };
                    }
                    const outcome = row.selectable ? "ok" : "refused";
                    return { code, outcome, row, message: row.note };
                });
        },
        async save(ids) {
            calls.save.push(ids);
            return { message: false };
        },
    };
    const model = new ChoiceModel({
        server,
        expected: 3,
        isOffline: (error) => error instanceof Offline,
        ...params,
    });
    model.load(chosen.map((id) => units[id - 1]));
    return { model, server, calls, units };
}

function chosenIds(model) {
    return [...model.chosen.keys()];
}

test("a scanned serial is chosen, scanned again it stays", async () => {
    const { model } = makeModel();
    await model.take(["SN-002"], { exact: true });
    expect(chosenIds(model)).toEqual([2]);
    expect(model.report).toMatchObject({ level: "good", code: "on", serial: "SN-002" });
    await model.take(["SN-002"], { exact: true });
    expect(chosenIds(model)).toEqual([2]);
    expect(model.report).toMatchObject({ level: "info", code: "again" });
    expect(model.counts).toMatchObject({ good: 1, missing: 2, over: 0 });
});

test("taken and unknown ones are refused with the reason", async () => {
    const { model } = makeModel({ changes: { 3: TAKEN } });
    await model.take(["SN-003"], { exact: true });
    expect(model.report).toMatchObject({ level: "bad", code: "taken", serial: "SN-003" });
    expect(describeReport(model.report, model).text).toBe("SN-003: Promised to S1 (Acme)");
    expect(model.listing.rows[0].id).toBe(3);
    await model.take(["X"], { exact: true });
    expect(model.report).toMatchObject({ level: "bad", code: "unknown", message: "No X" });
    expect(chosenIds(model)).toEqual([]);
});

test("no more than wanted, neither by click nor by scan nor by paste", async () => {
    const { model, units } = makeModel({ expected: 2, chosen: [1] });
    model.toggle(units[1]);
    model.toggle(units[2]);
    expect(chosenIds(model)).toEqual([1, 2]);
    expect(model.report.code).toBe("full");
    await model.take(["SN-004"], { exact: true });
    expect(model.report.code).toBe("full");
    await model.take(["SN-004\nSN-005"], { exact: true });
    expect(model.report).toMatchObject({ code: "list", level: "bad", count: 0 });
    expect(model.report.problems.map(({ code }) => code)).toEqual(["full", "full"]);
    expect(chosenIds(model)).toEqual([1, 2]);
    model.toggle(units[0]);
    expect(model.report.code).toBe("off");
    expect(model.hasRoom).toBe(true);
});

test("where one is wanted another takes its place, but not one that was shipped", async () => {
    const { model } = makeModel({ expected: 1, chosen: [1] });
    await model.take(["SN-002"], { exact: true });
    expect(chosenIds(model)).toEqual([2]);
    expect(model.report).toMatchObject({ code: "replaced", other: "SN-001" });
    const shipped = makeModel({
        expected: 1,
        chosen: [1],
        changes: { 1: { fixed: true, note: "Shipped" } },
    });
    await shipped.model.take(["SN-002"], { exact: true });
    expect(shipped.model.report.code).toBe("full");
    shipped.model.toggle(shipped.units[0]);
    expect(shipped.model.report.code).toBe("fixed");
    expect(chosenIds(shipped.model)).toEqual([1]);
});

test("a proposed unit gives way to a scanned one, and is confirmed by its own scan", async () => {
    const { model } = makeModel({
        chosen: [1, 2, 3],
        changes: { 1: { proposed: true }, 2: { proposed: true }, 3: { proposed: true } },
    });
    expect(model.counts.proposed).toBe(3);
    await model.take(["SN-001"], { exact: true });
    expect(model.report).toMatchObject({ level: "good", code: "on" });
    expect(model.counts.proposed).toBe(2);
    await model.take(["SN-005"], { exact: true });
    expect(model.report).toMatchObject({ code: "replaced", other: "SN-003" });
    await model.take(["SN-006,SN-007"], { exact: true });
    expect(chosenIds(model)).toEqual([1, 5, 6]);
    expect(model.report.problems.map(({ serial }) => serial)).toEqual(["SN-007"]);
    expect(model.counts.proposed).toBe(0);
});

test("the last digits choose where they mean one unit only", async () => {
    const { model } = makeModel({ count: 120 });
    await model.take(["117"]);
    expect(chosenIds(model)).toEqual([117]);
    await model.take(["11"]);
    expect(model.report).toMatchObject({ code: "several", serial: "11", count: 11 });
    expect(chosenIds(model)).toEqual([117]);
    await model.take(["118"], { exact: true });
    expect(model.report.code).toBe("unknown");
});

test("scans that come faster than the server answers are all taken, in order", async () => {
    const { model, server, calls } = makeModel();
    const { scan } = server;
    const answer = new Deferred();
    server.scan = async (codes) => {
        await answer;
        return scan(codes);
    };
    const all = Promise.all(
        ["SN-003", "SN-001", "SN-002"].map((code) => model.take([code], { exact: true }))
    );
    await tick();
    expect(model.counts.waiting).toBe(3);
    answer.resolve();
    await all;
    expect(chosenIds(model)).toEqual([3, 1, 2]);
    expect(calls.scan).toEqual([["SN-003"], ["SN-001", "SN-002"]]);
});

test("a pasted column goes in one call and tells what was not chosen", async () => {
    const { model, calls } = makeModel({ expected: 5, changes: { 2: TAKEN } });
    await model.take(["SN-001\nSN-002\nX\nSN-003"], { exact: true });
    expect(calls.scan.length).toBe(1);
    expect(chosenIds(model)).toEqual([1, 3]);
    expect(model.report).toMatchObject({ code: "list", count: 2 });
    expect(model.report.problems.map(({ serial, code }) => [serial, code])).toEqual([
        ["SN-002", "taken"],
        ["X", "unknown"],
    ]);
});

test("without the server scans are kept, and taken once it is back", async () => {
    const { model, server } = makeModel();
    const { scan } = server;
    server.scan = async () => {
        throw new Offline();
    };
    await model.take(["SN-001"], { exact: true });
    expect(model.offline).toBe(true);
    expect(model.entries()).toEqual([{ serial: "SN-001" }]);
    expect(model.isDirty).toBe(true);
    expect(await model.save()).toEqual({ saved: false, reason: "offline" });
    server.scan = scan;
    await advanceTime(5000);
    expect(model.offline).toBe(false);
    expect(chosenIds(model)).toEqual([1]);
});

test("a server that never answers is told of", async () => {
    const { model, server } = makeModel();
    server.search = () => new Deferred();
    model.listing.more();
    expect(model.listing.loading).toBe(true);
    await advanceTime(21000);
    expect(model.listing.loading).toBe(false);
    expect(model.listing.failed.offline).toBe(true);
});

test("an error of the server drops the scan and says why", async () => {
    const { model, server } = makeModel();
    server.scan = async () => {
        throw Object.assign(new Error("x"), { data: { message: "Bad range" } });
    };
    await model.take(["A-1..B-2"], { exact: true });
    expect(model.report).toMatchObject({ level: "bad", code: "error", message: "Bad range" });
    expect(model.waiting).toBe(0);
});

test("pages follow each other, what is chosen comes first and once", async () => {
    const { model, calls } = makeModel({ count: 200, chosen: [150] });
    await model.listing.searchNow("");
    expect(model.listing.rows[0].id).toBe(150);
    expect(model.listing.rows.length).toBe(PAGE + 1);
    model.listing.more();
    model.listing.more();
    await tick();
    await tick();
    model.listing.more();
    await tick();
    await tick();
    expect(calls.search.map(([, offset]) => offset)).toEqual([0, PAGE, 2 * PAGE]);
    expect(model.listing.rows.length).toBe(200);
    expect(new Set(model.listing.rows.map(({ id }) => id)).size).toBe(200);
    expect(model.listing.isWhole).toBe(true);
});

test("choosing moves no row until the next search", async () => {
    const { model, units } = makeModel();
    await model.listing.searchNow("");
    model.toggle(units[4]);
    expect(model.listing.rows.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await model.listing.searchNow("SN");
    expect(model.listing.rows[0].id).toBe(5);
});

test("an answer to an older search is not shown", async () => {
    const { model, server } = makeModel();
    const { search } = server;
    const slow = new Deferred();
    server.search = async (text, ...args) => {
        if (text === "00") {
            await slow;
        }
        return search(text, ...args);
    };
    const first = model.listing.searchNow("00");
    await model.listing.searchNow("002");
    slow.resolve();
    await first;
    expect(model.listing.rows.map(({ id }) => id)).toEqual([2]);
});

test("typing asks once it pauses", async () => {
    const { model, calls } = makeModel();
    for (const text of ["S", "SN", "SN-00"]) {
        model.listing.type(text);
        await advanceTime(50);
    }
    await advanceTime(300);
    expect(calls.search.map(([text]) => text)).toEqual(["SN-00"]);
});

test("what a scanner typed is not looked for once its unit was found", async () => {
    const { model, calls } = makeModel();
    await model.listing.searchNow("");
    model.listing.type("SN-002");
    model.listing.stopTyping();
    await model.take(["SN-002"], { exact: true });
    await advanceTime(1000);
    expect(calls.search.map(([text]) => text)).toEqual([""]);
    expect(model.listing.rows.length).toBe(10);
});

test("an answer does not take away the list of what is typed by then", async () => {
    const { model, server, calls } = makeModel();
    const { scan } = server;
    const answer = new Deferred();
    server.scan = async (codes) => {
        await answer;
        return scan(codes);
    };
    const taken = model.take(["SN-002"], { exact: true });
    model.listing.type("SN-00");
    await advanceTime(300);
    answer.resolve();
    await taken;
    await advanceTime(1000);
    expect(calls.search.map(([text]) => text)).toEqual(["SN-00"]);
    expect(model.listing.text).toBe("SN-00");
});

test("saving sends the ids and hands back what is worth telling", async () => {
    const { model, server, calls } = makeModel({ chosen: [2] });
    await model.take(["SN-001"], { exact: true });
    expect(await model.save()).toEqual({ saved: true, message: false });
    expect(calls.save).toEqual([[2, 1]]);
    server.save = async () => ({ message: "WH/OUT/5 takes another one." });
    expect((await model.save()).message).toBe("WH/OUT/5 takes another one.");
});

test("saving is refused while too many are chosen, or too few", async () => {
    const over = makeModel({ expected: 1, chosen: [1, 2] }).model;
    expect(over.counts.over).toBe(1);
    expect(await over.save()).toEqual({ saved: false, reason: "bad" });
    const under = makeModel({ chosen: [1], mayBeFewer: false }).model;
    expect(await under.save()).toEqual({ saved: false, reason: "bad" });
});

test("what somebody else took meanwhile is shown when saving is refused", async () => {
    const { model, server, units } = makeModel({ chosen: [1, 2] });
    server.save = async () => {
        units[1] = makeUnit(2, TAKEN);
        throw Object.assign(new Error("x"), { data: { message: "SN-002 is taken" } });
    };
    expect(await model.save()).toEqual({
        saved: false,
        reason: "refused",
        message: "SN-002 is taken",
    });
    expect(model.firstBad.id).toBe(2);
    expect(model.counts).toMatchObject({ good: 1, bad: 1 });
    model.toggle(model.chosen.get(2));
    expect(model.counts).toMatchObject({ good: 1, bad: 0 });
});

test("what was chosen before a reload is chosen again, if it can be", async () => {
    const { model } = makeModel({
        expected: 4,
        chosen: [1, 2],
        changes: { 1: { fixed: true }, 4: TAKEN },
    });
    await model.replace([{ serial: "SN-003" }, { serial: "SN-004" }, { serial: "SN" }]);
    expect(chosenIds(model)).toEqual([1, 3]);
    expect(model.report.problems.map(({ serial }) => serial)).toEqual(["SN-004", "SN"]);
    model.reset();
    expect(chosenIds(model)).toEqual([1, 2]);
    expect(model.isDirty).toBe(false);
});

test("two thousand chosen of twenty thousand stay quick", async () => {
    const { model } = makeModel({ count: 20000, expected: 2000 });
    const codes = Array.from({ length: 2000 }, (_, index) => makeUnit(index + 1).serial);
    const start = performance.now();
    await model.take([codes.join("\n")], { exact: true });
    await model.listing.searchNow("");
    expect(model.counts.good).toBe(2000);
    expect(model.isComplete).toBe(true);
    expect(performance.now() - start).toBeLessThan(3000);
});
