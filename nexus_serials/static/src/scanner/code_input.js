import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import {
    BarcodeVideoScanner,
    isBarcodeScannerSupported,
} from "@web/core/barcode/barcode_video_scanner";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { PaceWatch } from "./scan_input";

/** The camera looks again after so many ms … */
const CAMERA_DELAY = 700;
/** … and a code that stays before it for as long counts once. */
const SAME_CODE = 2500;

/** Codes by hand and by camera: typed ones end with Enter, the camera stays on. */
export class CodeInput extends Component {
    static template = "nexus_serials.CodeInput";
    static components = { BarcodeVideoScanner };
    static props = { onCode: Function };

    setup() {
        this.notification = useService("notification");
        this.input = useRef("input");
        this.state = useState({ isCameraOn: false });
        this.hasCamera = isBarcodeScannerSupported();
        this.cameraDelay = CAMERA_DELAY;
        this.pace = new PaceWatch(() => this.takeInput());
        onWillUnmount(() => this.pace.reset());
    }

    onInput() {
        this.pace.input(this.input.el.value.length);
    }

    onKeydown(ev) {
        if (ev.isComposing) {
            return;
        }
        const hasText = Boolean(this.input.el.value.trim());
        if (ev.key === "Enter" || (ev.key === "Tab" && hasText && this.pace.isScanned)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.takeInput();
        }
    }

    takeInput() {
        const code = this.input.el?.value || "";
        this.pace.reset();
        if (code.trim()) {
            this.input.el.value = "";
            this.props.onCode(code);
        }
    }

    // -- camera ----------------------------------------------------------------------

    toggleCamera() {
        this.state.isCameraOn = !this.state.isCameraOn;
        this.seen = null;
    }

    onCamera(code) {
        const now = Date.now();
        const isSame = this.seen?.code === code && now - this.seen.at < SAME_CODE;
        this.seen = { code, at: now };
        if (!isSame) {
            this.props.onCode(code);
        }
    }

    onCameraError(error) {
        this.state.isCameraOn = false;
        this.notification.add(error.message || _t("The camera cannot be used."), {
            type: "warning",
        });
    }
}
