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

    /** @returns {Object[] | null} the entries that were kept */
    read() {
        try {
            const kept = JSON.parse(this.storage.getItem(this.key));
            if (!Array.isArray(kept?.entries)) {
                return null;
            }
            return kept.entries.map(([serial, manufacturer_serial]) => ({
                serial,
                manufacturer_serial: manufacturer_serial || false,
            }));
        } catch {
            return null;
        }
    }

    /** @returns {boolean} whether the entries are safe now */
    write(entries) {
        const kept = {
            at: Date.now(),
            entries: entries.map((entry) =>
                entry.manufacturer_serial
                    ? [entry.serial, entry.manufacturer_serial]
                    : [entry.serial]
            ),
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
