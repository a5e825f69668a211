import { levelOf } from "./outcomes";

const FEED_LENGTH = 20;

/**
 * One scan session as the page shows it: what the server says of it, and the scans of
 * this page that the server does not know yet.
 */
export class RunModel {
    /**
     * @param {Object} params
     * @param {number} params.id of the session
     * @param {Object} params.queue a ScanQueue
     * @param {Object} params.server `readState`, `undo`, `setParam`, `act`
     * @param {(code: string) => Object} params.makeScan
     * @param {() => void} params.onChange
     * @param {(level: string) => void} params.onOutcome
     */
    constructor({ id, queue, server, makeScan, onChange, onOutcome }) {
        this.id = id;
        this.queue = queue;
        this.server = server;
        this.makeScan = makeScan;
        this.onChange = onChange;
        this.onOutcome = onOutcome;
        /** the answer of `read_state` */
        this.info = null;
        this.counters = {};
        /** newest first; without `outcome`: not answered yet */
        this.feed = [];
        /** what is shown large */
        this.last = null;
        this.answerCount = 0;
    }

    async load() {
        const { answerCount } = this;
        const info = await this.server.readState();
        if (this.info && this.answerCount !== answerCount) {
            return; // not how it is any more; another load follows the answers
        }
        this.takeState(info);
        const [newest] = this.feed;
        if (!this.last && newest && !newest.is_undone) {
            this.last = newest;
        }
        this.onChange();
    }

    takeState(info) {
        this.info = info;
        this.counters = info.counters || {};
        const known = new Set(info.scans.map((scan) => scan.uuid));
        const waiting = this.pending.filter((scan) => !known.has(scan.uuid)).reverse();
        this.feed = [...waiting.map(toRow), ...info.scans].slice(0, FEED_LENGTH);
    }

    get pending() {
        return this.queue.pending(this.id);
    }

    get problems() {
        return this.queue.problemsOf(this.id);
    }

    get lastLevel() {
        return this.last?.outcome ? levelOf(this.last.outcome) : "waiting";
    }

    // -- scanning --------------------------------------------------------------------

    scan(code) {
        const text = code.trim();
        if (!text) {
            return;
        }
        const scan = this.makeScan(text);
        this.last = toRow(scan);
        this.feed = [this.last, ...this.feed].slice(0, FEED_LENGTH);
        if (this.queue.trouble) {
            this.onOutcome("waiting");
        }
        this.queue.add(scan);
        this.onChange();
    }

    /**
     * @param {{ scan: Object, answer: Object }[]} answered in the order of scanning, of
     *  whatever session
     * @returns {boolean} whether some were this session's
     */
    takeAnswers(answered) {
        const mine = answered.filter(({ scan }) => scan.session === this.id);
        if (!mine.length) {
            return false;
        }
        this.answerCount += mine.length;
        const rows = new Map();
        for (const { scan, answer } of mine) {
            rows.set(scan.uuid, { ...toRow(scan), ...answer });
        }
        this.feed = this.feed.map((row) => rows.get(row.uuid) || row);
        const { counters, progress } = mine.at(-1).answer;
        this.counters = counters || this.counters;
        if (this.info && progress) {
            this.info = { ...this.info, progress };
        }
        // What wants a hand must not go by unseen among others that came with it.
        const all = [...rows.values()];
        this.last = all.findLast((row) => levelOf(row.outcome) === "bad") || all.at(-1);
        this.onOutcome(worstLevel(all));
        this.dropSettledProblems(all);
        this.onChange();
        return true;
    }

    /** A code that was refused and taken later needs no decision any more. */
    dropSettledProblems(rows) {
        const good = new Set(
            rows.filter((row) => levelOf(row.outcome) !== "bad").map((row) => row.code)
        );
        const settled = this.problems.filter((scan) => good.has(scan.code));
        if (settled.length) {
            this.queue.dismiss(settled);
        }
    }

    /** The refused scan once more, e.g. since what stood in its way is gone. */
    scanAgain(problem) {
        this.queue.dismiss([problem]);
        this.scan(problem.code);
    }

    // -- chosen on the page ----------------------------------------------------------

    /** Chooses what holds for the scans made from now on, and for none made before. */
    async choose(name, value) {
        await this.queue.between(() => this.server.setParam(name, value));
        await this.load();
    }

    // -- what a scan offers ----------------------------------------------------------

    /** Does with a scan what its answer offered; it needs no decision any more then. */
    async act(scan, name, value = null) {
        await this.queue.drained(this.id);
        const answer = await this.server.act(scan.uuid, name, value);
        this.answerCount++;
        const settled = this.problems.filter(({ uuid }) => uuid === scan.uuid);
        if (settled.length) {
            await this.queue.dismiss(settled);
        }
        this.last = { ...scan, ...answer };
        this.onOutcome(levelOf(answer.outcome));
        await this.load();
    }

    // -- undo ------------------------------------------------------------------------

    /** Takes back one scan, or the last one that counted. */
    async undo(uuid = null) {
        await this.queue.drained(this.id);
        const undone = await this.server.undo(uuid);
        await this.load();
        return undone;
    }
}

function toRow({ uuid, code, scanned_at }) {
    return { uuid, code, scanned_at };
}

function worstLevel(rows) {
    const levels = rows.map((row) => levelOf(row.outcome));
    return ["bad", "warning"].find((level) => levels.includes(level)) || "ok";
}
