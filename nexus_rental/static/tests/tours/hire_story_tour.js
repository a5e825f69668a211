import { scan as scanChosen, openFromProduct, seeCount } from "@nexus_serials/../tests/tours/choose_steps";
import { save, seeClosed, seeState } from "@nexus_serials/../tests/tours/entry_steps";
import { choose, finish, scan, seeOpen, seeOutcome, seeProgress, seeStart } from "@nexus_serials/../tests/tours/scan_steps";
import { pressHeader } from "@nexus_serials/../tests/tours/unit_steps";
import { registry } from "@web/core/registry";
import { fill, finishAnyway, repairLater } from "./hire_scan_steps";

/** A hire from the quotation to the invoice, each step by whoever takes it. */

const tours = registry.category("web_tour.tours");

/** Chooses a record: from what drops down, on a phone in a window of its own. */
function pick(fields, text) {
    const input = fields.map((name) => `.o_field_widget[name=${name}] input:visible`).join(", ");
    const search = ".modal:has(.o_kanban_view)";
    return [
        { isActive: ["desktop"], trigger: input, run: `edit ${text}` },
        {
            isActive: ["desktop"],
            trigger: `.o-autocomplete--dropdown-item a:contains(${text})`,
            run: "click",
        },
        { isActive: ["mobile"], trigger: input, run: "click" },
        {
            isActive: ["mobile"],
            trigger: `${search} .o_control_panel button:has(.fa-search)`,
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: `${search} .o_searchview_input`,
            run: `edit ${text}`,
        },
        {
            isActive: ["mobile"],
            trigger: `.o_searchview_autocomplete .o-dropdown-item:contains(${text})`,
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: `${search}:has(.o_searchview_facet) .o_kanban_record:contains(${text})`,
            run: "click",
        },
    ];
}

function setDate(field, text) {
    return {
        content: `${field}: ${text}`,
        trigger: `.o_field_widget[name=hire_start] input[data-field=${field}]`,
        run: `edit ${text} && press Enter`,
    };
}

