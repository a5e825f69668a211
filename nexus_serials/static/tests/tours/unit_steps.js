/** Steps that several tours take with units. */

/** A button of the form's header; a phone has all but the first in a menu. */
export function pressHeader(label) {
    return [
        {
            content: `See ${label}`,
            trigger: ".o_form_view .o_statusbar_buttons button",
            run() {
                const buttons = [...document.querySelectorAll(".o_statusbar_buttons button")];
                if (!buttons.some((button) => button.textContent.trim() === label)) {
                    document.querySelector(".o_statusbar_buttons button[title=More]").click();
                }
            },
        },
        {
            content: label,
            trigger: `.o_statusbar_buttons button:contains(/^${label}$/), .o-dropdown--menu button:contains(/^${label}$/)`,
            run: "click",
        },
    ];
}

/** Chooses in the window that asks what to say of units, and applies it. */
export function say(field, value, reason) {
    return [
        {
            content: `Choose ${value}`,
            trigger: `.modal .o_field_widget[name=${field}] input[data-value=${value}]`,
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: `edit ${reason}`,
        },
        {
            content: "Apply",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        { content: "It is done", trigger: "body:not(:has(.modal))" },
    ];
}

export function seeBadge(name) {
    return {
        content: `It is ${name}`,
        trigger: `.o_form_view .oe_title .badge:contains(${name})`,
    };
}

export function seeHistory(text) {
    return {
        content: `The history says ${text}`,
        trigger: `.o_nexus_timeline:contains(${text})`,
    };
}
