import { Component } from "@odoo/owl";
import { PaceWatch } from "./scan_input";

/** What can be done with one scan: buttons, and inputs with theirs. */
export class ScanActions extends Component {
    static template = "nexus_serials.ScanActions";
    static props = {
        actions: Array,
        isBusy: Boolean,
        onAct: Function,
        onCode: Function,
    };

    setup() {
        this.paces = new WeakMap();
    }

    onInput(action, { target }) {
        if (!this.paces.has(target)) {
            this.paces.set(target, new PaceWatch(() => this.takeCode(action, target)));
        }
        this.paces.get(target).input(target.value.length);
    }

    /** A hand scanner types wherever the focus is: that is the next scan. */
    takeCode(action, input) {
        const code = input.value;
        this.paces.get(input).reset();
        input.value = action.value ?? "";
        input.blur();
        this.props.onCode(code);
    }

    submit(action, ev) {
        const input = ev.target.elements.value;
        if (this.paces.get(input)?.isScanned) {
            this.takeCode(action, input);
        } else if (input.value.trim()) {
            const value = input.value.trim();
            this.props.onAct(action.name, action.input === "number" ? Number(value) : value);
        }
    }
}
