import { isList, localProblem, serialKey } from "./serial_key";

/** Serials sent in one call. */
export const BATCH = 2000;
/** Up to here the whole list is checked again with every change. */
export const WHOLE_LIST = 300;

const CHECK_DELAY = 150;
const TYPED_DELAY = 250;
const RETRY_DELAYS = [2000, 4000, 8000, 15000, 30000];

/**
 * @typedef {Object} EntryRow
 * @property {number} id
 * @property {string} serial
 * @property {string} manufacturer
 * @property {string} key
 * @property {boolean} twin an earlier row has the same key
 * @property {string | false} local what the browser found wrong by itself
 * @property {Object | null} verdict what the server found, null when nothing
 * @property {"waiting" | "checked" | "failed"} stage
 */

/**
 * The list of an entry window: rows, what is wrong with each, and the calls that find
 * out. Knows nothing about components; tells about every change through `onChange`.
 */
export class EntryModel {
    /**
     * @param {Object} params
     * @param {Object} params.server check, generate, parse, parseFile, save
     * @param {number} [params.expected] 0: any number
     * @param {() => void} [params.onChange]
     * @param {(error: Error) => boolean} [params.isOffline]
     */
    constructor({ server, expected = 0, onChange = () => {}, isOffline = () => false }) {
        this.server = server;
        this.expected = expected;
        this.onChange = onChange;
        this.isOffline = isOffline;
        this.rows = [];
        this.baseline = [];
        this.typed = this.noTyped();
        this.offline = false;
        this.error = "";
        this.saving = false;
        this.nextId = 1;
        this.twins = new Map();
        this.queue = new Set();
        this.runTotal = 0;
        this.tries = 0;
        this.destroyed = false;
        this.revision = 0;
    }

    destroy() {
        this.destroyed = true;
        clearTimeout(this.checkTimer);
        clearTimeout(this.typedTimer);
    }

    // -- content ---------------------------------------------------------------------

    /** Starts from what the record has already; this counts as saved. */
    load(entries) {
        this.baseline = entries.map((entry) => this.plain(entry));
        this.replace(entries);
    }

    replace(entries) {
        this.rows = [];
        this.twins.clear();
        this.queue.clear();
        this.runTotal = 0;
        this.add(entries);
        this.changed();
    }

    reset() {
        this.replace(this.baseline);
    }

    /**
     * @param {(string | Object)[]} entries
     * @returns {EntryRow[]}
     */
    add(entries) {
        const rows = [];
        for (const entry of entries) {
            const { serial, manufacturer_serial } = this.plain(entry);
            const row = { id: this.nextId++, version: 0, position: this.rows.length };
            this.assign(row, serial, manufacturer_serial);
            this.rows.push(row);
            rows.push(row);
        }
        this.ask(rows);
        this.changed();
        return rows;
    }

    /**
     * Adds what was typed, scanned or pasted. A single serial is added at once, a list
     * or a range after the server took it apart.
     *
     * @param {string} text
     * @returns {Promise<EntryRow[]>}
     */
    async addText(text) {
        const typed = this.typed;
        clearTimeout(this.typedTimer);
        this.typed = this.noTyped();
        if (!text.trim()) {
            return [];
        }
        if (isList(text)) {
            return this.add(await this.server.parse(text));
        }
        const [row] = this.add([text]);
        if (typed.verdict !== undefined && typed.text.trim() === row.serial && !row.twin) {
            this.judge(row, typed.verdict);
            this.queue.delete(row);
            this.changed();
        }
        return [row];
    }

    async addFile(name, content) {
        return this.add(await this.server.parseFile(name, content));
    }

    async generate(count) {
        return this.add(await this.server.generate(count));
    }

    edit(row, { serial = row.serial, manufacturer = row.manufacturer }) {
        serial = serial.trim();
        const same = serial === row.serial;
        if (same && manufacturer.trim() === row.manufacturer) {
            return;
        }
        if (same) {
            row.manufacturer = manufacturer.trim();
        } else {
            this.leave(row);
            this.assign(row, serial, manufacturer);
            this.ask([row]);
            this.askTwins();
        }
        this.changed();
    }

