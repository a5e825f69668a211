import { ChoiceListing } from "./choice_listing";
import { ChoiceUnits } from "./choice_units";
import { serialKey } from "./serial_key";

const RETRY_DELAYS = [2000, 4000, 8000, 15000, 30000];
/** A server that does not answer for so long counts as out of reach, in ms. */
const PATIENCE = 20000;

class TooSlow extends Error {}

/**
 * The units chosen for a line, and the calls that find and check them. Knows nothing
 * about components; tells about every change through `onChange`.
 */
export class ChoiceModel extends ChoiceUnits {
    /**
     * @param {Object} params
     * @param {Object} params.server search, scan, save
     * @param {number} params.expected how many can be chosen at most
     * @param {boolean} [params.mayBeFewer]
     * @param {() => void} [params.onChange]
     * @param {(error: Error) => boolean} [params.isOffline]
     */
    constructor({
        server,
        expected,
        mayBeFewer = true,
        onChange = () => {},
        isOffline = () => false,
    }) {
        super(expected);
        Object.assign(this, { mayBeFewer, onChange });
        this.isOffline = (error) => error instanceof TooSlow || isOffline(error);
        this.server = {
            search: (...args) => impatient(server.search(...args)),
            scan: (...args) => impatient(server.scan(...args)),
            save: (ids) => server.save(ids),
        };
        this.listing = new ChoiceListing({
            server: this.server,
            getChosen: () => [...this.chosen.values()],
            onChange: () => this.changed(),
            isOffline: this.isOffline,
        });
        /** @type {{ text: string, exact: boolean }[]} scanned, and not answered yet */
        this.queue = [];
        this.offline = false;
        this.error = "";
        this.saving = false;
        this.tries = 0;
        this.destroyed = false;
    }

    destroy() {
        this.destroyed = true;
        this.listing.destroy();
        clearTimeout(this.retryTimer);
    }

    // -- content ---------------------------------------------------------------------

    /** Starts from what the record has already; this counts as saved. */
    load(units) {
        this.baseline = units;
        this.reset();
    }

    reset() {
        this.queue = [];
        this.report = null;
        this.chosen = new Map(this.baseline.map((unit) => [unit.id, unit]));
        const proposed = this.baseline.filter((unit) => unit.proposed);
        this.proposed = new Set(proposed.map(({ id }) => id));
        this.listing.pin();
        this.changed();
    }

    /**
     * Chooses the units of these serials, and no others but those that are fixed.
     *
     * @param {{ serial: string }[]} entries
     */
    async replace(entries) {
        const wanted = new Set(entries.map(({ serial }) => serialKey(serial)));
        const had = new Set(this.baseline.map(({ serial }) => serialKey(serial)));
        for (const unit of this.baseline) {
            if (!unit.fixed && !wanted.has(serialKey(unit.serial))) {
                this.remove(unit);
            }
        }
        const added = entries.filter(({ serial }) => !had.has(serialKey(serial)));
        if (added.length) {
            await this.take(
                added.map(({ serial }) => serial),
                { exact: true }
            );
            if (this.report?.level === "good") {
                this.report = null; // it is told that they were restored
            }
        }
        this.listing.pin();
        this.changed();
    }

    /** @returns {{ serial: string }[]} what is chosen, or is going to be */
    entries() {
        return [
            ...[...this.chosen.values()].map(({ serial }) => ({ serial })),
            ...this.queue.map(({ text }) => ({ serial: text })),
        ];
    }

    // -- scanning and pasting --------------------------------------------------------

    /**
     * Chooses the units of these serials. A single text that is no serial is looked
     * for: if it is part of one serial only, that unit is chosen.
     *
     * @param {string[]} texts
     * @param {{ exact?: boolean }} [options] exact: a whole serial or nothing
     * @returns {Promise<void>} resolves once they are answered, or kept for later
     */
    take(texts, { exact = false } = {}) {
        for (const text of texts) {
            if (text.trim()) {
                this.queue.push({ text: text.trim(), exact });
            }
        }
        this.changed();
        return this.flush();
    }

