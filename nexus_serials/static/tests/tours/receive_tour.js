import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import {
    openFromLine,
    paste,
    save,
    seeBad,
    seeClosed,
    seeGood,
    seeState,
    type,
    validate,
} from "./entry_steps";

const tours = registry.category("web_tour.tours");
const WINDOW = ".o_nexus_entry_window";

tours.add("nexus_serials_receive_by_paste", {
    steps: () => [
        openFromLine("0/10"),
        paste("SN-01\nSN-02\nSN-03\nSN-04\nSN-05\nSN-06\nSN-07\nSN-08\nSN-09\nsn-01"),
        seeGood(9),
        seeBad("sn-01", "row 1"),
        {
            content: "Saving is refused and shows the bad one",
            trigger: `${WINDOW} .o_nexus_save:contains(1 to mend)`,
            run: "click",
        },
        {
            content: "Mend it in place",
            trigger: `${WINDOW} .o_nexus_bad.o_nexus_current .o_nexus_edit_row`,
            run: "click",
        },
        {
            trigger: `${WINDOW} .o_nexus_edit_serial`,
            run: "edit SN-10 && press Enter",
        },
        seeGood(10),
        save(),
        seeClosed(),
        { content: "The line knows", trigger: ".o_nexus_serial_button:contains(10/10)" },
        validate(),
        seeState("Done"),
    ],
});

tours.add("nexus_serials_validate_asks", {
    steps: () => [
        validate(),
        {
            content: "The first line asks by itself",
            trigger: `${WINDOW} .modal-title:contains(1 of 2)`,
        },
        {
            content: "Closing it stops everything",
            trigger: `${WINDOW} .o_nexus_entry_input`,
            run: "press Escape",
        },
        seeClosed(),
        validate(),
        type("A-1"),
        type("A-2"),
        type("HELD-1"),
        seeBad("HELD-1", "Moving head"),
        {
            content: "Remove it",
            trigger: `${WINDOW} .o_nexus_remove_bad`,
            run: "click",
        },
        type("A-3"),
        seeGood(3),
        {
            content: "Save with the keyboard",
            trigger: `${WINDOW} .o_nexus_entry_input`,
            run: "press Control+Enter",
        },
        {
            content: "The second line asks",
            trigger: `${WINDOW} .modal-title:contains(2 of 2)`,
        },
        type("B-1"),
        {
            content: "Fewer are received",
            trigger: `${WINDOW} .o_nexus_missing_count:contains(1 still missing)`,
        },
        seeGood(1),
        save(),
        {
            content: "Odoo asks for the back order",
            trigger: ".modal button[name=process]",
            run: "click",
        },
        seeState("Done"),
    ],
});

tours.add("nexus_serials_draft_survives", {
    steps: () => [
        openFromLine("0/10"),
        type("D-1"),
        type("D-2"),
        seeGood(2),
        {
            content: "Reload the page before anything is saved",
            trigger: `${WINDOW} .o_nexus_entry_input`,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        openFromLine("0/10"),
        {
            content: "The entries are there again",
            trigger: `${WINDOW} .o_nexus_restored:contains(2 serial numbers)`,
        },
        seeGood(2),
        save(),
        seeClosed(),
        openFromLine("2/10"),
        {
            content: "Nothing to restore once it is saved",
            trigger: `${WINDOW}:not(:has(.o_nexus_restored)) .o_nexus_good_count:text(2)`,
        },
        type("D-3"),
        seeGood(3),
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
        { content: "Only what was saved stays", trigger: ".o_nexus_serial_button:contains(2/10)" },
    ],
});

/** Saves serials on the receipt's line past the window, as another browser would. */
async function saveElsewhere(serials) {
    const call = (method, ...args) =>
        rpc(`/web/dataset/call_kw/stock.move/${method}`, {
            model: "stock.move",
            method,
            args,
            kwargs: {},
        });
    const receipt = Number(window.location.pathname.split("/").pop());
    const ids = await call("search", [["picking_id", "=", receipt]]);
    await call("serial_entry_save", ids, serials);
}

tours.add("nexus_serials_draft_is_merged", {
    steps: () => [
        openFromLine("0/10"),
        type("D-1"),
        type("D-2"),
        seeGood(2),
        {
            content: "Somebody else saves three, and this browser is loaded anew",
            trigger: `${WINDOW} .o_nexus_entry_input`,
            run: async () => {
                await saveElsewhere(["E-1", "E-2", "E-3"]);
                window.location.reload();
            },
            expectUnloadPage: true,
        },
        openFromLine("3/10"),
        {
            content: "It is said that both are there",
            trigger: `${WINDOW} .o_nexus_restored:contains(saved 3 serial numbers meanwhile: your 2 were added)`,
        },
        seeGood(5),
        save(),
        seeClosed(),
        openFromLine("5/10"),
        {
            content: "Nothing is left to merge",
            trigger: `${WINDOW}:not(:has(.o_nexus_restored)) .o_nexus_good_count:text(5)`,
        },
    ],
});
