import { registry } from "@web/core/registry";
import { clickUnit, openFromProduct, scan, seeCount, seeTold, seeUnit } from "./choose_steps";
import { paste, save, seeClosed, seeState } from "./entry_steps";

const tours = registry.category("web_tour.tours");
const WINDOW = ".o_nexus_entry_window";

/** The line shows how many are chosen, and which. */
function seeLine(label, summary) {
    return {
        content: `The line shows ${label}: ${summary}`,
        trigger: `.o_nexus_serial_button:contains(${label}) ~ .o_nexus_serial_summary:contains(${summary})`,
    };
}

tours.add("nexus_serials_choose_on_quotation", {
    steps: () => [
        openFromProduct("Speaker K12"),
        seeCount(0, 3),
        { content: "It says what is usual", trigger: `${WINDOW} .o_nexus_hint:contains(at shipment)` },
        seeUnit("SP-01", "taken"),
        {
            content: "and who has the taken one",
            trigger: `${WINDOW} .o_nexus_taken .o_nexus_unit_note:contains(Promised to):contains(City Theatre)`,
        },
        scan("sp-03"),
        seeCount(1, 3),
        seeUnit("SP-03", "chosen"),
        scan("SP-01"),
        seeTold("Promised to"),
        seeCount(1, 3),
        scan("NOBODY-7"),
        seeTold("There is no unit with serial number NOBODY-7"),
        {
            content: "The text is there to be corrected: search by last digits",
            trigger: `${WINDOW} .o_nexus_choice_input:value(NOBODY-7)`,
            run: "edit 05",
        },
        {
            content: "One is found",
            trigger: `${WINDOW} .o_nexus_found:contains(1 found)`,
        },
        clickUnit("SP-05"),
        seeCount(2, 3),
        {
            content: "Back to all of them",
            trigger: `${WINDOW} .o_nexus_choice_input`,
            run: "clear",
        },
        seeUnit("SP-07", "unit"),
        save(),
        seeClosed(),
        seeLine("2/3", "SP-03, SP-05"),
        openFromProduct("Speaker K12"),
        seeCount(2, 3),
        clickUnit("SP-03"),
        seeCount(1, 3),
        {
            content: "Closing asks",
            trigger: `${WINDOW} .o_nexus_discard`,
            run: "click",
        },
        {
            trigger: ".modal:contains(not saved yet) button:contains(Discard)",
            run: "click",
        },
        seeClosed(),
        seeLine("2/3", "SP-03, SP-05"),
    ],
});

tours.add("nexus_serials_choose_on_order", {
    steps: () => [
        openFromProduct("Speaker K12"),
        seeCount(0, 3),
        paste("SP-04\nSP-01\nSP-05\nSP-06\nSP-07"),
        seeCount(3, 3),
        seeTold("3 chosen, 2 not"),
        {
            trigger: `${WINDOW} .o_nexus_problems:contains(SP-01):contains(SP-07 is one too many)`,
        },
        clickUnit("SP-08"),
        seeTold("Take one off first"),
        clickUnit("SP-04"),
        seeCount(2, 3),
        clickUnit("SP-08"),
        seeCount(3, 3),
        {
            content: "With the keyboard: to the list, the second one off",
            trigger: `${WINDOW} .o_nexus_choice_input`,
            run: "click && press ArrowDown && press Home && press ArrowDown && press Space",
        },
        seeCount(2, 3),
        {
            content: "and on again",
            trigger: `${WINDOW} .o_nexus_current:contains(SP-05):not(.o_nexus_chosen)`,
            run: "press Enter",
        },
        seeCount(3, 3),
        {
            content: "Enter in the empty input saves",
            trigger: `${WINDOW} .o_nexus_choice_input`,
            run: "click && press Enter",
        },
        seeClosed(),
        { content: "The line is full", trigger: ".o_nexus_serial_button:contains(3/3)" },
        seeState("Sales Order"),
    ],
});

/** Adds a line: in the list, or on a phone in the pop-up of a line. */
function addProduct(product) {
    return [
        {
            content: "Add a line",
            trigger:
                ".o_field_x2many_list_row_add button:contains(Add a product):visible, " +
                ".o_field_x2many_list_row_add a:contains(Add a product):visible, " +
                ".o_field_x2many button:contains(Add product):visible",
            run: "click",
        },
        {
            content: "Choose the product",
            trigger:
                ".o_selected_row .o_field_widget[name=product_template_id] input, " +
                ".modal .o_field_widget[name=product_id] input",
            run: `edit ${product}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${product}), .modal .o_kanban_record:contains(${product})`,
            run: "click",
        },
    ];
}

tours.add("nexus_serials_choose_on_new_line", {
    steps: () => [
        {
            content: "No icon without serial numbers",
            trigger: ".o_field_widget[name=order_line]:not(:has(.o_nexus_serial_button))",
        },
        ...addProduct("Speaker K12"),
        {
            content: "The icon is there at once; it saves the order",
            trigger:
                ".o_selected_row .o_nexus_serial_button:visible, " +
                ".modal .o_form_view .o_nexus_serial_button:visible",
            run: "click",
        },
        seeCount(0, 1),
        scan("SP-02"),
        seeCount(1, 1),
        scan("SP-03"),
        seeTold("SP-03 is chosen in place of SP-02"),
        scan("SP-02"),
        seeTold("SP-02 is chosen in place of SP-03"),
        save(),
        seeClosed(),
        { content: "The line is full", trigger: ".o_nexus_serial_button:contains(1/1)" },
    ],
});

tours.add("nexus_serials_choice_survives", {
    steps: () => [
        openFromProduct("Speaker K12"),
        seeCount(1, 3),
        clickUnit("SP-02"),
        scan("SP-03"),
        seeCount(1, 3),
        scan("SP-04"),
        seeCount(2, 3),
        {
            content: "Reload the page before anything is saved",
            trigger: `${WINDOW} .o_nexus_choice_input`,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        openFromProduct("Speaker K12"),
        {
            content: "The choice is there again",
            trigger: `${WINDOW} .o_nexus_restored:contains(2 serial numbers)`,
        },
        seeCount(2, 3),
        seeUnit("SP-04", "chosen"),
        save(),
        seeClosed(),
        seeLine("2/3", "SP-03, SP-04"),
    ],
});
