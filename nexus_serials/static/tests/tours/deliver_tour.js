import { registry } from "@web/core/registry";
import { clickUnit, openFromProduct, scan, seeCount, seeTold, seeUnit } from "./choose_steps";
import { save, seeClosed, seeState, validate } from "./entry_steps";

const tours = registry.category("web_tour.tours");
const WINDOW = ".o_nexus_entry_window";

function seePosition(text) {
    return { content: text, trigger: `${WINDOW} .modal-title:contains(${text})` };
}

/** Validates where other buttons come first: a phone has the rest of them in a menu. */
function validateFromAmongOthers() {
    return [
        {
            content: "See all buttons",
            trigger: ".o_form_view .o_statusbar_buttons:has(button)",
            run() {
                if (!this.anchor.querySelector("button[name=button_validate]")) {
                    this.anchor.querySelector("button[title=More]").click();
                }
            },
        },
        {
            content: "Validate",
            trigger: "button[name=button_validate]:visible",
            run: "click",
        },
    ];
}

tours.add("nexus_serials_deliver", {
    steps: () => [
        validate(),
        seePosition("1 of 2"),
        seeCount(3, 3),
        seeUnit("SP-01", "proposed"),
        { content: "It says what to do", trigger: `${WINDOW} .o_nexus_hint:contains(only proposed)` },
        scan("sp-07"),
        seeTold("SP-07 is chosen in place of SP-03"),
        scan("SP-08"),
        seeTold("SP-08"),
        {
            content: "A promised one is refused",
            trigger: `${WINDOW} .o_nexus_choice_told .text-danger`,
        },
        scan("SP-04"),
        seeTold("SP-04 is chosen in place of SP-02"),
        scan("SP-01"),
        seeTold("SP-01 is chosen"),
        seeCount(3, 3),
        save(),
        {
            content: "It tells which transfer takes another one",
            trigger: ".o_notification:contains(in place of SP-04)",
        },
        seePosition("2 of 2"),
        seeCount(1, 1),
        save(),
        seeClosed(),
        seeState("Done"),
    ],
});

tours.add("nexus_serials_deliver_fewer", {
    steps: () => [
        openFromProduct("Speaker K12"),
        seeCount(3, 3),
        clickUnit("SP-02"),
        seeCount(2, 3),
        save(),
        seeClosed(),
        {
            content: "The line knows",
            trigger: ".o_nexus_serial_button:contains(2/3)",
        },
        ...validateFromAmongOthers(),
        {
            content: "What was chosen is not asked again; Odoo asks for the back order",
            trigger: ".modal button[name=process]",
            run: "click",
        },
        seeState("Done"),
    ],
});

tours.add("nexus_serials_return_one", {
    steps: () => [
        validate(),
        seeCount(1, 1),
        seeUnit("SP-01", "proposed"),
        scan("SP-05"),
        seeTold("SP-05 did not go with"),
        scan("SP-02"),
        seeTold("SP-02 is chosen in place of SP-01"),
        save(),
        seeClosed(),
        seeState("Done"),
    ],
});

tours.add("nexus_serials_adjust_returned", {
    steps: () => [
        {
            content: "Post",
            trigger: ".o_form_statusbar button[name=action_post]:visible",
            run: "click",
        },
        {
            content: "It asks whether the unit was returned",
            trigger: ".modal .o_field_widget[name=summary]:contains(City Theatre):contains(SP-01)",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit End of trial",
        },
        {
            trigger: ".modal button[name=action_returned]",
            run: "click",
        },
        seeState("Posted"),
    ],
});
