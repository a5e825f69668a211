import { onMounted, onWillUnmount, useExternalListener } from "@odoo/owl";
import { COMMANDS } from "@barcodes/barcode_handlers";
import { barcodeService } from "@barcodes/barcode_service";
import { useBus, useService } from "@web/core/utils/hooks";
import { isEditable } from "../entry_window/keys";

/**
 * How long the barcode service waits for the next key, in ms, before it takes what it
 * has for a whole code. Nobody types beside the inputs here, so that a busy device that
 * stutters between two keys must not cut a code in two: longest with a scanner that ends
 * its codes with Enter or Tab.
 */
const PATIENCE = 400;
const PATIENCE_WITH_ENDS = 1500;
const PATIENCE_ELSEWHERE = barcodeService.maxTimeBetweenKeysInMs;

/**
 * Hand scanners, wherever the focus is: those that type are heard by Odoo's barcode
 * service, except in an input, which takes its own keys.
 *
 * @param {(code: string) => void} onScan
 */
export function useHandScanner(onScan) {
    const barcode = useService("barcode");
    let isEnding = false;
    const wait = (ms) => {
        barcodeService.maxTimeBetweenKeysInMs = Math.max(PATIENCE_ELSEWHERE, ms);
    };
    useBus(barcode.bus, "barcode_scanned", ({ detail }) => {
        if (isEnding) {
            wait(PATIENCE_WITH_ENDS);
        }
        // Odoo's own commands on paper are no codes of units.
        if (!(detail.barcode in COMMANDS)) {
            onScan(detail.barcode);
        }
    });
    const isEnd = (ev) => ev.key === "Enter" || ev.key === "Tab";
    useExternalListener(window, "keydown", (ev) => (isEnding = isEnd(ev)), { capture: true });
    useExternalListener(window, "keydown", () => (isEnding = false));
    // A button that was tapped keeps the focus: a blank in a code would press it again.
    useExternalListener(window, "pointerup", () => {
        const { activeElement } = document;
        if (activeElement && !isEditable(activeElement)) {
            activeElement.blur?.();
        }
    });
    onMounted(() => wait(PATIENCE));
    onWillUnmount(() => {
        barcodeService.maxTimeBetweenKeysInMs = PATIENCE_ELSEWHERE;
    });
}

/** Characters that come faster than this, in ms, come from a scanner. */
const SCANNER_PACE = 35;
const SCANNER_LEAST = 4;
/** A scanner that sends no Enter has finished after so many ms. */
const SILENCE = 150;

/** Tells whether what stands in an input was typed by a scanner that sends no Enter. */
export class PaceWatch {
    /** @param {() => void} onScanned */
    constructor(onScanned) {
        this.onScanned = onScanned;
        this.reset();
    }

    /** To be called at every input. */
    input(length, now = Date.now()) {
        if (length <= 1) {
            this.since = now;
            this.inputs = 0;
        }
        this.inputs++;
        this.until = now;
        clearTimeout(this.timer);
        if (this.isScanned) {
            this.timer = setTimeout(() => this.onScanned(), SILENCE);
        }
    }

    get isScanned() {
        return (
            this.inputs >= SCANNER_LEAST &&
            this.until - this.since < this.inputs * SCANNER_PACE
        );
    }

    reset() {
        clearTimeout(this.timer);
        this.inputs = 0;
        this.since = this.until = 0;
    }
}
