/** The first wait after a failure and the longest one, in ms. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const BATCH_SIZE = 50;
/** How often one scan is tried alone that the server fails over. */
const TRIES = 3;

/**
 * @typedef {Object} Scan
 * @property {string} uuid its own for ever: the server takes each only once
 * @property {number} session
 * @property {string} code
 * @property {string} scanned_at
 * @property {string} source
 * @property {number} [seq] its place in the store
 * @property {Object} [answer] what the server refused it with
 */

/**
 * Scans on their way to the server. Each is stored before it is sent and stays stored
 * until the server has answered it, so that a reload, a dead network or an expired login
 * lose none. Scans go out in the order in which they were made; what was sent without
 * an answer is sent again with the same uuid, which the server takes only once.
 *
 * Refused scans stay too, as `problems`, until somebody has looked at them.
 */
export class ScanQueue {
    /**
     * @param {Object} params
     * @param {Object} params.store `all`, `add`, `update`, `remove`, as in scan_store.js
     * @param {(session: number, scans: Object[]) => Promise<Object[]>} params.send
     * @param {(error: Error) => "offline"|"login"|"refused"|"error"} params.classify
     *  refused: the server said no and would say so again; error: it failed over it
     * @param {(answer: Object) => boolean} params.isProblem
     * @param {() => void} [params.onChange]
     * @param {(answered: { scan: Scan, answer: Object }[]) => void} [params.onAnswers]
     * @param {(send: () => Promise) => Promise} [params.withLock] one tab at a time
     * @param {(fn: () => void, ms: number) => any} [params.setTimer]
     * @param {(timer: any) => void} [params.clearTimer]
     */
    constructor(params) {
        this.store = params.store;
        this.send = params.send;
        this.classify = params.classify;
        this.isProblem = params.isProblem;
        this.onChange = params.onChange || (() => {});
        this.onAnswers = params.onAnswers || (() => {});
        this.withLock = params.withLock || ((send) => send());
        this.setTimer = params.setTimer || ((fn, ms) => setTimeout(fn, ms));
        this.clearTimer = params.clearTimer || ((timer) => clearTimeout(timer));
        /** @type {Scan[]} */
        this.waiting = [];
        /** @type {Scan[]} */
        this.problems = [];
        /** null, or why nothing goes out: offline, login, error */
        this.trouble = null;
        /** whether a reload would find the scans again */
        this.isKept = true;
        this.failures = 0;
        this.limit = BATCH_SIZE;
        this.storing = new Map();
        this.tries = new Map();
        this.drains = [];
    }

    // -- for the page ----------------------------------------------------------------

    /** Takes up what an earlier page left behind. */
    async start() {
        let stored = [];
        // What is scanned meanwhile waits: it comes after what is found.
        this.isStarting = true;
        try {
            stored = await this.store.all();
        } catch {
            this.isKept = false;
        }
        this.isStarting = false;
        const known = new Set([...this.waiting, ...this.problems].map((it) => it.uuid));
        const older = stored.filter((scan) => !known.has(scan.uuid));
        this.waiting.unshift(...older.filter((scan) => !scan.answer));
        this.problems.unshift(...older.filter((scan) => scan.answer));
        this.foreign = new Set(older.map((scan) => scan.uuid));
        this.onChange();
        this.flush();
    }

    /**
     * @param {Scan} scan without seq
     * @returns {Promise} resolves when the scan is safe
     */
    add(scan) {
        this.waiting.push(scan);
        const stored = this.store.add(scan).then(
            (seq) => {
                scan.seq = seq;
            },
            () => {
                this.isKept = false;
            }
        );
        this.storing.set(scan.uuid, stored);
        this.onChange();
        this.flush();
        return stored;
    }

    pending(session) {
        return this.waiting.filter((scan) => scan.session === session);
    }

    problemsOf(session) {
        return this.problems.filter((scan) => scan.session === session);
    }

    /** Resolves when all scans of the session are answered. */
    drained(session) {
        return this.until(() => !this.pending(session).length);
    }

    /**
     * Runs `fn` after all scans made so far are answered and before those made from now
     * on are sent: what is chosen in between holds for these alone.
     */
    async between(fn) {
        this.allowed = new Set(this.waiting.map((scan) => scan.uuid));
        try {
            await this.until(() => !this.sendable.length);
            return await fn();
        } finally {
            this.allowed = null;
            this.flush();
        }
    }

    /** What may be sent now. */
    get sendable() {
        const { allowed } = this;
        return allowed ? this.waiting.filter((scan) => allowed.has(scan.uuid)) : this.waiting;
    }

    until(isDone) {
        if (isDone()) {
            return Promise.resolve();
        }
        const done = new Promise((resolve) => this.drains.push({ isDone, resolve }));
        this.retry();
        return done;
    }

    /** Tries again at once, e.g. since the network is back. */
    retry() {
        this.clearTimer(this.timer);
        this.timer = null;
        return this.flush();
    }

