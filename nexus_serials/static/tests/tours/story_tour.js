import { registry } from "@web/core/registry";
import { openFromLine, paste, save, seeClosed, seeGood, seeState, validate } from "./entry_steps";

/** The way of a few units from the vendor to a customer, back, and out again. */

const tours = registry.category("web_tour.tours");
const WINDOW = ".o_nexus_entry_window";

function openChoice() {
    return {
        content: "Open the window next to the quantity",
        trigger: ".o_form_view .o_nexus_serial_button",
        run: "click",
    };
}

function scan(serial) {
    return {
        content: `Scan ${serial}`,
        trigger: `${WINDOW} .o_nexus_choice_input`,
        run: `edit ${serial} && press Enter`,
    };
}

function seeChosen(serial) {
    return {
        content: `${serial} is chosen`,
        trigger: `${WINDOW} .o_nexus_chosen:contains(${serial})`,
    };
}

function seeLine(text) {
    return {
        content: `The line names ${text}`,
        trigger: `.o_form_view .o_nexus_serial_summary:text(${text})`,
    };
}

function press(name) {
    return {
        content: `Press ${name}`,
        trigger: `.o_form_view button[name=${name}]:visible:enabled`,
        run: "click",
    };
}

tours.add("nexus_serials_story_receive", {
    steps: () => [
        openFromLine("0/10"),
        paste(Array.from({ length: 10 }, (_, i) => `ST-${i + 10}`).join("\n")),
        seeGood(10),
        save(),
        seeClosed(),
        validate(),
        seeState("Done"),
    ],
});

tours.add("nexus_serials_story_quote", {
    steps: () => [
        openChoice(),
        scan("ST-14"),
        seeChosen("ST-14"),
        scan("st-17"),
        seeChosen("ST-17"),
        save(),
        seeClosed(),
        seeLine("ST-14, ST-17"),
    ],
});

tours.add("nexus_serials_story_confirm", {
    steps: () => [press("action_confirm"), seeState("Sales Order")],
});

tours.add("nexus_serials_story_deliver", {
    steps: () => [
        validate(),
        {
            content: "The window asks for the third unit: reservation proposes one",
            trigger: `${WINDOW} .o_nexus_expected_count:text(3)`,
        },
        seeChosen("ST-14"),
        seeChosen("ST-17"),
        seeChosen("ST-10"),
        save(),
        seeState("Done"),
    ],
});

tours.add("nexus_serials_story_invoice", {
    steps: () => [seeLine("ST-10, ST-14, ST-17"), press("action_post"), seeState("Posted")],
});

tours.add("nexus_serials_story_credit", {
    steps: () => [
        press("action_reverse"),
        {
            content: "The units are here now",
            trigger: ".modal .o_field_widget[name=return_to_stock] label:contains(Here now)",
            run: "click",
        },
        {
            trigger: ".modal button[name=refund_moves]:enabled",
            run: "click",
        },
        seeState("Draft"),
        openChoice(),
        {
            content: "Credit one only",
            trigger: `${WINDOW} .o_nexus_chosen:contains(ST-10)`,
            run: "click",
        },
        {
            trigger: `${WINDOW} .o_nexus_chosen:contains(ST-14)`,
            run: "click",
        },
        save(),
        seeClosed(),
        seeLine("ST-17"),
        {
            content: "One is credited",
            trigger: ".o_data_row:contains(Stage monitor) td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name=quantity] input",
            run: "edit 1",
        },
        press("action_post"),
        seeState("Posted"),
    ],
});

tours.add("nexus_serials_story_sell_again", {
    steps: () => [
        openChoice(),
        scan("ST-17"),
        seeChosen("ST-17"),
        save(),
        seeClosed(),
        press("action_confirm"),
        seeState("Sales Order"),
    ],
});

tours.add("nexus_serials_story_deliver_again", {
    steps: () => [validate(), seeState("Done")],
});
