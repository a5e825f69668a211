/** Steps that several tours take on the scanner page. */

const KEY_PACE = 20;

function wait(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Types as a hand scanner that is a keyboard does: wherever the focus is, then Enter. */
export async function wedge(code) {
    for (const key of [...code, "Enter"]) {
        const target = document.activeElement || document.body;
        target.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
        );
        await wait(KEY_PACE);
    }
}

export function scan(code) {
    return {
        content: `Scan ${code}`,
        trigger: ".o_nexus_scanner",
        run: () => wedge(code),
    };
}

export function typeCode(code) {
    return {
        content: `Type ${code}`,
        trigger: ".o_nexus_scanner .o_nexus_code_input input",
        run: `edit ${code} && press Enter`,
    };
}

export function seeOutcome(outcome, text) {
    return {
        content: `${text}: ${outcome}`,
        trigger: `.o_nexus_state[data-outcome=${outcome}]:contains(${text})`,
    };
}

export function seeProgress(done, expected) {
    return {
        content: `${done} of ${expected}`,
        trigger: `.o_nexus_scanner_count:contains(${done} of ${expected})`,
    };
}

export function choose(operation) {
    return {
        content: `Choose ${operation}`,
        trigger: `.o_nexus_tile[data-operation=${operation}]`,
        run: "click",
    };
}

/** What is scanned before the session is open is merely looked up. */
export function seeOpen() {
    return { content: "It is open", trigger: ".o_nexus_finish" };
}

export function finish() {
    return {
        content: "Finish",
        trigger: ".o_nexus_finish:enabled",
        run: "click",
    };
}

export function seeStart() {
    return { content: "The start screen", trigger: ".o_nexus_tile[data-operation=lookup]" };
}

/** The button of a transfer; a phone has it in a menu. */
export function openFromTransfer() {
    return [
        {
            content: "See all buttons",
            trigger: ".o_form_view .o_statusbar_buttons:has(button)",
            run() {
                if (!this.anchor.querySelector("button[name=action_open_scanner]")) {
                    this.anchor.querySelector("button[title=More]").click();
                }
            },
        },
        {
            content: "Scan the transfer",
            trigger: "button[name=action_open_scanner]:visible",
            run: "click",
        },
    ];
}
