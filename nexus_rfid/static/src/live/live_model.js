/** In the order they are shown: what wants a hand comes first. */
export const PANES = ["unknown", "unexpected", "not_eligible", "missing", "found", "already"];
/** Panes that keep the person at the screen from just finishing. */
const PROBLEMS = ["unknown", "unexpected", "not_eligible"];

/** What a live session has seen, put together from what changed. Knows no server and no
 * screen. */
export class LiveModel {
    /**
     * @param {Object} params
     * @param {() => void} params.onChange
     * @param {(level: string) => void} params.onOutcome a level of the scanner's sounds
     */
    constructor({ onChange, onOutcome }) {
        Object.assign(this, { onChange, onOutcome });
        /** @type {Map<string, Object>} by code */
        this.rows = new Map();
        this.panes = Object.fromEntries(PANES.map((name) => [name, []]));
        this.counts = {};
        this.lines = [];
        this.readers = [];
        this.scan = null;
        this.state = null;
        this.since = null;
    }

    /** @param {Object} answer of `read_live` */
    take(answer) {
        this.state = answer.state;
        if (!answer.scan) {
            this.onChange();
            return;
        }
        const isFirst = !this.since;
        const changed = answer.rows.filter((row) => this.isOther(row));
        for (const row of changed) {
            this.rows.set(row.code, row);
        }
        const { scan, readers, counts, lines, missing, now } = answer;
        Object.assign(this, { scan, readers, counts, lines, since: now });
        if (changed.length) {
            this.sort();
        }
        this.panes.missing = missing;
        if (!isFirst) {
            this.sound(changed);
        }
        this.onChange();
    }

    /** What is told twice keeps its row, so that nothing is drawn anew. */
    isOther(row) {
        const before = this.rows.get(row.code);
        row.isNew = row.pane !== before?.pane;
        return (
            row.isNew ||
            ["unit", "message", "place", "is_left_out", "is_present"].some(
                (name) => row[name] !== before[name]
            )
        );
    }

    /** The last that came stand first. */
    sort() {
        const panes = Object.fromEntries(PANES.map((name) => [name, []]));
        for (const row of this.rows.values()) {
            (panes[row.pane] || panes.not_eligible).push(row);
        }
        Object.values(panes).forEach((rows) => rows.reverse());
        Object.assign(this.panes, panes);
    }

    /** Once for all that came at the same time. */
    sound(changed) {
        const panes = new Set(changed.filter((row) => row.isNew).map((row) => row.pane));
        if (PROBLEMS.some((name) => panes.has(name))) {
            this.onOutcome("bad");
        } else if (panes.has("found")) {
            this.onOutcome("ok");
        }
    }

    countOf(pane) {
        return this.counts[pane] || 0;
    }

    get problemCount() {
        return PROBLEMS.reduce((sum, name) => sum + this.countOf(name), 0);
    }

    get isComplete() {
        return this.countOf("expected") > 0 && !this.countOf("missing");
    }

    get level() {
        if (this.problemCount) {
            return "warning";
        }
        return this.isComplete ? "ok" : "ready";
    }
}
