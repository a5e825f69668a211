import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function press(name) {
    return {
        content: `Press ${name}`,
        trigger: `.o_form_statusbar button[name=${name}]:enabled`,
        run: "click",
    };
}

function apply(title) {
    return {
        content: title,
        trigger: `.modal .modal-footer button:visible:contains(${title})`,
        run: "click",
    };
}

const closed = { trigger: "body:not(:has(.modal)) .o_form_saved, body:not(:has(.modal)) .o_form_view" };

// From a quotation there is not enough for, until it is back and charged.
tours.add("nexus_rental_desk_hire", {
    steps: () => [
        {
            content: "The quotation is short",
            trigger: ".o_data_row .o_nexus_hire_free:contains(Short by 1)",
        },
        { trigger: ".alert:contains(There is not enough for this hire)" },
        {
            content: "Fewer",
            trigger: ".o_data_row:contains(Short by 1) td[name=product_uom_qty]",
            run: "click",
        },
        {
            trigger: ".o_selected_row td[name=product_uom_qty] input",
            run: "edit 2 && press Tab",
        },
        { trigger: ".o_data_row .o_nexus_hire_free:contains(4 free)" },
        press("action_confirm"),
        { trigger: ".o_field_badge[name=hire_state]:contains(Booked)" },
        press("action_prepare_hire"),
        {
            content: "Whichever are free",
            trigger: ".modal button[name=action_suggest]",
            run: "click",
        },
        { trigger: ".modal .o_data_row:contains(SP-1):contains(SP-2)" },
        apply("Prepare"),
        { trigger: ".o_field_badge[name=hire_state]:contains(Prepared)" },
        closed,
        press("action_check_out_prepared"),
        { trigger: ".o_field_badge[name=hire_state]:contains(Out)" },
        press("action_check_in_hire"),
        {
            content: "One came back worse",
            trigger: ".modal .o_data_row:contains(SP-1) td[name=condition]",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row td[name=condition] input",
            run: "click",
        },
        { trigger: ".o_select_menu_item:contains(Poor)", run: "click" },
        {
            trigger: ".modal .o_selected_row td[name=note] input",
            run: "edit Grille dented",
        },
        apply("Check In"),
        { trigger: ".modal .o_data_row:contains(SP-1: went out Good, came back Poor)" },
        apply("Charge"),
        // What came back damaged is to be repaired next.
        { trigger: ".modal .o_field_widget[name=lot_id]" },
        { trigger: ".modal .o_form_button_cancel", run: "click" },
        { trigger: ".o_field_badge[name=hire_state]:contains(Back)" },
        { trigger: ".o_data_row:contains(came back Poor)" },
    ],
});

// What is to be done today, a tap away.
tours.add("nexus_rental_desk_today", {
    steps: () => [
        {
            content: "Late",
            trigger: "section[data-list=late] .o_nexus_desk_hire:contains(Desk Client)",
        },
        {
            content: "Open what goes out",
            trigger:
                "section[data-list=going_out] .o_nexus_desk_hire:contains(Desk Client) .o_nexus_desk_open",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_badge[name=hire_state]:contains(Booked)" },
        {
            isActive: ["desktop"],
            trigger: ".o_menu_sections [data-menu-xmlid='nexus_rental.nexus_hire_desk_menu']",
            run: "click",
        },
        { isActive: ["mobile"], trigger: ".o_breadcrumb .o_back_button, .o_back_button, .breadcrumb-item a", run: "click" },
        {
            content: "Scan it out",
            trigger:
                "section[data-list=going_out] .o_nexus_desk_hire:contains(Desk Client) .o_nexus_desk_scan",
            run: "click",
        },
        { trigger: ".o_nexus_scanner:contains(Check)" },
    ],
});
