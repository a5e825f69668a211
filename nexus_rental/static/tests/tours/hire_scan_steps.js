import { finish } from "@nexus_serials/../tests/tours/scan_steps";

/** Steps that several tours take where hires are scanned out and in. */

/** As somebody who types: not at a scanner's pace. */
export function fill(action, value) {
    return [
        {
            content: `${action}: ${value}`,
            trigger: `.o_nexus_state form[data-action=${action}] input`,
            run() {
                this.anchor.value = value;
                this.anchor.dispatchEvent(new Event("input", { bubbles: true }));
            },
        },
        {
            content: `Confirm ${action}`,
            trigger: `.o_nexus_state form[data-action=${action}] button`,
            run: "click",
        },
    ];
}

export function finishAnyway() {
    return [
        finish(),
        {
            content: "Go without what was refused",
            trigger: ".modal .btn-primary:contains(Finish)",
            run: "click",
        },
    ];
}

export function repairLater(serial) {
    return [
        {
            content: `${serial} was set aside and is to be repaired`,
            trigger: `.modal .o_field_widget[name=lot_id] input:value(${serial})`,
        },
        { content: "Later", trigger: ".modal .o_form_button_cancel", run: "click" },
    ];
}
