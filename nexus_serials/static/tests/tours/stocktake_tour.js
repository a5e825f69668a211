import { registry } from "@web/core/registry";
import { seeState } from "./entry_steps";
import { choose, finish, scan, seeOutcome, seeProgress, seeStart } from "./scan_steps";

const tours = registry.category("web_tour.tours");

tours.add("nexus_serials_scan_stocktake", {
    steps: () => [
        seeStart(),
        choose("stocktake"),
        { trigger: ".o_nexus_needs:contains(Place)" },
        scan("SHELF-A"),
        {
            content: "No more than the place",
            trigger: ".o_nexus_needs:has(h2:contains(Category)) .o_nexus_start_now",
            run: "click",
        },
        seeProgress(0, 3),
        scan("SP-01"),
        seeOutcome("ok", "SP-01"),
        scan("SP-01"),
        seeOutcome("already", "SP-01"),
        scan("SP-08"),
        seeOutcome("warning", "misplaced"),
        scan("WHAT-IS-THIS"),
        seeOutcome("unknown", "WHAT-IS-THIS"),
        finish(),
        { trigger: ".modal .btn-primary:contains(Finish)", run: "click" },
        seeStart(),
    ],
});

tours.add("nexus_serials_approve_stocktake", {
    steps: () => [
        { trigger: ".o_form_view:contains('Misplaced: 1')" },
        {
            content: "Two are missing; one of them is lost",
            trigger:
                ".o_data_row:contains(SP-02) button[name=action_toggle_lost], .o_kanban_record:contains(SP-02) button[name=action_toggle_lost]",
            run: "click",
        },
        {
            trigger: "button[name=action_toggle_lost]:has(.fa-check-square)",
        },
        {
            content: "Approve",
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        { trigger: ".modal .btn-primary", run: "click" },
        seeState("Done"),
    ],
});
