import { registry } from "@web/core/registry";
import { seeState } from "./entry_steps";
import {
    choose,
    finish,
    openFromTransfer,
    scan,
    seeOutcome,
    seeProgress,
    seeStart,
    typeCode,
    wedge,
} from "./scan_steps";

const tours = registry.category("web_tour.tours");

tours.add("nexus_serials_scan_menu", {
    steps: () => [
        {
            content: "Scanner is in the menu of the app",
            trigger: "[data-menu-xmlid='nexus_serials.nexus_scanner_menu']",
            run: "click",
        },
        seeStart(),
        {
            content: "The whole screen",
            trigger: "body:not(:has(.o_main_navbar))",
        },
        { trigger: ".o_nexus_scanner_back", run: "click" },
        { content: "Back with the menu", trigger: ".o_main_navbar" },
    ],
});

tours.add("nexus_serials_scan_lookup", {
    steps: () => [
        seeStart(),
        scan("sp-03"),
        seeOutcome("ok", "SP-03"),
        { content: "Where it is", trigger: ".o_nexus_scanner_unit:contains(Stock)" },
        scan("SP-99"),
        seeOutcome("unknown", "Nothing is known by the code SP-99"),
        scan("9501101530003"),
        seeOutcome("ok", "Speaker K12"),
        typeCode("SP-05"),
        seeOutcome("ok", "SP-05"),
        { content: "Open the unit", trigger: ".o_nexus_open_unit", run: "click" },
        {
            content: "Its form",
            trigger: ".o_form_view .o_field_widget[name=name]:contains(SP-05), " +
                ".o_form_view .o_field_widget[name=name] input:value(SP-05)",
        },
    ],
});

tours.add("nexus_serials_scan_receive", {
    steps: () => [
        ...openFromTransfer(),
        seeProgress(0, 3),
        scan("NEW-1"),
        seeOutcome("ok", "NEW-1"),
        scan("NEW-2"),
        seeOutcome("ok", "NEW-2"),
        scan("new-2"),
        seeOutcome("already", "new-2"),
        scan("SP-01"),
        {
            content: "A unit in stock cannot come in",
            trigger: ".o_nexus_state.o_nexus_level_bad:contains(SP-01)",
        },
        typeCode("NEW-4"),
        seeOutcome("ok", "NEW-4"),
        seeProgress(3, 3),
        { content: "Undo the last", trigger: ".o_nexus_undo:enabled", run: "click" },
        seeProgress(2, 3),
        {
            content: "It is taken back",
            trigger: ".o_nexus_feed_row.o_nexus_undone[data-code=NEW-4]",
        },
        scan("NEW-3"),
        seeOutcome("ok", "NEW-3"),
        seeProgress(3, 3),
        {
            content: "See what was refused",
            trigger: ".o_nexus_problems_list",
            run() {
                this.anchor.open = true;
            },
        },
        {
            content: "Leave it out",
            trigger: ".o_nexus_problem_row[data-code=SP-01] .o_nexus_dismiss",
            run: "click",
        },
        { trigger: ".o_nexus_scanner:not(:has(.o_nexus_problems_list))" },
        finish(),
        seeState("Done"),
    ],
});

