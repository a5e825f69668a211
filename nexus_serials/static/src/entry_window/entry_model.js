import { EntryRows } from "./entry_rows";
import { isList, localProblem, serialKey } from "./serial_key";

/** Serials sent in one call. */
export const BATCH = 2000;
/** Up to here the whole list is checked again with every change. */
export const WHOLE_LIST = 300;

const CHECK_DELAY = 150;
const TYPED_DELAY = 250;
const RETRY_DELAYS = [2000, 4000, 8000, 15000, 30000];

/**
 * The rows of an entry window and the calls that find out what is wrong with each.
 * Knows nothing about components; tells about every change through `onChange`.
 */
export class EntryModel extends EntryRows {
    /**
     * @param {Object} params
     * @param {Object} params.server check, generate, parse, parseFile, save
     * @param {number} [params.expected] 0: any number
     * @param {() => void} [params.onChange]
     * @param {(error: Error) => boolean} [params.isOffline]
     */
    constructor({ server, expected = 0, onChange = () => {}, isOffline = () => false }) {
        super(expected);
        this.server = server;
        this.onChange = onChange;
        this.isOffline = isOffline;
        this.typed = this.noTyped();
        this.offline = false;
        this.error = "";
        this.saving = false;
        this.queue = new Set();
        this.runTotal = 0;
        this.tries = 0;
        this.destroyed = false;
    }

    destroy() {
        this.destroyed = true;
        clearTimeout(this.checkTimer);
        clearTimeout(this.typedTimer);
    }

    // -- content ---------------------------------------------------------------------

    replace(entries) {
        this.queue.clear();
        super.replace(entries);
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

    // -- checking --------------------------------------------------------------------

    /** @returns {number | null} share that is checked, null when that is quick */
    get progress() {
        if (this.runTotal <= BATCH || !this.queue.size) {
            return null;
        }
        return 1 - this.queue.size / this.runTotal;
    }

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
                this.checkFailed(error);
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

    checkFailed(error) {
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

    ask(rows) {
        if (!this.queue.size) {
            this.runTotal = 0;
        }
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

    forget(row) {
        this.queue.delete(row);
    }

    judge(row, verdict) {
        row.verdict = verdict;
        row.stage = "checked";
    }

    changed() {
        super.changed();
        if (!this.destroyed) {
            this.onChange();
        }
    }
}
