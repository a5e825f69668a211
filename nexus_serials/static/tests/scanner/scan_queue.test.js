import { describe, expect, test } from "@odoo/hoot";
import { ScanQueue } from "@nexus_serials/scanner/scan_queue";

describe.current.tags("headless");

class Offline extends Error {}
class NoLogin extends Error {}
class Refused extends Error {}

function classify(error) {
    if (error instanceof Offline) {
        return "offline";
    }
    if (error instanceof NoLogin) {
        return "login";
    }
    return error instanceof Refused ? "refused" : "error";
}

/** What outlives a page: the browser's storage. */
class FakeStore {
    rows = new Map();
    seq = 0;

    async all() {
        return [...this.rows.values()].map((row) => ({ ...row }));
    }

    async add(scan) {
        this.seq++;
        this.rows.set(this.seq, { ...scan, seq: this.seq });
        return this.seq;
    }

    async update(scan) {
        this.rows.set(scan.seq, { ...scan });
    }

    async remove(seqs) {
        seqs.forEach((seq) => this.rows.delete(seq));
    }
}

/** A server that answers a uuid it knows as it did before, and drops answers. */
class FakeServer {
    scans = [];
    calls = [];
    answers = new Map();
    /** One for each call: "before" or "after" the server has it, or an error. */
    faults = [];
    bad = {};

    async send(session, scans) {
        this.calls.push(scans.map((scan) => scan.code));
        const fault = this.faults.shift();
        if (fault && fault !== "after") {
            throw fault === "before" ? new Offline() : fault;
        }
        if (scans.some((scan) => this.poison === scan.code)) {
            throw new Error("The server failed");
        }
        for (const scan of scans) {
            if (!this.answers.has(scan.uuid)) {
                this.scans.push(scan.code);
                this.answers.set(scan.uuid, {
                    uuid: scan.uuid,
                    outcome: this.bad[scan.code] || "ok",
                });
            }
        }
        if (fault === "after") {
            throw new Offline();
        }
        return scans.map((scan) => this.answers.get(scan.uuid));
    }
}

/** A page on the server: time only passes when the test lets it. */
function makePage(server, store = new FakeStore(), extra = {}) {
    const page = { answered: [], waits: [] };
    page.queue = new ScanQueue({
        store,
        classify,
        send: (session, scans) => server.send(session, scans),
        isProblem: ({ outcome }) => outcome !== "ok",
        onAnswers: (answers) => page.answered.push(...answers),
        setTimer: (fn, ms) => {
            page.waits.push(ms);
            page.fire = fn;
            return ms;
        },
        clearTimer: () => (page.fire = null),
        ...extra,
    });
    let count = 0;
    const prefix = `${server.calls.length}-${store.seq}`;
    page.scan = (code, session = 1) =>
        page.queue.add({ uuid: `${prefix}-${count++}`, session, code, source: "scanner" });
    /** Lets waits pass until nothing is left to send. */
    page.finish = async () => {
        for (let i = 0; i < 100; i++) {
            await page.queue.flush();
            if (!page.queue.waiting.length) {
                return;
            }
            await page.fire();
        }
        throw new Error("not finished after 100 waits");
    };
    return page;
}

function names(count, from = 1) {
    return Array.from({ length: count }, (_, i) => `SP-${i + from}`);
}

test("a scan is stored before it is sent, and forgotten once it is answered", async () => {
    const server = new FakeServer();
    const store = new FakeStore();
    const seen = [];
    const { add } = store;
    store.add = async (scan) => {
        await new Promise((resolve) => setTimeout(resolve));
        return add.call(store, scan);
    };
    server.send = new Proxy(server.send, {
        apply(target, self, args) {
            seen.push(store.rows.size);
            return target.apply(server, args);
        },
    });
    const page = makePage(server, store);
    const stored = page.scan("SP-1");
    expect(page.queue.pending(1).length).toBe(1);
    await stored;
    await page.finish();
    expect(seen).toEqual([1]);
    expect(server.scans).toEqual(["SP-1"]);
    expect(store.rows.size).toBe(0);
    expect(page.answered.map(({ answer }) => answer.outcome)).toEqual(["ok"]);
});

test("scans go out in their order, many in one call", async () => {
    const server = new FakeServer();
    const page = makePage(server);
    names(120).forEach((code) => page.scan(code));
    await page.finish();
    expect(server.scans).toEqual(names(120));
    expect(server.calls.length).toBeLessThan(5);
    expect(Math.max(...server.calls.map((call) => call.length))).toBe(50);
});

