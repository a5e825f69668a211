import { serialKey } from "./serial_key";

const PREFIX = "nexus_serials.draft";
const KEEP_FOR = 30 * 24 * 3600 * 1000;

/**
 * What was entered and not saved yet, kept in the browser so that a reload or a locked
 * phone loses nothing. A browser without storage, or a full one, is no error: `write`
 * answers false and the window goes on without.
 */
export class EntryDraft {
    /**
     * @param {Storage} storage
     * @param {{ db: string, uid: number, model: string, id: number }} owner
     */
    constructor(storage, { db, uid, model, id }) {
        this.storage = storage;
        this.key = [PREFIX, db, uid, model, id].join("/");
    }

    /**
     * @returns {{ entries: Object[], base: Object[], drawn: boolean } | null} the
     *  entries that were kept and, as in `write`, those they started from
     */
    read() {
        try {
            const kept = JSON.parse(this.storage.getItem(this.key));
            if (!Array.isArray(kept?.entries)) {
                return null;
            }
            return {
                entries: kept.entries.map(unpack),
                base: (kept.base || []).map(unpack),
                drawn: Boolean(kept.drawn),
            };
        } catch {
            return null;
        }
    }

    /**
     * @param {Object[]} entries
     * @param {{ base: Object[], drawn: boolean }} [start] the entries the window opened
     *  with; drawn: they were prefilled by the numbering, the record has none
     * @returns {boolean} whether the entries are safe now
     */
    write(entries, { base = [], drawn = false } = {}) {
        const kept = {
            at: Date.now(),
            entries: entries.map(pack),
            base: base.map(pack),
            drawn,
        };
        try {
            this.storage.setItem(this.key, JSON.stringify(kept));
            return true;
        } catch {
            // The older draft is of no use any more: it would bring back removed rows.
            this.clear();
            return false;
        }
    }

    clear() {
        try {
            this.storage.removeItem(this.key);
        } catch {
            // no storage, nothing to clear
        }
    }

    /** Forgets the drafts nobody came back to. */
    sweep(now = Date.now()) {
        try {
            for (const key of Object.keys(this.storage)) {
                if (key.startsWith(PREFIX) && key !== this.key) {
                    const { at } = JSON.parse(this.storage.getItem(key)) || {};
                    if (!(now - at < KEEP_FOR)) {
                        this.storage.removeItem(key);
                    }
                }
            }
        } catch {
            // no storage, or another's value under our prefix
        }
    }
}

/**
 * Brings together what was kept and what the record has now, when somebody else saved
 * in between: nothing of theirs goes, and what was entered here comes after it. Of the
 * entries one started from only theirs are left: they are not one's own.
 *
 * @param {{ entries: Object[], base: Object[], drawn: boolean }} draft
 * @param {Object[]} saved the entries of the record now, without prefilled ones
 * @returns {{ entries: Object[], theirs: number, mine: number } | null} null when the
 *  record is as it was or as it was kept; theirs, mine: the serials each of the two added
 */
export function mergeDraft(draft, saved) {
    const base = byKey(draft.base);
    const kept = byKey(draft.entries);
    const savedKeys = byKey(saved);
    const before = draft.drawn ? new Map() : base;
    // Saved as it is kept: one's own saving whose answer never came.
    if (sameEntries(before, savedKeys) || sameEntries(kept, savedKeys)) {
        return null;
    }
    const entries = saved.map((entry) => {
        const key = serialKey(entry.serial);
        const old = maker(base.get(key));
        const mine = kept.has(key) ? maker(kept.get(key)) : old;
        return mine !== old && maker(entry) === old
            ? { ...entry, manufacturer_serial: mine }
            : entry;
    });
    const added = draft.entries.filter(({ serial }) => {
        const key = serialKey(serial);
        return !savedKeys.has(key) && !base.has(key);
    });
    return {
        entries: [...entries, ...added],
        theirs: [...savedKeys.keys()].filter((key) => !base.has(key)).length,
        mine: added.length,
    };
}

function pack({ serial, manufacturer_serial }) {
    return manufacturer_serial ? [serial, manufacturer_serial] : [serial];
}

function unpack([serial, manufacturer_serial]) {
    return { serial, manufacturer_serial: manufacturer_serial || false };
}

function byKey(entries) {
    return new Map(entries.map((entry) => [serialKey(entry.serial), entry]));
}

function maker(entry) {
    return entry?.manufacturer_serial || false;
}

function sameEntries(before, now) {
    return (
        before.size === now.size &&
        [...now].every(
            ([key, entry]) => before.has(key) && maker(before.get(key)) === maker(entry)
        )
    );
}
