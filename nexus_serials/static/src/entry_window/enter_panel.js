import { useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { EntryList, localReason } from "./entry_list";
import { InputPanel } from "./input_panel";
import { isList } from "./serial_key";

const MOST_GENERATED = 10000;

/**
 * The *enter* side of the window: new serials are typed, scanned, pasted, uploaded or
 * drawn. The input belongs to the browser and is never written to while somebody types,
 * so a hand scanner loses nothing.
 */
export class EnterPanel extends InputPanel {
    static template = "nexus_serials.EnterPanel";
    static components = { EntryList };

    setup() {
        super.setup();
        this.file = useRef("file");
        this.state = useState({
            onlyBad: false,
            count: null,
            busy: false,
            dragging: false,
            failed: "",
            failedText: "",
        });
    }

    get rows() {
        if (!this.state.onlyBad) {
            return this.model.rows;
        }
        return this.model.rows.filter((row) =>
            ["bad", "failed"].includes(this.model.status(row))
        );
    }

    get toGenerate() {
        return this.state.count ?? (this.model.counts.missing || 1);
    }

    /** What is known of the text in the input, before Enter. */
    get typedHint() {
        const { typed } = this.model;
        if (typed.list) {
            return { class: "text-muted", text: _t("Press Enter to add the whole list.") };
        }
        if (typed.local) {
            return { class: "text-danger", text: localReason(typed.local) };
        }
        if (typed.twinOf) {
            const position = typed.twinOf.position + 1;
            const text = _t("Already in this list, row %s.", position);
            return { class: "text-danger", text };
        }
        if (!typed.verdict) {
            return null;
        }
        const { level, code, message } = typed.verdict;
        // Half a serial never fits the pattern; that is no mistake yet.
        const harmless = level === "info" || code === "pattern";
        return { class: harmless ? "text-info" : "text-danger", text: message };
    }

    // -- input -----------------------------------------------------------------------

    onInput() {
        this.model.type(this.input.el.value);
    }

    onKeydown(ev) {
        if (ev.isComposing || ev.altKey || ev.metaKey) {
            return;
        }
        const hasText = Boolean(this.input.el.value.trim());
        if (ev.key === "Enter" && !ev.ctrlKey) {
            ev.preventDefault();
            ev.stopPropagation();
            this.takeInput();
        } else if (ev.key === "Tab" && !ev.shiftKey && hasText) {
            // Some scanners are set to send Tab.
            ev.preventDefault();
            ev.stopPropagation();
            this.takeInput();
        } else if (ev.key === "ArrowDown" && this.rows.length) {
            ev.preventDefault();
            this.listControl.focusList();
        }
    }

    /** Adds what stands in the input. The input is empty again before this returns. */
    takeInput() {
        const text = this.input.el?.value || "";
        if (text) {
            this.input.el.value = "";
        }
        return this.takeText(text);
    }

    async takeText(text) {
        const several = isList(text);
        this.state.failed = "";
        this.state.failedText = "";
        const add = () => this.model.addText(text);
        const added = several ? await this.busy(add, text) : await add();
        this.afterAdding(added);
    }

    afterAdding(rows) {
        if (rows?.length && !this.state.onlyBad) {
            this.listControl.showLast();
        }
        this.render();
    }

    /** Runs something that asks the server; a failure is told and loses nothing. */
    async busy(action, failedText = "") {
        this.state.busy = true;
        try {
            return await action();
        } catch (error) {
            this.failed(error, failedText);
            return [];
        } finally {
            this.state.busy = false;
            this.focusInput();
        }
    }

    failed(error, text) {
        if (this.model.isOffline(error)) {
            this.state.failed = _t("The server cannot be reached. Nothing is lost, try again.");
            this.state.failedText = text;
            return;
        }
        this.state.failed = error.data?.message || error.message;
        const input = this.input.el;
        if (text && input && !input.value && !text.trim().includes("\n")) {
            // To be corrected; selected, so that a scan takes its place.
            input.value = text;
            input.select();
        }
    }

    // -- other ways in ---------------------------------------------------------------

    onCountChange(ev) {
        const count = Math.floor(Number(ev.target.value));
        this.state.count = count > 0 ? Math.min(count, MOST_GENERATED) : null;
    }

    async generate() {
        const rows = await this.busy(() => this.model.generate(this.toGenerate));
        this.state.count = null;
        this.afterAdding(rows);
    }

    async keep(row) {
        await this.busy(() => this.model.keepAsManufacturer(row));
    }

    async onFiles(files) {
        for (const file of files) {
            const add = async () => this.model.addFile(file.name, await asBase64(file));
            this.afterAdding(await this.busy(add));
        }
    }

    async onFileChange(ev) {
        await this.onFiles([...ev.target.files]);
        if (this.file.el) {
            this.file.el.value = "";
        }
    }

    onDrop(ev) {
        this.state.dragging = false;
        const text = ev.dataTransfer.getData("text/plain");
        if (ev.dataTransfer.files.length) {
            this.onFiles([...ev.dataTransfer.files]);
        } else if (text) {
            this.takeText(text);
        }
    }

    async scan() {
        const code = await this.readCamera();
        if (code) {
            browser.navigator.vibrate?.(100);
            this.afterAdding(this.model.add([code]));
        }
    }

    // -- bad ones --------------------------------------------------------------------

    toggleOnlyBad() {
        this.state.onlyBad = !this.state.onlyBad;
        this.focusInput();
    }

    removeBad() {
        this.model.removeBad();
        this.state.onlyBad = false;
        this.focusInput();
    }

    showBad(row) {
        this.listControl.show(row);
    }
}

function asBase64(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1] || "");
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}