test("an answer that got lost is asked for again, and the scan counts once", async () => {
    const server = new FakeServer();
    server.faults = ["after", "before", "after"];
    const page = makePage(server);
    names(3).forEach((code) => page.scan(code));
    await page.finish();
    expect(server.scans).toEqual(names(3));
    expect(page.answered.length).toBe(3);
    expect(page.waits).toEqual([1000, 2000, 4000]);
    expect(page.queue.trouble).toBe(null);
});

test("offline it waits, longer each time, and says so", async () => {
    const server = new FakeServer();
    server.faults = Array(7).fill("before");
    const page = makePage(server);
    page.scan("SP-1");
    await page.queue.flush();
    expect(page.queue.trouble).toBe("offline");
    expect(server.calls.length).toBe(1);
    page.scan("SP-2");
    await page.queue.flush();
    expect(server.calls.length).toBe(1, { message: "a new scan does not hurry it" });
    await page.finish();
    expect(page.waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000]);
    expect(server.scans).toEqual(names(2));
});

test("the network coming back is not waited for", async () => {
    const server = new FakeServer();
    server.faults = ["before"];
    const page = makePage(server);
    page.scan("SP-1");
    await page.queue.flush();
    await page.queue.retry();
    expect(server.scans).toEqual(["SP-1"]);
});

test("an expired login keeps the scans until somebody logs in", async () => {
    const server = new FakeServer();
    server.faults = [new NoLogin(), new NoLogin()];
    const page = makePage(server);
    page.scan("SP-1");
    await page.queue.flush();
    expect(page.queue.trouble).toBe("login");
    await page.finish();
    expect(server.scans).toEqual(["SP-1"]);
});

test("a reload loses nothing, doubles nothing and keeps the order", async () => {
    const server = new FakeServer();
    const store = new FakeStore();
    server.faults = ["after", "before"];
    const before = makePage(server, store);
    await Promise.all(names(5).map((code) => before.scan(code)));
    await before.queue.flush();
    before.queue.stop();
    expect(server.scans.length).toBeGreaterThan(0, { message: "taken, but not answered" });

    const after = makePage(server, store);
    await after.queue.start();
    names(3, 6).forEach((code) => after.scan(code));
    await after.finish();
    expect(server.scans).toEqual(names(8));
    expect(store.rows.size).toBe(0);
});

test("refused scans stay until somebody has looked at them, over a reload too", async () => {
    const server = new FakeServer();
    const store = new FakeStore();
    server.bad = { "SP-2": "promised" };
    const page = makePage(server, store);
    names(3).forEach((code) => page.scan(code));
    await page.finish();
    expect(page.queue.problemsOf(1).map((scan) => scan.code)).toEqual(["SP-2"]);

    const after = makePage(server, store);
    await after.queue.start();
    expect(server.calls.flat().filter((code) => code === "SP-2").length).toBe(1);
    const [problem] = after.queue.problemsOf(1);
    expect(problem.answer.outcome).toBe("promised");
    await after.queue.dismiss([problem]);
    expect(store.rows.size).toBe(0);
    expect(after.queue.problems).toEqual([]);
});

test("a session the server takes no scans of keeps them as problems", async () => {
    const server = new FakeServer();
    server.faults = [new Refused("The session is done.")];
    const page = makePage(server);
    page.scan("SP-1", 1);
    await page.queue.flush();
    page.scan("SP-2", 2);
    await page.finish();
    expect(server.scans).toEqual(["SP-2"]);
    expect(page.queue.problemsOf(1).map((scan) => scan.answer.message)).toEqual([
        "The session is done.",
    ]);
});

test("one scan the server fails over does not hold up the others", async () => {
    const server = new FakeServer();
    server.poison = "SP-4";
    const page = makePage(server);
    names(9).forEach((code) => page.scan(code));
    await page.finish();
    expect(server.scans).toEqual(names(9).filter((code) => code !== "SP-4"));
    expect(page.queue.problems.map((scan) => scan.code)).toEqual(["SP-4"]);
});

test("scans of two sessions never go in one call", async () => {
    const server = new FakeServer();
    const sessions = [];
    const page = makePage(server, new FakeStore(), {
        send: (session, scans) => {
            sessions.push([session, ...scans.map((scan) => scan.code)]);
            return server.send(session, scans);
        },
    });
    await Promise.all([page.scan("A", 1), page.scan("B", 2), page.scan("C", 2)]);
    await page.finish();
    expect(sessions).toEqual([
        [1, "A"],
        [2, "B", "C"],
    ]);
});

