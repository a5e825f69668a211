import { serialKey } from "./serial_key";

/** Units asked for at once. */
export const PAGE = 80;

const TYPED_DELAY = 200;

/**
 * The units listed below the input: those chosen first, then what the server offers for
 * the text, page by page. Choosing moves no row, so that nobody clicks on another one
 * than they meant.
 */
export class ChoiceListing {
    /**
     * @param {Object} params
     * @param {{ search: Function }} params.server
     * @param {() => Object[]} params.getChosen
     * @param {() => void} params.onChange
     * @param {(error: Error) => boolean} params.isOffline
     */
    constructor({ server, getChosen, onChange, isOffline }) {
        Object.assign(this, { server, getChosen, onChange, isOffline });
        /** What is listed is for this text; what stands in the input may be newer. */
        this.text = "";
        this.typed = "";
        /** @type {Object[]} as listed */
        this.rows = [];
        /** @type {Object[]} as the server sent them */
        this.offered = [];
        this.pinned = [];
        this.top = null;
        this.total = null;
        this.loading = false;
        /** @type {{ offline: boolean, message: string } | null} */
        this.failed = null;
        this.asked = 0;
    }

    destroy() {
        clearTimeout(this.timer);
        this.asked++;
    }

    /** Whether all there is was asked for. */
    get isWhole() {
        return this.total !== null && this.offered.length >= this.total;
    }

    /** The text in the input, looked for once one stops typing. */
    type(text) {
        clearTimeout(this.timer);
        this.typed = text;
        this.top = null;
        if (serialKey(text) !== serialKey(this.text) || this.failed) {
            this.timer = setTimeout(() => this.searchNow(text), TYPED_DELAY);
        }
    }

    /** What was typed is taken as it is: it need not be looked for. */
    stopTyping() {
        clearTimeout(this.timer);
        this.typed = "";
    }

    /**
     * @returns {Promise<{ rows: Object[], total: number }>} the first page; throws when
     *  it cannot be had, which is told below the list as well
     */
    async searchNow(text) {
        clearTimeout(this.timer);
        this.text = text;
        this.offered = [];
        this.total = null;
        const answer = await this.ask(0);
        return answer || { rows: [], total: 0 };
    }

    /** Asks for the next page, unless it is asked for already. */
    more() {
        if (!this.loading && !this.failed && !this.isWhole) {
            this.ask(this.offered.length).catch(() => {});
        }
    }

    retry() {
        this.failed = null;
        this.ask(this.offered.length).catch(() => {});
    }

    /** Puts what is chosen first, as of now. */
    pin() {
        this.arrange(true);
        this.onChange();
    }

    /** Goes back to the whole list, with this unit on top; unless one types already. */
    show(unit) {
        this.top = unit;
        if (this.text && !this.typed) {
            this.searchNow("").catch(() => {});
        }
        this.arrange(true);
    }

    // -- private ---------------------------------------------------------------------

    async ask(offset) {
        const asked = ++this.asked;
        this.loading = true;
        this.failed = null;
        this.onChange();
        try {
            const answer = await this.server.search(this.text, offset, PAGE);
            if (asked !== this.asked) {
                return answer;
            }
            this.offered = offset ? [...this.offered, ...answer.rows] : answer.rows;
            this.total = answer.rows.length ? answer.total : this.offered.length;
            this.arrange(!offset);
            return answer;
        } catch (error) {
            if (asked === this.asked) {
                const message = error.data?.message || error.message;
                this.failed = { offline: this.isOffline(error), message };
            }
            throw error;
        } finally {
            if (asked === this.asked) {
                this.loading = false;
                this.onChange();
            }
        }
    }

    arrange(again) {
        if (again) {
            const key = serialKey(this.text);
            const chosen = this.getChosen().filter(({ serial }) =>
                serialKey(serial).includes(key)
            );
            this.pinned = this.top ? [this.top, ...chosen] : chosen;
        }
        // A page may bring what an earlier one had: somebody has taken a unit meanwhile.
        const rows = new Map();
        for (const unit of [...this.pinned, ...this.offered]) {
            if (!rows.has(unit.id)) {
                rows.set(unit.id, unit);
            }
        }
        this.rows = [...rows.values()];
    }
}
