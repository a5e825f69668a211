/** Steps that several tours take in the entry window. */

const WINDOW = ".o_nexus_entry_window";

export function openFromLine(label) {
    return {
        content: "Open the entry window from the line",
        trigger: `.o_nexus_serial_button:contains(${label})`,
        run: "click",
    };
}

/** Pastes as a browser does; nothing else can be done about the clipboard in a tour. */
export function paste(text) {
    return {
        content: "Paste a column",
        trigger: `${WINDOW} .o_nexus_input input`,
        run() {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            this.anchor.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
            );
        },
    };
}

export function type(serial) {
    return {
        content: `Type ${serial}`,
        trigger: `${WINDOW} .o_nexus_entry_input`,
        run: `edit ${serial} && press Enter`,
    };
}

export function seeGood(count) {
    return {
        content: `${count} serials are good`,
        trigger: `${WINDOW} .o_nexus_good_count:text(${count})`,
    };
}

export function seeBad(serial, reason) {
    return {
        content: `${serial} is bad and it says why`,
        trigger: `${WINDOW} .o_nexus_bad:contains(${serial}) .o_nexus_reason_text:contains(${reason})`,
    };
}

export function save() {
    return {
        content: "Save",
        trigger: `${WINDOW} .o_nexus_save.btn-primary`,
        run: "click",
    };
}

export function seeClosed() {
    return { content: "No window is open", trigger: `body:not(:has(${WINDOW}))` };
}

export function validate() {
    return {
        content: "Validate",
        trigger: ".o_form_view button[name=button_validate]:visible",
        run: "click",
    };
}

/** The status of the form; a phone shows it on a button of its own. */
export function seeState(label) {
    return {
        content: `The document is ${label}`,
        trigger: [".o_arrow_button_current", ".dropdown-toggle"]
            .map((button) => `.o_statusbar_status ${button}:contains(${label}):visible`)
            .join(", "),
    };
}
