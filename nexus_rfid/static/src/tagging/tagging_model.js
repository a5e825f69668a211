import { _t } from "@web/core/l10n/translation";

const FEED_LENGTH = 20;
/** Done at once, a tag has to lie still for so long, in ms. */
const STILL = 1000;

/**
 * Units that are tagged one after another: the unit whose turn it is, the tags near the
 * reader, and what can be done about the two. Knows no server and no screen.
 */
export class TaggingModel {
    /**
     * @param {Object} params
     * @param {Object} params.server the methods of `nexus.rfid.tag`
     * @param {number[]|null} params.lotIds units to tag, in this order; else all there are
     * @param {() => void} params.onChange
     * @param {(level: string) => void} params.onOutcome a level of the scanner's sounds
     */
    constructor({ server, lotIds = null, onChange, onOutcome }) {
        Object.assign(this, { server, lotIds, onChange, onOutcome });
        this.queue = { count: 0, units: [] };
        this.skipped = new Set();
        this.unit = null;
        /** whether the next unit of the list follows this one */
        this.isFromList = false;
        this.doesReplace = true;
        /** EPCs near the reader, but for those that are done with */
        this.near = [];
        /** {EPC: whether it was seen} of units that are done, until they are taken away */
        this.settled = new Map();
        /** a tag that can be put on is put on without a click */
        this.isAtOnce = false;
        /** the EPC of a tag that was typed, by a reader that is a keyboard */
        this.typed = null;
        this.verdicts = new Map();
        /** what came of the last thing done; until the tags near change */
        this.result = null;
        this.writing = null;
        this.isBusy = false;
        this.feed = [];
        this.turn = 0;
        this.heard = "";
    }

    // -- the unit --------------------------------------------------------------------

    async loadQueue() {
        this.queue = await this.server.readUnits(this.lotIds);
        this.onChange();
    }

    async begin() {
        await this.loadQueue();
        if (this.lotIds?.length === 1) {
            // It may have a tag already, and gets another one.
            await this.choose(await this.server.readUnit(this.lotIds[0]));
        } else {
            await this.takeNext();
        }
    }

    async takeNext() {
        const next = this.queue.units.find(({ id }) => !this.skipped.has(id));
        await this.choose(next || null, { isFromList: true });
    }

    async choose(unit, { isFromList = false } = {}) {
        this.unit = unit;
        this.isFromList = isFromList;
        this.doesReplace = true;
        this.typed = null;
        this.result = null;
        this.verdicts.clear();
        await this.judge();
    }

    async chooseFromList(unit) {
        this.skipped.delete(unit.id);
        await this.choose(unit, { isFromList: true });
    }

    async skip() {
        if (this.unit) {
            this.skipped.add(this.unit.id);
        }
        await this.takeNext();
    }

    /** A code scanned or typed: of a unit, or of a tag for the unit whose turn it is. */
    async takeCode(code) {
        const found = await this.server.find(code);
        if (found.epc && this.unit) {
            this.typed = found.epc;
            this.result = null;
            await this.judge();
        } else if (found.unit) {
            await this.choose(found.unit);
        } else {
            const message = found.message || _t("Scan the unit first, then its tag.");
            this.tell("bad", _t("Not a unit"), message);
        }
    }

    // -- tags near the reader --------------------------------------------------------

    get present() {
        return this.typed ? [this.typed] : this.near;
    }

    /** @param {{ tags: Object[], commands: Object[] }} desk what the session has seen */
    async takeDesk({ tags, commands }) {
        const seen = tags.filter((tag) => tag.is_present).map((tag) => tag.code);
        const wasDoneNear = this.isDoneNear;
        this.noteSettled(seen);
        const near = seen.filter((epc) => !this.settled.has(epc)).sort();
        const isNew = near.join() !== this.near.join();
        this.near = near;
        if (await this.takeCommands(commands)) {
            return; // that is shown until the tags change
        }
        const isAway = wasDoneNear && !this.isDoneNear;
        if ((isNew || isAway) && !this.writing) {
            this.result = near.length || isAway ? null : this.result;
            this.typed = null;
            await this.judge();
        }
    }

    /** What was written last is seen with its new EPC a moment later. */
    noteSettled(seen) {
        for (const [epc, wasSeen] of this.settled) {
            if (seen.includes(epc)) {
                this.settled.set(epc, true);
            } else if (wasSeen) {
                this.settled.delete(epc);
            }
        }
    }

    get isDoneNear() {
        return [...this.settled.values()].includes(true);
    }

    /** Asks what the tags are that nobody has judged for this unit yet. */
    async judge() {
        const turn = ++this.turn;
        const asked = this.present.filter((epc) => !this.verdicts.has(epc));
        if (asked.length) {
            const verdicts = await this.server.judge(this.unit?.id || false, asked);
            if (turn !== this.turn) {
                return; // another unit, or other tags, by now
            }
            verdicts.forEach((verdict, index) => this.verdicts.set(asked[index], verdict));
        }
        this.hear();
        this.onChange();
        this.doSoon();
    }

    /** Does without a click what the first button does, if nothing is to be said. */
    doSoon() {
        clearTimeout(this.soon);
        if (this.isAtOnce && this.canPutOn && !this.verdict.message) {
            this.soon = setTimeout(() => this.doFirst(), STILL);
        }
    }

    doFirst() {
        if (this.canPutOn) {
            return this.canWrite ? this.write() : this.putOn();
        }
    }

    setAtOnce(isAtOnce) {
        this.isAtOnce = isAtOnce;
        this.doSoon();
        this.onChange();
    }

