/**
 * @typedef {Object} Unit what the server tells of a unit
 * @property {number} id
 * @property {string} serial
 * @property {string} location
 * @property {"free" | "taken" | "info"} state
 * @property {string} note
 * @property {boolean} selectable
 * @property {boolean} fixed chosen, and cannot be taken back
 * @property {boolean} proposed chosen by the reservation alone
 *
 * @typedef {Object} Report what came of the last thing one did
 * @property {"good" | "info" | "bad"} level
 * @property {"on" | "off" | "replaced" | "again" | "fixed" | "taken" | "full" |
 *  "unknown" | "several" | "list" | "error"} code
 * @property {string} [serial]
 * @property {Unit} [unit]
 * @property {string} [other] the serial of the unit whose place it took
 * @property {string} [message] in the server's words
 * @property {number} [count] how many were chosen, or match
 * @property {{ serial: string, code: string, message: string }[]} [problems]
 */

/** The units chosen for a line, how many may be, and what comes of choosing one. */
export class ChoiceUnits {
    /** @param {number} expected how many can be chosen at most */
    constructor(expected) {
        this.expected = expected;
        /** @type {Map<number, Unit>} */
        this.chosen = new Map();
        /** @type {Set<number>} of them, those nobody has chosen or scanned yet */
        this.proposed = new Set();
        this.baseline = [];
        /** @type {Report | null} */
        this.report = null;
        this.revision = 0;
    }

    /** How many are asked for, and not answered yet. */
    get waiting() {
        return 0;
    }

    /** Whether anything would be lost by closing now. */
    get isDirty() {
        return (
            this.waiting > 0 ||
            this.chosen.size !== this.baseline.length ||
            this.baseline.some(({ id }) => !this.chosen.has(id))
        );
    }

    get isFull() {
        return this.chosen.size >= this.expected;
    }

    /** Whether another unit can be chosen, be it in place of one. */
    get hasRoom() {
        return !this.isFull || Boolean(this.findReplaceable(true));
    }

    /** Nothing is left to do but to save. */
    get isComplete() {
        const { bad, missing, over } = this.counts;
        return !bad && !missing && !over && !this.waiting;
    }

    /** A unit that is chosen and cannot be had (any more). */
    isBad(unit) {
        return this.chosen.has(unit.id) && !unit.selectable && !unit.fixed;
    }

    get firstBad() {
        return [...this.chosen.values()].find((unit) => this.isBad(unit));
    }

    get counts() {
        const total = this.chosen.size;
        const bad = [...this.chosen.values()].filter((unit) => this.isBad(unit)).length;
        return {
            good: total - bad,
            bad,
            proposed: this.proposed.size,
            waiting: this.waiting,
            total,
            missing: Math.max(this.expected - total, 0),
            over: Math.max(total - this.expected, 0),
        };
    }

    // -- choosing --------------------------------------------------------------------

    /**
     * Chooses the unit, or takes it off.
     *
     * @param {Unit} unit
     */
    toggle(unit) {
        if (!this.chosen.has(unit.id)) {
            this.tell(this.choose(unit, { mayReplace: true }));
        } else if (unit.fixed) {
            this.tell({ level: "bad", code: "fixed", serial: unit.serial, message: unit.note });
        } else {
            this.remove(unit);
            this.tell({ level: "info", code: "off", serial: unit.serial });
        }
    }

    /**
     * Chooses the unit. Where no more are wanted, it takes the place of one that was
     * merely proposed; or of the only one, when that `mayReplace`.
     *
     * @param {Unit} unit
     * @param {{ mayReplace?: boolean }} [options]
     * @returns {Report}
     */
    choose(unit, { mayReplace = false } = {}) {
        const { serial } = unit;
        if (this.chosen.has(unit.id)) {
            const isNew = this.proposed.delete(unit.id);
            const level = isNew ? "good" : "info";
            return { level, code: isNew ? "on" : "again", serial, unit };
        }
        if (!unit.selectable) {
            return { level: "bad", code: "taken", serial, unit, message: unit.note };
        }
        const other = this.isFull ? this.findReplaceable(mayReplace) : null;
        if (this.isFull && !other) {
            return { level: "bad", code: "full", serial, unit };
        }
        if (other) {
            this.remove(other);
        }
        this.chosen.set(unit.id, unit);
        return {
            level: "good",
            code: other ? "replaced" : "on",
            serial,
            unit,
            other: other?.serial,
            message: unit.state === "info" ? unit.note : "",
        };
    }

    findReplaceable(mayReplace) {
        const units = [...this.chosen.values()];
        if (units.length > this.expected) {
            return null;
        }
        const proposed = units.findLast(({ id }) => this.proposed.has(id));
        const only = mayReplace && this.expected === 1 && !units[0]?.fixed;
        return proposed || (only ? units[0] : null) || null;
    }

    remove(unit) {
        this.chosen.delete(unit.id);
        this.proposed.delete(unit.id);
    }

    tell(report) {
        this.report = report;
        this.changed();
    }

    changed() {
        this.revision++;
    }
}
