import { registry } from "@web/core/registry";
import { bridgeStarts, tagsArrive, tagsDepart } from "./bridge_steps";

const tours = registry.category("web_tour.tours");

function epcOf(number) {
    return `E2801170${number.toString(16).toUpperCase().padStart(16, "0")}`;
}

function seeCount(pane, count) {
    return {
        content: `${pane}: ${count}`,
        trigger: `.o_nexus_live_pane[data-pane=${pane}][data-count="${count}"]`,
    };
}

function seeLevel(level, text) {
    return {
        content: `${level}: ${text}`,
        trigger: `.o_nexus_state[data-level=${level}]:contains(${text})`,
    };
}

/** On a phone, panes in which nothing is wrong are closed at first. */
function openPane(pane) {
    return {
        content: `Open ${pane}`,
        trigger: `.o_nexus_live_pane[data-pane=${pane}] .o_nexus_live_pane_head`,
        run: ({ anchor }) => {
            if (anchor.getAttribute("aria-expanded") === "false") {
                anchor.click();
            }
        },
    };
}

function row(serial) {
    return `.o_nexus_live_row[data-serial="${serial}"]`;
}

tours.add("nexus_rfid_live_delivery", {
    steps: () => [
        ...openLive(),
        bridgeStarts(),
        { content: "Reading", trigger: ".o_nexus_state[data-reading='1']" },
        tagsArrive(epcOf(1), epcOf(2)),
        seeCount("found", 2),
        seeCount("missing", 1),
        seeLevel("ready", "2 of 3"),
        tagsArrive(epcOf(99)),
        seeCount("unknown", 1),
        seeLevel("warning", "2 of 3"),
        { trigger: ".o_nexus_assign", run: "click" },
        { trigger: ".o_nexus_live_assign:contains(Missing here)" },
        { trigger: ".o_nexus_offered[data-serial=SP-03]", run: "click" },
        seeLevel("ok", "All found"),
        tagsArrive(epcOf(4)),
        seeCount("unexpected", 1),
        { content: "One too many", trigger: `${row("SP-04")}:contains(More of this product)` },
        openPane("found"),
        { trigger: `${row("SP-01")} .o_nexus_leave_out`, run: "click" },
        { content: "Left out", trigger: `${row("SP-01")}:contains(Does not count)` },
        { content: "It counts now", trigger: `[data-pane=found] ${row("SP-04")}` },
        { trigger: ".o_nexus_pause", run: "click" },
        { content: "Paused", trigger: ".o_nexus_state[data-reading='0']" },
        { trigger: ".o_nexus_finish:enabled", run: "click" },
        seeTransferDone(),
    ],
});

/** SGTIN-96 of speakers 71 and 72, and a tag that says nothing. */
tours.add("nexus_rfid_live_receipt", {
    steps: () => [
        ...openLive(),
        bridgeStarts(),
        tagsArrive("301643E6B433C20000000047", "301643E6B433C20000000048", epcOf(99)),
        seeCount("found", 2),
        seeCount("unknown", 1),
        seeCount("missing", 1),
        openPane("found"),
        { content: "By its number", trigger: `[data-pane=found] ${row("71")}` },
        tagsDepart(epcOf(99)),
        { trigger: ".o_nexus_code_input input", run: "edit NEW-3 && press Enter" },
        seeLevel("warning", "All found"),
        { trigger: ".o_nexus_finish:enabled", run: "click" },
        { trigger: ".modal:contains(Some tags do not count) .btn-primary", run: "click" },
        seeTransferDone(),
    ],
});

function seeTransferDone() {
    return {
        content: "The transfer is done",
        trigger: [".o_arrow_button_current", ".dropdown-toggle"]
            .map((button) => `.o_statusbar_status ${button}:contains(Done):visible`)
            .join(", "),
    };
}

function openLive() {
    return [
        {
            content: "See all buttons: a phone has some in a menu",
            trigger: ".o_form_view .o_statusbar_buttons:has(button)",
            run() {
                if (!this.anchor.querySelector("button[name=action_read_tags]")) {
                    this.anchor.querySelector("button[title=More]").click();
                }
            },
        },
        { content: "Live page", trigger: "button[name=action_read_tags]", run: "click" },
        { trigger: ".o_nexus_live .o_nexus_scanner_run" },
    ];
}

tours.add("nexus_rfid_live_finish_without", {
    steps: () => [
        { trigger: ".o_nexus_tile[data-operation=deliver]", run: "click" },
        { trigger: ".o_nexus_record:contains(WH/OUT/77001)", run: "click" },
        bridgeStarts(),
        tagsArrive(epcOf(1), epcOf(2), epcOf(3), epcOf(99)),
        seeCount("found", 3),
        seeCount("unknown", 1),
        seeLevel("warning", "All found"),
        tagsDepart(epcOf(99)),
        { trigger: ".o_nexus_finish:enabled", run: "click" },
        { trigger: ".modal:contains(Some tags do not count) .btn-secondary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "Barcodes mix in", trigger: ".o_nexus_code_input input", run: "edit sp-05 && press Enter" },
        seeCount("unexpected", 1),
        { trigger: ".o_nexus_finish:enabled", run: "click" },
        { trigger: ".modal:contains(Some tags do not count) .btn-primary", run: "click" },
        { content: "Chosen anew", trigger: ".o_nexus_tile[data-operation=deliver]" },
    ],
});

/** Several hires may come back in one van: none is chosen. */
tours.add("nexus_rfid_live_check_in", {
    steps: () => [
        { trigger: ".o_nexus_tile[data-operation=check_in]", run: "click" },
        bridgeStarts(),
        tagsArrive(epcOf(5), epcOf(6), epcOf(1)),
        seeCount("found", 2),
        seeCount("already", 1),
        openPane("already"),
        { content: "It is here", trigger: `[data-pane=already] ${row("SP-01")}` },
        tagsArrive(epcOf(7)),
        seeCount("found", 3),
        { trigger: ".o_nexus_finish:enabled", run: "click" },
        { content: "Chosen anew", trigger: ".o_nexus_tile[data-operation=check_in]" },
    ],
});

tours.add("nexus_rfid_find", {
    steps: () => [
        { trigger: ".o_notebook a[name=rfid_tags]", run: "click" },
        { trigger: "button[name=action_find_by_tag]", run: "click" },
        { content: "Not heard", trigger: ".o_nexus_geiger[data-heard='0']:contains(SP-02)" },
        bridgeStarts(),
        tagsArrive(epcOf(1)),
        tagsArrive(epcOf(2)),
        { content: "Heard", trigger: ".o_nexus_geiger[data-heard='1']:contains(-48 dBm)" },
        tagsDepart(epcOf(2)),
        { content: "Gone", trigger: ".o_nexus_geiger[data-heard='0']" },
        { trigger: ".o_nexus_find_back", run: "click" },
        { content: "Left", trigger: ".o_form_view" },
    ],
});