    stop() {
        clearTimeout(this.soon);
    }

    /** Sounds once for each thing that is new. */
    hear() {
        const { level, name } = this.status;
        const heard = [name, this.unit?.id, ...this.present].join("/");
        if (heard !== this.heard && name !== "ready") {
            this.onOutcome(level);
        }
        this.heard = heard;
    }

    // -- what is shown ---------------------------------------------------------------

    /** @returns {{ name: string, level: string, headline: string, message: string }} */
    get status() {
        if (this.writing) {
            const message = _t("Leave the tag where it is until it was read back.");
            return { name: "writing", level: "waiting", headline: _t("Writing"), message };
        }
        if (this.result) {
            return this.result;
        }
        if (!this.unit) {
            const message = _t("Scan its serial number or label, or choose it from the list.");
            return { name: "ready", level: "ready", headline: _t("Which unit?"), message };
        }
        if (this.present.length > 1) {
            return this.statusOfMany;
        }
        return this.present.length ? this.statusOfOne : this.statusOfNone;
    }

    get statusOfNone() {
        const message = this.isDoneNear
            ? _t("Take away the unit that is done, then put one tag near the reader.")
            : _t("Put the unit's tag near the reader, and no other.");
        return { name: "ready", level: "ready", headline: _t("Put one tag near"), message };
    }

    get statusOfMany() {
        const count = this.present.length;
        return {
            name: "many",
            level: "bad",
            headline: _t("%s tags near the reader", count),
            message: _t(
                "Leave the one for %s there and take the others away. Nothing was changed.",
                this.unit.serial
            ),
        };
    }

    get statusOfOne() {
        const { verdict } = this;
        if (!verdict) {
            return { name: "looking", level: "waiting", headline: _t("Looking"), message: "" };
        }
        const { message } = verdict;
        const [level, headline] = {
            free: [message ? "warning" : "ok", _t("One tag, not in use")],
            here: ["warning", _t("Already on this unit")],
            other: ["bad", _t("Another unit's tag")],
        }[verdict.state] || ["bad", _t("Not possible")];
        return { name: verdict.state, level, headline, message };
    }

    /** Of the one tag that is near. */
    get verdict() {
        return this.present.length === 1 ? this.verdicts.get(this.present[0]) : null;
    }

    get tagsShown() {
        return this.present.map((epc) => ({ epc, ...this.verdicts.get(epc) }));
    }

    get canPutOn() {
        const isIdle = !this.isBusy && !this.writing;
        return Boolean(this.unit) && isIdle && this.verdict?.state === "free";
    }

    get canWrite() {
        return this.canPutOn && !this.typed && Boolean(this.unit.write);
    }

    get replacedId() {
        return (this.doesReplace && this.unit?.tags[0]?.id) || false;
    }

    // -- what is done ----------------------------------------------------------------

    async putOn() {
        const { unit } = this;
        const [epc] = this.present;
        await this.whileBusy(async () => {
            const done = await this.server.putOn(unit.id, epc, this.replacedId);
            await this.finish(done, epc);
        });
    }

    async write() {
        const { unit } = this;
        const [epc] = this.present;
        await this.whileBusy(async () => {
            const commandId = await this.server.write(unit.id, epc, this.replacedId);
            if (commandId) {
                this.writing = { commandId, unit };
                this.hear();
            } else {
                await this.finish(await this.server.readUnit(unit.id), epc);
            }
        });
    }

    /** @returns {Promise<boolean>} whether the writing has come to an end */
    async takeCommands(commands) {
        const command = commands.find(({ id }) => id === this.writing?.commandId);
        if (!command || command.state === "pending") {
            return false;
        }
        const { unit } = this.writing;
        this.writing = null;
        if (command.state === "done") {
            const done = await this.server.readUnit(unit.id);
            await this.finish(done, done.tags[0]?.epc, this.near);
        } else {
            await this.judge();
            this.tell("bad", _t("Not written"), command.message, "failed");
        }
        return true;
    }

    /** What was near stays out of it until it is taken away: the unit is still there. */
    async finish(unit, epc, near = []) {
        const tag = unit.tags.find((it) => it.epc === epc);
        this.feed = [{ unit, epc, tagId: tag?.id }, ...this.feed].slice(0, FEED_LENGTH);
        this.settled.set(epc, this.near.includes(epc));
        near.forEach((it) => this.settled.set(it, true));
        this.near = [];
        await this.loadQueue();
        if (this.isFromList) {
            await this.takeNext();
        } else {
            await this.choose(null);
        }
        this.tell("ok", _t("%s is tagged", unit.serial), epc, "done");
    }

    /** Takes back what was done with a unit here. */
    async undo(row) {
        await this.whileBusy(async () => {
            await this.server.takeOff(row.tagId);
            this.feed = this.feed.filter((it) => it !== row);
            this.settled.delete(row.epc);
            await this.loadQueue();
            await this.choose(await this.server.readUnit(row.unit.id), { isFromList: true });
        });
    }

    async whileBusy(action) {
        if (this.isBusy) {
            return;
        }
        this.isBusy = true;
        this.result = null;
        this.onChange();
        try {
            await action();
        } catch (error) {
            const message = this.server.explain(error);
            if (!message) {
                throw error;
            }
            this.tell("bad", _t("Not done"), message, "failed");
        } finally {
            this.isBusy = false;
            this.onChange();
        }
    }

    tell(level, headline, message, name = "told") {
        this.result = { name, level, headline, message };
        this.onOutcome(level);
        this.onChange();
    }
}