tours.add("nexus_serials_scan_deliver", {
    steps: () => [
        seeStart(),
        choose("deliver"),
        { content: "It asks which", trigger: ".o_nexus_needs .o_nexus_record:contains(77001)" },
        scan("SP-01"),
        { content: "A unit is no transfer", trigger: ".o_nexus_needs_told:contains(SP-01)" },
        scan("WH/OUT/77001"),
        seeProgress(0, 3),
        scan("SP-01"),
        seeOutcome("ok", "SP-01"),
        scan("SP-07"),
        seeOutcome("ok", "SP-07"),
        scan("SP-07"),
        seeOutcome("already", "SP-07"),
        scan("SP-08"),
        {
            content: "A promised one is refused, and it says for whom",
            trigger: ".o_nexus_state[data-outcome=promised]:contains(SP-08)",
        },
        seeProgress(2, 3),
        finish(),
        {
            content: "It asks whether to leave the refused one",
            trigger: ".modal .btn-primary:contains(Finish)",
            run: "click",
        },
        {
            content: "Odoo asks for the back order; not yet",
            trigger: ".modal button[special=cancel], .modal button:contains(Discard)",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        scan("SP-02"),
        seeOutcome("ok", "SP-02"),
        seeProgress(3, 3),
        finish(),
        {
            trigger: ".modal .btn-primary:contains(Finish)",
            run: "click",
        },
        seeStart(),
        scan("SP-07"),
        seeOutcome("ok", "SP-07"),
        {
            content: "It is with the customer",
            trigger: ".o_nexus_scanner_unit:contains(Sold)",
        },
    ],
});

tours.add("nexus_serials_scan_transfer_barcode", {
    steps: () => [
        seeStart(),
        scan("WH/OUT/77001"),
        seeProgress(0, 3),
        scan("SP-01"),
        seeOutcome("ok", "SP-01"),
        { content: "Leave it", trigger: ".o_nexus_scanner_back", run: "click" },
        {
            content: "It can be gone on with",
            trigger: ".o_nexus_open_sessions .o_nexus_open_session:contains(77001):contains(1 / 3)",
            run: "click",
        },
        seeProgress(1, 3),
        { trigger: ".o_nexus_feed_row[data-code=SP-01][data-outcome=ok]" },
        { content: "Give it up", trigger: ".o_nexus_cancel", run: "click" },
        { trigger: ".modal .btn-primary:contains(Cancel)", run: "click" },
        seeStart(),
        { trigger: ".o_nexus_scanner:not(:contains(77001))" },
    ],
});

tours.add("nexus_serials_scan_to_a_shelf", {
    steps: () => [
        seeStart(),
        choose("transfer"),
        // Scanned while the session is on its way: it is its first scan.
        scan("SP-05"),
        seeOutcome("refused", "place"),
        { content: "It says what it needs", trigger: ".o_nexus_state_need:contains(place)" },
        scan("SHELF-A"),
        seeOutcome("ok", "Shelf A"),
        {
            content: "Where to is in the title",
            trigger: ".o_nexus_scanner_title small:contains(Shelf A)",
        },
        scan("SP-05"),
        seeOutcome("ok", "SP-05"),
        {
            content: "What was refused before and is good now needs no look any more",
            trigger: ".o_nexus_scanner:not(:has(.o_nexus_problems_list))",
        },
        scan("SP-06"),
        seeOutcome("ok", "SP-06"),
        finish(),
        seeStart(),
        scan("SP-06"),
        { trigger: ".o_nexus_scanner_unit:contains(Shelf A)" },
    ],
});

tours.add("nexus_serials_scan_condition", {
    steps: () => [
        seeStart(),
        choose("set_condition"),
        {
            content: "Choose once",
            trigger: ".o_nexus_needs .o_nexus_tile[data-value=good]",
            run: "click",
        },
        {
            content: "And no reason",
            trigger: ".o_nexus_scanner:has(.o_nexus_state), .o_nexus_start_now",
            run() {
                document.querySelector(".o_nexus_start_now")?.click();
            },
        },
        { trigger: ".o_nexus_state" },
        scan("SP-01"),
        seeOutcome("ok", "SP-01"),
        scan("SP-02"),
        seeOutcome("ok", "SP-02"),
        finish(),
        seeStart(),
        scan("SP-01"),
        { trigger: ".o_nexus_scanner_unit:contains(Good)" },
        { content: "Back to what to do", trigger: ".o_nexus_scanner_back", run: "click" },
        choose("set_status"),
        {
            content: "It goes on without asking for a place",
            trigger: ".o_nexus_needs .o_nexus_tile[data-value=in_maintenance]",
            run: "click",
        },
        { trigger: ".o_nexus_scanner_title:contains(In Maintenance)" },
        scan("SP-01"),
        seeOutcome("ok", "SP-01"),
        {
            content: "Take it back",
            trigger: ".o_nexus_feed_row[data-code=SP-01] .o_nexus_undo_row",
            run: "click",
        },
        { trigger: ".o_nexus_feed_row.o_nexus_undone[data-code=SP-01]" },
        scan("SP-02"),
        seeOutcome("ok", "SP-02"),
        { trigger: ".o_nexus_finish:enabled", run: "click" },
        seeStart(),
    ],
});

tours.add("nexus_serials_scan_in_form", {
    steps: () => [
        { content: "An open transfer", trigger: ".o_form_view .o_nexus_transfer_scan:not(:visible)" },
        {
            content: "Scan in its form",
            trigger: ".o_form_view",
            run: () => wedge("SP-07"),
        },
        { trigger: ".o_notification:contains(SP-07)" },
        {
            content: "Scan one that is promised",
            trigger: ".o_form_view",
            run: () => wedge("SP-08"),
        },
        { trigger: ".o_notification:has(.bg-danger):contains(SP-08)" },
    ],
});
