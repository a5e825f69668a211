import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { session } from "@web/session";

/** Of this device: what hangs at this door, or is paired with this phone. */
function memoryKey() {
    return ["nexus_rfid.readers", session.db].join("/");
}

export function rememberReaders(ids) {
    browser.localStorage.setItem(memoryKey(), JSON.stringify(ids));
}

/** @returns {number[]} those used here last, else the only one there is */
export function recallReaders(readers) {
    const kept = JSON.parse(browser.localStorage.getItem(memoryKey()) || "[]");
    const known = readers.map(({ id }) => id);
    const ids = kept.filter((id) => known.includes(id));
    return !ids.length && known.length === 1 ? known : ids;
}

/** Which readers are to read. */
export class ReaderChoice extends Component {
    static template = "nexus_rfid.ReaderChoice";
    static props = {
        readers: Array,
        chosen: Array,
        isBusy: { type: Boolean, optional: true },
        onStart: Function,
    };

    setup() {
        this.state = useState({ ids: [...this.props.chosen] });
    }

    toggle(id) {
        const { ids } = this.state;
        this.state.ids = ids.includes(id) ? ids.filter((it) => it !== id) : [...ids, id];
    }
}
