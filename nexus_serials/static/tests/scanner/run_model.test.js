import { describe, expect, test } from "@odoo/hoot";
import { RunModel } from "@nexus_serials/scanner/run_model";

describe.current.tags("headless");

const SESSION = 7;

/** A queue that only notes; the test answers. */
function makeQueue() {
    return {
        waiting: [],
        problems: [],
        trouble: null,
        drains: 0,
        add(scan) {
            this.waiting.push(scan);
        },
        pending(session) {
            return this.waiting.filter((scan) => scan.session === session);
        },
        problemsOf(session) {
            return this.problems.filter((scan) => scan.session === session);
        },
        dismiss(scans) {
            this.problems = this.problems.filter((scan) => !scans.includes(scan));
        },
        async drained() {
            this.drains++;
        },
    };
}

function makeRun(state = {}) {
    const levels = [];
    const queue = makeQueue();
    const server = {
        state: { scans: [], counters: {}, ...state },
        readState: async () => server.state,
        undo: async (uuid) => ({ undone: uuid || "last" }),
        act: async (...args) => {
            server.acts.push(args);
            return { uuid: "again", outcome: "ok", actions: [] };
        },
        acts: [],
    };
    let count = 0;
    const model = new RunModel({
        id: SESSION,
        queue,
        server,
        makeScan: (code) => ({ uuid: `u${++count}`, session: SESSION, code }),
        onChange: () => {},
        onOutcome: (level) => levels.push(level),
    });
    /** The server's answers, as the queue hands them on. */
    const answer = (...outcomes) => {
        const answered = outcomes.map((outcome, i) => {
            const scan = queue.waiting[i];
            const counters = { [outcome]: 1 };
            return { scan, answer: { uuid: scan.uuid, code: scan.code, outcome, counters } };
        });
        queue.waiting.splice(0, outcomes.length);
        return model.takeAnswers(answered);
    };
    return { model, queue, server, levels, answer };
}

function shown(model) {
    return model.feed.map((row) => `${row.code} ${row.outcome || "waiting"}`);
}

test("a scan is shown at once, and how it went when the server has it", () => {
    const { model, levels, answer } = makeRun();
    model.scan(" SP-1 ");
    expect(shown(model)).toEqual(["SP-1 waiting"]);
    expect(model.lastLevel).toBe("waiting");
    expect(levels).toEqual([]);
    answer("ok");
    expect(shown(model)).toEqual(["SP-1 ok"]);
    expect(model.lastLevel).toBe("ok");
    expect(levels).toEqual(["ok"]);
    expect(model.counters).toEqual({ ok: 1 });
});

test("an empty scan is none", () => {
    const { model, queue } = makeRun();
    model.scan("  ");
    expect(queue.waiting).toEqual([]);
});

test("of several answers the refused one is shown and heard", () => {
    const { model, levels, answer } = makeRun();
    ["SP-1", "SP-2", "SP-3"].forEach((code) => model.scan(code));
    answer("ok", "promised", "already");
    expect(model.last.code).toBe("SP-2");
    expect(levels).toEqual(["bad"]);
    expect(shown(model)).toEqual(["SP-3 already", "SP-2 promised", "SP-1 ok"]);
});

test("a scan without a network is heard as kept", () => {
    const { model, queue, levels } = makeRun();
    queue.trouble = "offline";
    model.scan("SP-1");
    expect(levels).toEqual(["waiting"]);
});

test("answers of another session are not this one's", () => {
    const { model, levels } = makeRun();
    const scan = { uuid: "x", session: SESSION + 1, code: "SP-1" };
    expect(model.takeAnswers([{ scan, answer: { uuid: "x", outcome: "ok" } }])).toBe(false);
    expect(levels).toEqual([]);
    expect(model.last).toBe(null);
});

test("a refused code that is taken later needs no look any more", () => {
    const { model, queue, answer } = makeRun();
    queue.problems = ["SP-1", "SP-2"].map((code) => ({ uuid: code, session: SESSION, code }));
    model.scan("SP-1");
    answer("ok");
    model.scan("SP-2");
    answer("promised");
    expect(queue.problems.map((scan) => scan.code)).toEqual(["SP-2"]);
});

test("what waits stands above what the server knows, each once", async () => {
    const { model, server } = makeRun();
    ["SP-1", "SP-2", "SP-3"].forEach((code) => model.scan(code));
    server.state.scans = [
        { uuid: "u1", code: "SP-1", outcome: "ok" },
        { uuid: "old", code: "SP-0", outcome: "ok" },
    ];
    await model.load();
    expect(shown(model)).toEqual(["SP-3 waiting", "SP-2 waiting", "SP-1 ok", "SP-0 ok"]);
});

test("a state that answers have overtaken is not shown", async () => {
    const { model, server, answer } = makeRun();
    await model.load();
    model.scan("SP-1");
    const old = server.state;
    let release;
    server.readState = () => new Promise((resolve) => (release = () => resolve(old)));
    const loading = model.load();
    answer("ok");
    release();
    await loading;
    expect(shown(model)).toEqual(["SP-1 ok"]);
    expect(model.counters).toEqual({ ok: 1 });
});

test("a page opened anew shows the last scan large", async () => {
    const { model } = makeRun({ scans: [{ uuid: "a", code: "SP-9", outcome: "wrong" }] });
    await model.load();
    expect(model.last.code).toBe("SP-9");
    expect(model.lastLevel).toBe("bad");
});

test("undo waits for what is on its way, then asks for the state", async () => {
    const { model, queue, server } = makeRun();
    await model.load();
    server.state = { scans: [{ uuid: "a", code: "SP-1", is_undone: true }], counters: {} };
    const undone = await model.undo();
    expect(queue.drains).toBe(1);
    expect(undone).toEqual({ undone: "last" });
    expect(model.feed[0].is_undone).toBe(true);
});

test("what a scan offers is done once all is sent, and settles it", async () => {
    const { model, queue, server, levels } = makeRun();
    const problem = { uuid: "a", session: SESSION, code: "SP-1" };
    queue.problems = [problem, { ...problem, uuid: "b" }];
    await model.act(problem, "note", "Dented");
    expect(queue.drains).toBe(1);
    expect(server.acts).toEqual([["a", "note", "Dented"]]);
    expect(queue.problems.map(({ uuid }) => uuid)).toEqual(["b"]);
    expect(model.last.uuid).toBe("again");
    expect(model.last.code).toBe("SP-1");
    expect(levels).toEqual(["ok"]);
});

test("what the server refuses stays to be looked at", async () => {
    const { model, queue, server } = makeRun();
    queue.problems = [{ uuid: "a", session: SESSION, code: "SP-1" }];
    server.act = async () => {
        throw new Error("no");
    };
    await expect(model.act(queue.problems[0], "note", "x")).rejects.toThrow("no");
    expect(queue.problems.length).toBe(1);
});

test("the feed stays short", () => {
    const { model } = makeRun();
    for (let i = 0; i < 50; i++) {
        model.scan(`SP-${i}`);
    }
    expect(model.feed.length).toBe(20);
    expect(model.feed[0].code).toBe("SP-49");
});