    /**
     * The serial belongs to another product's unit: keep it as the manufacturer's and
     * take a number of our own.
     */
    async keepAsManufacturer(row) {
        const typed = row.serial;
        const [serial] = await this.server.generate(1);
        if (row.serial === typed && !row.gone) {
            this.edit(row, { serial, manufacturer: typed });
        }
    }

    remove(rows) {
        const gone = new Set(rows);
        for (const row of gone) {
            row.gone = true;
            this.queue.delete(row);
            this.leave(row);
        }
        this.rows = this.rows.filter((row) => !gone.has(row));
        this.rows.forEach((row, position) => (row.position = position));
        this.askTwins();
        this.changed();
    }

    removeBad() {
        this.remove(this.rows.filter((row) => this.status(row) === "bad"));
    }

    /** @returns {{ serial: string, manufacturer_serial: string | false }[]} */
    entries() {
        return this.rows.map((row) => ({
            serial: row.serial,
            manufacturer_serial: row.manufacturer || false,
        }));
    }

    /** Whether anything would be lost by closing now. */
    get isDirty() {
        return (
            this.rows.length !== this.baseline.length ||
            this.rows.some((row, index) => {
                const before = this.baseline[index];
                return (
                    row.serial !== before.serial ||
                    row.manufacturer !== (before.manufacturer_serial || "")
                );
            })
        );
    }

    // -- what is wrong ---------------------------------------------------------------

    /** @returns {"waiting" | "good" | "info" | "bad" | "failed"} */
    status(row) {
        if (row.local || row.twin || (row.verdict && row.verdict.level !== "info")) {
            return "bad";
        }
        if (row.stage !== "checked") {
            return row.stage;
        }
        return row.verdict ? "info" : "good";
    }

    /** The code of what is wrong, false when nothing is. */
    code(row) {
        return row.local || (row.twin && "duplicate") || row.verdict?.code || false;
    }

    /** The earlier row of the same list that has the same serial. */
    original(row) {
        return this.twins.get(row.key)?.values().next().value;
    }

    get counts() {
        if (!this._counts) {
            const counts = { good: 0, info: 0, bad: 0, waiting: 0, failed: 0 };
            for (const row of this.rows) {
                counts[this.status(row)]++;
            }
            counts.good += counts.info;
            counts.total = this.rows.length;
            const left = this.expected ? this.expected - this.rows.length : 0;
            counts.missing = Math.max(left, 0);
            counts.over = Math.max(-left, 0);
            this._counts = counts;
        }
        return this._counts;
    }

    get firstBad() {
        return this.rows.find((row) => this.status(row) === "bad");
    }

    /** @returns {number | null} share that is checked, null when that is quick */
    get progress() {
        if (this.runTotal <= BATCH || !this.queue.size) {
            return null;
        }
        return 1 - this.queue.size / this.runTotal;
    }

    // -- checking --------------------------------------------------------------------

    /** The text in the input, checked before Enter as well. */
    type(text) {
        clearTimeout(this.typedTimer);
        this.typed = this.noTyped();
        const serial = text.trim();
        this.typed.text = text;
        if (serial && isList(serial)) {
            this.typed.list = true;
        } else if (serial) {
            this.typed.local = localProblem(serial);
            this.typed.twinOf = this.original({ key: serialKey(serial) });
            if (!this.typed.local && !this.typed.twinOf) {
                this.typedTimer = setTimeout(() => this.checkTyped(), TYPED_DELAY);
            }
        }
        this.onChange();
    }

    async checkTyped() {
        const typed = this.typed;
        try {
            const [verdict] = await this.server.check([typed.text.trim()]);
            typed.verdict = verdict || null;
        } catch {
            return; // the row is checked once it is added
        }
        if (typed === this.typed && !this.destroyed) {
            this.onChange();
        }
    }

    /** Checks what waits, now; resolves when nothing waits or the server is away. */
    flush() {
        clearTimeout(this.checkTimer);
        this.draining ||= this.drain().finally(() => (this.draining = null));
        return this.draining;
    }

    retry() {
        this.tries = 0;
        return this.flush();
    }

