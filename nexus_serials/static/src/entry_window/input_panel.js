import { Component, onMounted, useExternalListener, useRef } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { isEditable } from "./keys";
import { isList } from "./serial_key";

/**
 * One side of the window: an input that gets whatever is typed, scanned or pasted while
 * the window is open. A side says what becomes of it in `takeInput` and `takeText`.
 */
export class InputPanel extends Component {
    static props = { model: Object, payload: Object, control: Object };

    setup() {
        this.notification = useService("notification");
        this.input = useRef("input");
        this.listControl = {};
        this.hasCamera = isBarcodeScannerSupported();
        // A hand scanner needs the focus, but the keyboard of a phone hides the list: it
        // comes up once the input is tapped.
        this.inputMode = hasTouch() ? "none" : "text";
        Object.assign(this.props.control, {
            takeInput: () => this.takeInput(),
            showBad: (row) => this.showBad(row),
            focus: () => this.focusInput(),
        });
        onMounted(() => this.focusInput());
        useExternalListener(window, "keydown", this.onWindowKeydown, { capture: true });
        useExternalListener(window, "paste", this.onWindowPaste);
    }

    get model() {
        return this.props.model;
    }

    get isActive() {
        return (
            this.env.dialogData.isActive && !this.props.payload.readonly && !this.model.saving
        );
    }

    focusInput() {
        this.input.el?.focus({ preventScroll: true });
    }

    onPointerdown() {
        if (this.inputMode !== "text") {
            this.inputMode = "text";
            this.input.el.inputMode = "text";
        }
    }

    onPaste(ev) {
        const text = ev.clipboardData.getData("text/plain");
        if (isList(text)) {
            ev.preventDefault();
            this.takeText(text);
        }
    }

    /** Whatever is typed or scanned anywhere in the window goes into the input. */
    onWindowKeydown(ev) {
        if (
            !this.isActive ||
            ev.key?.length !== 1 ||
            ev.ctrlKey ||
            ev.altKey ||
            ev.metaKey ||
            isEditable(ev.target) ||
            (ev.key === " " && ev.target.closest?.("button, [role=grid]"))
        ) {
            return;
        }
        this.focusInput();
    }

    onWindowPaste(ev) {
        if (this.isActive && !isEditable(ev.target)) {
            ev.preventDefault();
            this.takeText(ev.clipboardData.getData("text/plain"));
        }
    }

    /** Returns what the camera reads, nothing if it is closed or cannot be used. */
    async readCamera() {
        try {
            return await scanBarcode(this.env);
        } catch (error) {
            this.notification.add(error.message || _t("The camera cannot be used."), {
                type: "warning",
            });
        }
    }
}
