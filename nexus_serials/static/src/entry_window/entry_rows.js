import { localProblem, serialKey } from "./serial_key";

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
 * The rows of an entry window, which of them are twins, and how many are good. What
 * has to be asked of the server is handed to `ask`, what changed is told by `changed`.
 */
export class EntryRows {
    /** @param {number} expected 0: any number */
    constructor(expected = 0) {
        this.expected = expected;
        this.rows = [];
        this.baseline = [];
        this.twins = new Map();
        this.nextId = 1;
        this.revision = 0;
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
        this.add(entries);
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

    remove(rows) {
        const gone = new Set(rows);
        for (const row of gone) {
            row.gone = true;
            this.forget(row);
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

    // -- for the one who asks the server ---------------------------------------------

    /** These rows have to be checked. */
    ask(rows) {}

    /** The row has another serial now, or is gone: an answer is of no use any more. */
    forget(row) {}

    changed() {
        this._counts = null;
        this.revision++;
    }

    // -- private ---------------------------------------------------------------------

    /** The server may see twins we do not; they depend on the other rows. */
    askTwins() {
        this.ask(this.rows.filter((row) => row.verdict?.code === "duplicate"));
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
        this.forget(row);
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
}