    async drain() {
        while (this.queue.size && !this.destroyed) {
            const batch = this.nextBatch();
            const versions = batch.map((row) => row.version);
            let found;
            try {
                found = await this.server.check(batch.map((row) => row.serial));
            } catch (error) {
                this.checkFailed(batch, error);
                return;
            }
            const verdicts = new Map(found.map((verdict) => [verdict.index, verdict]));
            batch.forEach((row, index) => {
                if (row.version === versions[index] && !row.gone) {
                    this.judge(row, verdicts.get(index) || null);
                    this.queue.delete(row);
                }
            });
            this.offline = false;
            this.error = "";
            this.tries = 0;
            if (!this.queue.size) {
                this.runTotal = 0;
            }
            this.changed();
        }
    }

    nextBatch() {
        if (this.rows.length <= WHOLE_LIST) {
            return this.rows.filter((row) => !row.local && !row.twin);
        }
        const batch = [];
        for (const row of this.queue) {
            batch.push(row);
            if (batch.length === BATCH) {
                break;
            }
        }
        return batch;
    }

    checkFailed(batch, error) {
        for (const row of this.queue) {
            if (!row.verdict && row.stage !== "checked") {
                row.stage = "failed";
            }
        }
        this.offline = this.isOffline(error);
        this.error = this.offline ? "" : error.data?.message || error.message;
        if (this.offline && !this.destroyed) {
            const delay = RETRY_DELAYS[Math.min(this.tries++, RETRY_DELAYS.length - 1)];
            this.checkTimer = setTimeout(() => this.flush(), delay);
        }
        this.changed();
    }

    // -- saving ----------------------------------------------------------------------

    /**
     * @returns {Promise<{ saved: boolean, reason?: "bad" | "offline" | "refused",
     *  message?: string }>}
     */
    async save() {
        if (this.saving) {
            return { saved: false };
        }
        this.saving = true;
        this.onChange();
        try {
            await this.flush();
            if (this.counts.bad) {
                return { saved: false, reason: "bad" };
            }
            await this.server.save(this.entries());
            return { saved: true };
        } catch (error) {
            if (this.isOffline(error)) {
                return { saved: false, reason: "offline" };
            }
            // Somebody was quicker, perhaps: look again at every row.
            this.ask(this.rows);
            const message = error.data?.message || error.message;
            return { saved: false, reason: "refused", message };
        } finally {
            this.saving = false;
            this.changed();
        }
    }

    // -- private ---------------------------------------------------------------------

    noTyped() {
        return { text: "", list: false, local: false, twinOf: null, verdict: undefined };
    }

    plain(entry) {
        const { serial, manufacturer_serial } =
            typeof entry === "string" ? { serial: entry } : entry;
        return {
            serial: (serial || "").trim(),
            manufacturer_serial: manufacturer_serial || false,
        };
    }

    assign(row, serial, manufacturer) {
        row.version++;
        this.queue.delete(row);
        row.serial = serial;
        row.manufacturer = (manufacturer || "").trim();
        row.key = serialKey(serial);
        row.local = localProblem(serial);
        row.verdict = null;
        row.stage = "waiting";
        const group = this.twins.get(row.key);
        if (group) {
            row.twin = true;
            group.add(row);
        } else {
            row.twin = false;
            this.twins.set(row.key, new Set([row]));
        }
    }

    /** Takes the row out of those that share its key; the next one is the first then. */
    leave(row) {
        const group = this.twins.get(row.key);
        group.delete(row);
        if (!group.size) {
            this.twins.delete(row.key);
            return;
        }
        const [first] = group;
        if (first.twin) {
            first.twin = false;
            if (!first.gone) {
                this.ask([first]);
            }
        }
    }

    /** The server may see twins we do not; they depend on the other rows. */
    askTwins() {
        this.ask(this.rows.filter((row) => row.verdict?.code === "duplicate"));
    }

    ask(rows) {
        for (const row of rows) {
            if (!row.local && !row.twin && !row.gone && !this.queue.has(row)) {
                this.queue.add(row);
                this.runTotal++;
            }
        }
        if (this.queue.size && !this.draining && !this.destroyed) {
            clearTimeout(this.checkTimer);
            this.checkTimer = setTimeout(() => this.flush(), CHECK_DELAY);
        }
    }

    judge(row, verdict) {
        row.verdict = verdict;
        row.stage = "checked";
    }

    changed() {
        this._counts = null;
        this.revision++;
        if (!this.destroyed) {
            this.onChange();
        }
    }
}