    flush() {
        clearTimeout(this.retryTimer);
        this.draining ||= this.drain().finally(() => {
            this.draining = null;
            this.changed();
        });
        return this.draining;
    }

    retry() {
        this.tries = 0;
        if (this.listing.failed) {
            this.listing.retry();
        }
        return this.flush();
    }

    async drain() {
        while (this.queue.length && !this.destroyed) {
            const sent = [...this.queue];
            try {
                const results = await this.server.scan(sent.map(({ text }) => text));
                await this.answer(results, sent.length === 1 && !sent[0].exact);
            } catch (error) {
                this.scanFailed(error, sent);
                return;
            }
            this.queue.splice(0, sent.length);
            this.offline = false;
            this.tries = 0;
            this.changed();
        }
    }

    scanFailed(error, sent) {
        this.offline = this.isOffline(error);
        if (this.offline) {
            const delay = RETRY_DELAYS[Math.min(this.tries++, RETRY_DELAYS.length - 1)];
            this.retryTimer = setTimeout(() => this.flush(), delay);
        } else {
            this.queue.splice(0, sent.length);
            const message = error.data?.message || error.message;
            const serial = sent.map(({ text }) => text).join("\n");
            this.report = { level: "bad", code: "error", serial, message };
        }
        this.changed();
    }

    async answer(results, mayLook) {
        if (results.length === 1) {
            const report = await this.answerOne(results[0], mayLook);
            if (report.unit) {
                this.listing.show(report.unit);
            }
            this.report = report;
            return;
        }
        if (!results.length) {
            return; // nothing but commas
        }
        const problems = [];
        let count = 0;
        for (const { outcome, code, row, message } of results) {
            const report = outcome === "unknown" ? { code: "unknown" } : this.choose(row);
            if (report.level === "good") {
                count++;
            } else if (report.code !== "again") {
                problems.push({ serial: code, message, ...report });
            }
        }
        this.listing.pin();
        const level = problems.length ? "bad" : "good";
        this.report = { level, code: "list", count, problems };
    }

    async answerOne({ outcome, code, row, message }, mayLook) {
        if (outcome !== "unknown") {
            return this.choose(row, { mayReplace: true });
        }
        if (mayLook) {
            const { rows, total } = await this.listing.searchNow(code);
            if (total === 1) {
                return this.choose(rows[0], { mayReplace: true });
            }
            if (total) {
                return { level: "info", code: "several", serial: code, count: total };
            }
        }
        return { level: "bad", code: "unknown", serial: code, message };
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
        this.changed();
        try {
            await this.flush();
            if (this.queue.length) {
                return { saved: false, reason: "offline" };
            }
            const { bad, over, missing } = this.counts;
            if (bad || over || (missing && !this.mayBeFewer)) {
                return { saved: false, reason: "bad" };
            }
            const { message } = await this.server.save([...this.chosen.keys()]);
            return { saved: true, message };
        } catch (error) {
            if (this.isOffline(error)) {
                return { saved: false, reason: "offline" };
            }
            await this.refresh();
            const message = error.data?.message || error.message;
            return { saved: false, reason: "refused", message };
        } finally {
            this.saving = false;
            this.changed();
        }
    }

    /** Somebody was quicker: looks again at every unit. */
    async refresh() {
        const units = [...this.chosen.values()].filter((unit) => !unit.fixed);
        try {
            const results = await this.server.scan(units.map(({ serial }) => serial));
            for (const { row } of results) {
                if (row && this.chosen.has(row.id)) {
                    this.chosen.set(row.id, row);
                }
            }
            await this.listing.searchNow(this.listing.text);
        } catch {
            // what the server refused is told all the same
        }
    }

    // -- private ---------------------------------------------------------------------

    get waiting() {
        return this.queue.length;
    }

    /** Nothing here takes so long that its progress would be worth showing. */
    get progress() {
        return null;
    }

    changed() {
        super.changed();
        if (!this.destroyed) {
            this.onChange();
        }
    }
}

function impatient(promise) {
    let timer;
    const late = new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(new TooSlow()), PATIENCE);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