/** Adds a line: in the list at a desk, in a window on a phone. */
function addLine(number, product, quantity, free) {
    return [
        {
            content: `Add ${product}`,
            trigger: "a:contains(/^Add a product$/), button:contains(/^Add product$/)",
            run: "click",
        },
        {
            isActive: ["desktop"],
            content: "The new row",
            trigger: `.o_data_row:nth-child(${number}).o_selected_row`,
        },
        ...pick(["product_template_id", "product_id"], product),
        {
            content: `${quantity} of ${product}`,
            trigger: ".o_selected_row td[name=product_uom_qty] input, .modal .o_field_widget[name=product_uom_qty] input",
            run: `edit ${quantity} && press Tab`,
        },
        {
            isActive: ["mobile"],
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        { content: free, trigger: `.o_nexus_hire_free:contains(${free})` },
    ];
}

function seeLine(product, text) {
    return {
        content: `${product}: ${text}`,
        trigger: `.o_data_row:contains(${product}):contains(${text}), .o_kanban_record:contains(${product}):contains(${text})`,
    };
}

function seeHireState(name) {
    return {
        content: `The hire is ${name}`,
        trigger: `.o_form_view .o_field_badge[name=hire_state]:contains(${name})`,
    };
}

function onDesk(list, what) {
    return {
        content: `On the desk: ${what}`,
        trigger: `section[data-list=${list}] .o_nexus_desk_hire:contains(Harbour Playhouse) .o_nexus_desk_${what}`,
        run: "click",
    };
}

tours.add("nexus_rental_story_quote", {
    steps: () => [
        ...pick(["partner_id"], "Harbour Playhouse"),
        setDate("hire_start", "05/07/2035 08:00"),
        setDate("hire_end", "05/10/2035 08:00"),
        ...addLine(1, "Speaker K12", 12, "15 free"),
        ...addLine(2, "Camera C300", 1, "2 free"),
        ...addLine(3, "DMX lead", 40, "100 free"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        openFromProduct("Camera C300"),
        scanChosen("CAM-1"),
        seeCount(1, 1),
        save(),
        seeClosed(),
        seeLine("Camera C300", "CAM-1"),
    ],
});

tours.add("nexus_rental_story_sign", {
    steps: () => [
        { trigger: "body[is-ready=true] #quote_content:contains(CAM-1)" },
        {
            content: "Sign",
            trigger: "a[data-bs-target='#modalaccept']:visible:contains(Sign)",
            run: "click",
        },
        {
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Joel Willis",
        },
        { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        {
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#quote_content:contains(Thank You)" },
    ],
});

tours.add("nexus_rental_story_prepare", {
    steps: () => [
        onDesk("going_out", "open"),
        seeHireState("Booked"),
        ...pressHeader("Prepare"),
        {
            content: "Whichever are free",
            trigger: ".modal button[name=action_suggest]",
            run: "click",
        },
        { trigger: ".modal:contains(SP-12):contains(CAM-1)" },
        {
            trigger: ".modal .modal-footer button:visible:contains(Prepare)",
            run: "click",
        },
        seeHireState("Prepared"),
    ],
});

tours.add("nexus_rental_story_scan_out", {
    steps: () => [
        onDesk("going_out", "scan"),
        seeProgress(0, 53),
        ...Array.from({ length: 11 }, (_, i) => [
            scan(`SP-${i + 2}`),
            seeOutcome("ok", `SP-${i + 2}`),
        ]).flat(),
        scan("SP-15"),
        seeOutcome("not_eligible", "SP-15 is damaged"),
        scan("SP-13"),
        seeOutcome("warning", "SP-13 goes instead of SP-1"),
        scan("CAM-2"),
        seeOutcome("wrong", "CAM-2"),
        scan("CAM-1"),
        seeOutcome("ok", "CAM-1"),
        scan("9501101530003"),
        seeOutcome("ok", "DMX lead"),
        seeProgress(14, 53),
        ...fill("quantity", "40"),
        seeProgress(53, 53),
        ...finishAnyway(),
        { content: "Back at the desk", trigger: "section[data-list=going_out]" },
    ],
});

// Three hires came through the door at once.
tours.add("nexus_rental_story_scan_in", {
    steps: () => [
        seeStart(),
        choose("check_in"),
        seeOpen(),
        scan("SP-14"),
        seeOutcome("ok", "SP-14"),
        scan("CAM-1"),
        seeOutcome("ok", "CAM-1"),
        scan("CAM-2"),
        seeOutcome("ok", "CAM-2"),
        ...[2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].flatMap((number) => [
            scan(`SP-${number}`),
            seeOutcome("ok", `SP-${number}`),
        ]),
        {
            content: "What comes now has suffered",
            trigger: ".o_nexus_choice:contains(Poor)",
            run: "click",
        },
        { trigger: ".o_nexus_choice.o_nexus_chosen:contains(Poor)" },
        scan("SP-3"),
        seeOutcome("refused", "SP-3 went out Good and is Poor now"),
        ...fill("note", "Torn cone"),
        seeOutcome("warning", "Set it aside"),
        scan("9501101530003"),
        seeOutcome("ok", "DMX lead"),
        ...fill("quantity", "39"),
        seeOutcome("ok", "39"),
        finish(),
        ...repairLater("SP-3"),
        seeStart(),
    ],
});

tours.add("nexus_rental_story_missing", {
    steps: () => [
        onDesk("coming_in", "open"),
        seeHireState("Out"),
        ...pressHeader("Check In"),
        {
            content: "The cable that is missing",
            trigger: ".modal .o_data_row:contains(DMX) td[name=quantity_back], .modal .o_kanban_record:contains(DMX)",
            run: "click",
        },
        {
            content: "None of it is back",
            trigger: ".modal .o_field_widget[name=quantity_back] input",
            run: "edit 0 && press Tab",
        },
        {
            isActive: ["desktop"],
            trigger: ".modal .o_data_row:contains(DMX) td[name=missing]",
            run: "click",
        },
        {
            isActive: ["desktop"],
            trigger: ".modal .o_selected_row td[name=missing] input",
            run: "click",
        },
        {
            isActive: ["desktop"],
            trigger: ".o_select_menu_item:contains(Lost)",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".modal .o_field_widget[name=missing] input[data-value=lost]",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer button:visible:contains(Check In)",
            run: "click",
        },
        { trigger: ".modal:contains(Charge the client)" },
        {
            trigger: ".modal .modal-footer button:visible:contains(/^Charge$/)",
            run: "click",
        },
        seeHireState("Back"),
    ],
});

tours.add("nexus_rental_story_invoice", {
    steps: () => [
        ...pressHeader("Create Invoice"),
        {
            content: "An ordinary invoice",
            trigger: ".modal #create_invoice_open, .modal button[name=create_invoices]",
            run: "click",
        },
        {
            content: "Post it",
            trigger: ".o_form_view button[name=action_post]:visible:enabled",
            run: "click",
        },
        seeState("Posted"),
    ],
});
