import { useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ChoiceList } from "./choice_list";
import { describeReport } from "./choice_words";
import { InputPanel } from "./input_panel";
import { isList } from "./serial_key";

/** Characters that come faster than this, in ms, come from a scanner. */
const SCANNER_PACE = 35;
const SCANNER_LEAST = 4;

/**
 * The *choose* side of the window: one input to scan, search and paste into, and the
 * units below it. What is typed filters them; Enter chooses.
 */
export class ChoicePanel extends InputPanel {
    static template = "nexus_serials.ChoicePanel";
    static components = { ChoiceList };

    setup() {
        super.setup();
        this.state = useState({ isTyping: false });
    }

    /** What to say below the input. */
    get told() {
        const { model } = this;
        if (this.state.isTyping) {
            return { level: "info", text: "" };
        }
        if (model.report) {
            return describeReport(model.report, model);
        }
        return { level: "info", text: "" };
    }

    get problems() {
        return (this.model.report?.problems || []).map((problem) => ({
            serial: problem.serial,
            text: describeReport(problem, this.model).text,
        }));
    }

    // -- input -----------------------------------------------------------------------

    onInput() {
        const text = this.input.el.value;
        const now = Date.now();
        if (text.length <= 1 || !this.typing) {
            this.typing = { since: now, inputs: 0 };
        }
        this.typing.inputs++;
        this.typing.until = now;
        this.state.isTyping = Boolean(text);
        if (!isList(text)) {
            this.model.listing.type(text);
        }
    }

    /** Whether what stands in the input came too fast for hands. */
    get isScanned() {
        const { since, until, inputs } = this.typing || { inputs: 0 };
        return inputs >= SCANNER_LEAST && until - since < inputs * SCANNER_PACE;
    }

    onKeydown(ev) {
        if (ev.isComposing || ev.altKey || ev.metaKey) {
            return;
        }
        const hasText = Boolean(this.input.el.value.trim());
        if (ev.key === "Enter" && !ev.ctrlKey) {
            ev.preventDefault();
            ev.stopPropagation();
            this.onEnter(hasText);
        } else if (ev.key === "Tab" && !ev.shiftKey && hasText && this.isScanned) {
            // Some scanners are set to send Tab.
            ev.preventDefault();
            ev.stopPropagation();
            this.takeInput();
        } else if (ev.key === "ArrowDown") {
            ev.preventDefault();
            this.listControl.focusList();
        } else if (ev.key === "Escape" && hasText) {
            ev.preventDefault();
            ev.stopPropagation();
            this.clearInput();
        }
    }

    onEnter(hasText) {
        if (hasText) {
            this.takeInput();
        } else if (this.model.isComplete && (this.model.isDirty || this.model.report)) {
            this.props.control.save();
        }
    }

    clearInput() {
        this.input.el.value = "";
        this.typing = null;
        this.state.isTyping = false;
        this.model.listing.type("");
    }

    /** Chooses what stands in the input. The input is empty again before this returns. */
    takeInput() {
        const text = this.input.el?.value || "";
        if (!text.trim()) {
            return this.model.flush();
        }
        const exact = this.isScanned;
        this.model.listing.stopTyping();
        this.input.el.value = "";
        this.typing = null;
        this.state.isTyping = false;
        return this.take(text, { exact });
    }

    async take(text, { exact }) {
        await this.model.take([text], { exact });
        const { report } = this.model;
        if (report?.level === "good") {
            browser.navigator.vibrate?.(40);
        } else if (report) {
            browser.navigator.vibrate?.([80, 60, 80]);
        }
        const input = this.input.el;
        const isOpen = ["unknown", "several", "error"].includes(report?.code);
        if (isOpen && input && !input.value && report.serial === text.trim()) {
            // To be completed or corrected; selected, so that a scan takes its place.
            input.value = text.trim();
            input.select();
            this.model.listing.type(text);
        }
    }

    takeText(text) {
        return this.take(text, { exact: true });
    }

    async scan() {
        const code = await this.readCamera();
        if (code) {
            await this.takeText(code);
        }
    }

    // -- list ------------------------------------------------------------------------

    toggle(unit) {
        this.state.isTyping = false;
        this.model.toggle(unit);
    }

    /** What stands in the way of saving. */
    showBad() {
        const { model } = this;
        model.listing.pin();
        if (model.firstBad) {
            this.listControl.show(model.firstBad);
        } else {
            this.listControl.showFirst();
            this.focusInput();
        }
    }
}