    /** Forgets problems somebody has looked at. */
    async dismiss(scans) {
        const uuids = new Set(scans.map((scan) => scan.uuid));
        this.problems = this.problems.filter((scan) => !uuids.has(scan.uuid));
        this.onChange();
        await this.forget(scans);
    }

    stop() {
        this.stopped = true;
        this.clearTimer(this.timer);
    }

    // -- sending ---------------------------------------------------------------------

    flush() {
        const isHeld = this.timer || this.stopped || this.isStarting;
        if (!this.flushing && !isHeld) {
            this.flushing = this.sendAll().finally(() => {
                this.flushing = null;
                this.onChange();
            });
        }
        return this.flushing || Promise.resolve();
    }

    async sendAll() {
        while (this.sendable.length && !this.stopped) {
            if (!(await this.withLock(() => this.sendBatch()))) {
                this.waitLonger();
                return;
            }
        }
    }

    /** @returns {Promise<boolean>} whether it is worth going on at once */
    async sendBatch() {
        await this.dropForeign();
        const batch = this.nextBatch();
        if (!batch.length) {
            return true;
        }
        await Promise.all(batch.map((scan) => this.storing.get(scan.uuid)));
        let answers;
        try {
            answers = await this.send(batch[0].session, batch.map(toServer));
        } catch (error) {
            return this.onFailure(batch, error);
        }
        const byUuid = new Map(answers.map((answer) => [answer.uuid, answer]));
        const answered = batch.filter((scan) => byUuid.has(scan.uuid));
        if (!answered.length) {
            return this.onFailure(batch, new Error("no answers"));
        }
        this.failures = 0;
        this.trouble = null;
        this.limit = Math.min(2 * this.limit, BATCH_SIZE);
        await this.settle(answered.map((scan) => [scan, byUuid.get(scan.uuid)]));
        return true;
    }

    /** Consecutive scans of one session. */
    nextBatch() {
        const [first] = this.sendable;
        const end = this.sendable.findIndex((scan) => scan.session !== first?.session);
        return this.sendable.slice(0, Math.min(end < 0 ? Infinity : end, this.limit));
    }

    /**
     * Of the scans that were stored when this page opened some may be another tab's,
     * which has brought them to the server meanwhile.
     */
    async dropForeign() {
        const foreign = this.waiting.filter((scan) => this.foreign?.has(scan.uuid));
        if (!foreign.length) {
            return;
        }
        let stored;
        try {
            stored = new Set((await this.store.all()).map((scan) => scan.uuid));
        } catch {
            return;
        }
        this.waiting = this.waiting.filter(
            (scan) => !this.foreign.has(scan.uuid) || stored.has(scan.uuid)
        );
        this.resolveDrains();
    }

    onFailure(batch, error) {
        const kind = this.classify(error);
        if (kind === "refused") {
            return this.refuse(batch, error);
        }
        this.failures++;
        this.trouble = kind;
        if (kind !== "error") {
            return false;
        }
        // One of them makes the server fail: find it, so that the others get through.
        this.limit = Math.max(1, Math.floor(batch.length / 2));
        if (batch.length === 1) {
            const tries = (this.tries.get(batch[0].uuid) || 0) + 1;
            this.tries.set(batch[0].uuid, tries);
            if (tries >= TRIES) {
                return this.refuse(batch, error);
            }
        }
        return false;
    }

    async refuse(batch, error) {
        const message = error.data?.message || error.message;
        this.failures = 0;
        this.trouble = null;
        await this.settle(
            batch.map((scan) => [
                scan,
                { uuid: scan.uuid, outcome: "refused", message, failed: true },
            ])
        );
        return true;
    }

    async settle(answered) {
        const uuids = new Set(answered.map(([scan]) => scan.uuid));
        this.waiting = this.waiting.filter((scan) => !uuids.has(scan.uuid));
        const good = [];
        const changes = [];
        for (const [scan, answer] of answered) {
            this.storing.delete(scan.uuid);
            this.tries.delete(scan.uuid);
            if (this.isProblem(answer)) {
                scan.answer = answer;
                this.problems.push(scan);
                changes.push(this.store.update(scan));
            } else {
                good.push(scan);
            }
        }
        this.onAnswers(answered.map(([scan, answer]) => ({ scan, answer })));
        this.resolveDrains();
        this.onChange();
        // An answered scan that cannot be forgotten is sent once more: no harm done.
        await Promise.allSettled([...changes, this.forget(good)]);
    }

    async forget(scans) {
        const seqs = scans.map((scan) => scan.seq).filter((seq) => seq !== undefined);
        if (seqs.length) {
            await this.store.remove(seqs);
        }
    }

    waitLonger() {
        if (this.stopped) {
            return;
        }
        const wait = Math.min(FIRST_WAIT * 2 ** (this.failures - 1), LONGEST_WAIT);
        this.timer = this.setTimer(() => this.retry(), wait);
    }

    resolveDrains() {
        this.drains = this.drains.filter(({ isDone, resolve }) => {
            if (!isDone()) {
                return true;
            }
            resolve();
            return false;
        });
    }
}

function toServer({ uuid, code, scanned_at, source }) {
    return { uuid, code, scanned_at, source };
}
