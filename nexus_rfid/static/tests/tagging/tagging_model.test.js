import { advanceTime, describe, expect, test, tick } from "@odoo/hoot";
import { TaggingModel } from "@nexus_rfid/tagging/tagging_model";

describe.current.tags("headless");

const PENDING = [{ id: 9, state: "pending" }];

function makeUnit(id, values = {}) {
    return { id, serial: `SP-${id}`, tags: [], write: "3400", ...values };
}

/** A model of two units; what is near is told by `near`, what the server did by `asked`. */
async function makeTagging({ verdicts = {}, params = {}, unit = {} } = {}) {
    const asked = [];
    const levels = [];
    const waiting = [makeUnit(1, unit), makeUnit(2)];
    const done = (id, epc) => {
        waiting.splice(0, waiting.length, ...waiting.filter((it) => it.id !== id));
        return makeUnit(id, { tags: [{ id: 70 + id, epc }] });
    };
    const server = {
        readUnits: async () => ({ count: waiting.length, units: [...waiting] }),
        readUnit: async (id) => done(id, "3400"),
        judge: async (lotId, epcs) => {
            asked.push(["judge", lotId, ...epcs]);
            return epcs.map((epc) => ({ epc, state: "free", message: "", ...verdicts[epc] }));
        },
        putOn: async (id, epc, replaceId) => {
            asked.push(["putOn", id, epc, replaceId]);
            return done(id, epc);
        },
        write: async (id, epc, replaceId) => {
            asked.push(["write", id, epc, replaceId]);
            return 9;
        },
        find: async (code) => ({ unit: makeUnit(5, { serial: code }) }),
        explain: (error) => error.message,
    };
    const model = new TaggingModel({
        server,
        onChange: () => {},
        onOutcome: (level) => levels.push(level),
        ...params,
    });
    await model.begin();
    const near = (epcs, commands = []) =>
        model.takeDesk({
            tags: epcs.map((code) => ({ code, is_present: true })),
            commands,
        });
    return { model, near, server, asked, levels };
}

describe("tags near the reader", () => {
    test("one that is free can be put on, and sounds once", async () => {
        const { model, near, levels } = await makeTagging();
        expect(model.canPutOn).toBe(false);
        await near(["AA"]);
        await near(["AA"]);
        expect(model.status.name).toBe("free");
        expect([model.canPutOn, model.canWrite]).toEqual([true, true]);
        expect(levels).toEqual(["ok"]);
    });

    test("of two nothing can be done", async () => {
        const { model, near, levels } = await makeTagging();
        await near(["AA", "BB"]);
        expect(model.status.name).toBe("many");
        expect([model.canPutOn, model.canWrite]).toEqual([false, false]);
        expect(levels).toEqual(["bad"]);
    });

    test("that of another unit cannot be put on", async () => {
        const verdicts = { AA: { state: "other", message: "is on SP-9" } };
        const { model, near } = await makeTagging({ verdicts });
        await near(["AA"]);
        expect(model.status.message).toBe("is on SP-9");
        expect(model.canPutOn).toBe(false);
    });

    test("a verdict that comes too late is not for the next unit", async () => {
        const { model, near, server } = await makeTagging();
        const answers = [];
        server.judge = (lotId, [epc]) =>
            new Promise((resolve) => {
                answers.push(() => resolve([{ epc, state: "free", message: lotId }]));
            });
        const first = near(["AA"]);
        await tick();
        const second = model.skip();
        await tick();
        answers[1]();
        await second;
        answers[0]();
        await first;
        expect(model.unit.id).toBe(2);
        expect(model.verdict.message).toBe(2);
    });
});

describe("a unit that is done", () => {
    test("is no fault while it lies there, and the next one waits", async () => {
        const { model, near, levels } = await makeTagging();
        await near(["AA"]);
        await model.putOn();
        expect(model.unit.id).toBe(2);
        await near(["AA"]);
        expect(model.status.name).toBe("done");
        await near([]);
        expect(model.status.name).toBe("ready");
        expect(levels).toEqual(["ok", "ok"]);
    });

    test("may come back, and is another unit's tag then", async () => {
        const { model, near, asked } = await makeTagging();
        await near(["AA"]);
        await model.putOn();
        await near(["AA"]);
        await near([]);
        await near(["AA"]);
        expect(asked.at(-1)).toEqual(["judge", 2, "AA"]);
        expect(model.present).toEqual(["AA"]);
    });

    test("that was written is seen with its new number a moment later", async () => {
        const { model, near } = await makeTagging();
        await near(["AA"]);
        await model.write();
        expect(model.status.name).toBe("writing");
        await near(["AA"], PENDING);
        expect(model.status.name).toBe("writing");
        await near(["AA"], [{ id: 9, state: "done" }]);
        expect(model.status.name).toBe("done");
        await near([]);
        await near(["3400"]);
        expect(model.present).toEqual([]);
    });
});

describe("writing that fails", () => {
    test("is told, changes nothing, and can be tried again", async () => {
        const { model, near, asked } = await makeTagging();
        await near(["AA"]);
        await model.write();
        await near(["AA"], [{ id: 9, state: "failed", message: "No answer." }]);
        expect([model.status.name, model.status.message]).toEqual(["failed", "No answer."]);
        expect([model.unit.id, model.feed.length]).toEqual([1, 0]);
        expect(model.canWrite).toBe(true);
        await model.write();
        expect(asked.at(-1)).toEqual(["write", 1, "AA", false]);
    });

    test("what the server refuses is told as well", async () => {
        const { model, near, server } = await makeTagging();
        server.putOn = async () => {
            throw new Error("It is on SP-9 by now.");
        };
        await near(["AA"]);
        await model.putOn();
        expect(model.status.message).toBe("It is on SP-9 by now.");
        expect(model.isBusy).toBe(false);
    });
});

describe("at once", () => {
    test("a tag is put on when it has lain still", async () => {
        const { model, near, asked } = await makeTagging({ unit: { write: "" } });
        model.setAtOnce(true);
        await near(["AA"]);
        expect(asked.length).toBe(1);
        await advanceTime(1500);
        expect(asked.at(-1)).toEqual(["putOn", 1, "AA", false]);
    });

    test("a second tag, or a warning, stops it", async () => {
        const verdicts = { CC: { message: "meant for SP-9" } };
        const { model, near, asked } = await makeTagging({ verdicts });
        model.setAtOnce(true);
        await near(["AA"]);
        await near(["AA", "BB"]);
        await advanceTime(1500);
        await near(["CC"]);
        await advanceTime(1500);
        expect(asked.filter(([what]) => what !== "judge")).toEqual([]);
    });
});

test("the tag a unit has comes off, unless it is to carry both", async () => {
    const unit = { tags: [{ id: 4, epc: "DD" }] };
    const { model, near, asked } = await makeTagging({ unit });
    expect(model.replacedId).toBe(4);
    model.doesReplace = false;
    await near(["AA"]);
    await model.putOn();
    expect(asked.at(-1)).toEqual(["putOn", 1, "AA", false]);
});

test("a unit that was scanned is not followed by one of the list", async () => {
    const { model, near } = await makeTagging();
    await model.takeCode("X-1");
    expect(model.unit.serial).toBe("X-1");
    await near(["AA"]);
    await model.putOn();
    expect(model.unit).toBe(null);
});
