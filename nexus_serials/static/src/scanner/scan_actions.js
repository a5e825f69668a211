import { Component } from "@odoo/owl";
import { PaceWatch } from "./scan_input";

/** After so many ms, what is typed next is something else: hands, or another scan. */
const PAUSE = 150;

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
        this.typings = new WeakMap();
    }

    getTyping(input, value = "") {
        if (!this.typings.has(input)) {
            const pace = new PaceWatch(() => this.takeCode(input));
            // What stood there before, and what stands there now.
            this.typings.set(input, { pace, base: "", value: String(value), at: 0 });
        }
        return this.typings.get(input);
    }

    onInput(action, { target }) {
        const typing = this.getTyping(target, action.value);
        const now = Date.now();
        if (now - typing.at > PAUSE) {
            const isAppended =
                target.value.length === typing.value.length + 1 &&
                target.value.startsWith(typing.value);
            typing.before = typing.value;
            typing.base = isAppended ? typing.value : "";
        }
        typing.at = now;
        typing.value = target.value;
        typing.pace.input(target.value.length - typing.base.length);
    }

    /** A hand scanner types wherever the focus is: that is the next scan. */
    takeCode(input) {
        const typing = this.getTyping(input);
        const code = input.value.slice(typing.base.length);
        typing.pace.reset();
        input.value = typing.value = typing.before;
        input.blur();
        this.props.onCode(code);
    }

    submit(action, ev) {
        const input = ev.target.elements.value;
        const typing = this.getTyping(input, action.value);
        if (typing.pace.isScanned) {
            this.takeCode(input);
            return;
        }
        const value = input.value.trim();
        // The next scan is none of its text.
        input.blur();
        typing.pace.reset();
        if (value) {
            const isNumber = action.input === "number";
            this.props.onAct(action.name, isNumber ? Number(value.replace(",", ".")) : value);
        }
    }
}