test("finishing waits for what is on its way", async () => {
    const server = new FakeServer();
    server.faults = [null, "before", "before"];
    const page = makePage(server);
    page.scan("SP-0", 2);
    page.scan("SP-1", 1);
    page.scan("SP-2", 2);
    let isDone = false;
    const drained = page.queue.drained(1).then(() => (isDone = true));
    await page.queue.flush();
    expect(isDone).toBe(false);
    await page.finish();
    await drained;
    expect(isDone).toBe(true);
    await page.queue.drained(3);
});

test("what is scanned while older scans are looked up comes after them", async () => {
    const server = new FakeServer();
    const store = new FakeStore();
    server.faults = ["before"];
    const before = makePage(server, store);
    await before.scan("SP-1");
    await before.queue.flush();
    before.queue.stop();

    const { all } = store;
    store.all = async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return all.call(store);
    };
    const after = makePage(server, store);
    const started = after.queue.start();
    after.scan("SP-2");
    await started;
    await after.finish();
    expect(server.scans).toEqual(names(2));
});

test("scans the server left out of its answer are sent again", async () => {
    const server = new FakeServer();
    const { send } = server;
    server.send = async (session, scans) => (await send.call(server, session, scans)).slice(0, 2);
    const page = makePage(server);
    names(5).forEach((code) => page.scan(code));
    await page.finish();
    expect(server.scans).toEqual(names(5));
    expect(page.answered.map(({ scan }) => scan.code)).toEqual(names(5));
});

test("a browser that keeps nothing still sends, and says so", async () => {
    const server = new FakeServer();
    const store = new FakeStore();
    store.add = async () => {
        throw new DOMException("full", "QuotaExceededError");
    };
    const page = makePage(server, store);
    page.scan("SP-1");
    await page.finish();
    expect(server.scans).toEqual(["SP-1"]);
    expect(page.queue.isKept).toBe(false);
});

test("what another tab has brought to the server is not sent again", async () => {
    const server = new FakeServer();
    const store = new FakeStore();
    const one = makePage(server, store);
    server.faults = ["before"];
    await one.scan("SP-1");
    await one.queue.flush();
    let release;
    const held = new Promise((resolve) => (release = resolve));
    const two = makePage(server, store, { withLock: (send) => held.then(send) });
    const started = two.queue.start();
    await one.queue.retry();
    release();
    await started;
    await two.queue.flush();
    expect(server.calls).toEqual([["SP-1"], ["SP-1"]]);
    expect(two.queue.waiting).toEqual([]);
});

/** Numbers that look random and are the same in every run. */
function makeRandom(seed) {
    return () => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return seed / 2147483648;
    };
}

test("whatever fails and whenever one reloads: each scan once and in order", async () => {
    for (let seed = 1; seed <= 40; seed++) {
        const random = makeRandom(seed);
        const server = new FakeServer();
        const store = new FakeStore();
        let page = makePage(server, store);
        const codes = names(60);
        for (const code of codes) {
            if (random() < 0.3) {
                server.faults.push(["before", "after", new NoLogin()][seed % 3]);
            }
            const stored = page.scan(code);
            if (random() < 0.2) {
                await page.queue.retry();
            }
            if (random() < 0.08) {
                await stored;
                page.queue.stop();
                page = makePage(server, store);
                await page.queue.start();
            }
        }
        await page.finish();
        expect(server.scans).toEqual(codes, { message: `seed ${seed}` });
        expect(store.rows.size).toBe(0, { message: `seed ${seed}` });
    }
});

test("what is chosen in between comes after the scans before it and before the rest", async () => {
    const server = new FakeServer();
    server.faults = ["before"];
    const page = makePage(server);
    page.scan("SP-1");
    const chosen = page.queue.between(() => server.scans.push("chosen"));
    page.scan("SP-2");
    page.scan("SP-3", 2);
    await page.queue.flush();
    await page.fire?.();
    await chosen;
    await page.finish();
    expect(server.scans).toEqual(["SP-1", "chosen", "SP-2", "SP-3"]);
});

test("a choice that fails holds up no scan", async () => {
    const server = new FakeServer();
    const page = makePage(server);
    const chosen = page.queue.between(() => Promise.reject(new Refused()));
    page.scan("SP-1");
    await expect(chosen).rejects.toThrow();
    await page.finish();
    expect(server.scans).toEqual(["SP-1"]);
});
