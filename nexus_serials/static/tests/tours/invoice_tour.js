import { registry } from "@web/core/registry";
import { openFromLine, save, seeClosed } from "./entry_steps";

const WINDOW = ".o_nexus_entry_window";
const FORM = ".o_form_view:visible";

function choose(serial) {
    return {
        content: `Choose ${serial}, or take it off`,
        trigger: `${WINDOW} .o_nexus_unit:contains(${serial})`,
        run: "click",
    };
}

function seeChosen(count) {
    return {
        content: `${count} units are chosen`,
        trigger: `${WINDOW} .o_nexus_good_count:text(${count})`,
    };
}

function seeLine(label, serials) {
    return {
        content: `The line says ${label} and ${serials}`,
        trigger: `${FORM} [name=invoice_line_ids]:has(.o_nexus_serial_button:contains(${label})):has(.o_nexus_serial_summary:contains(${serials}))`,
    };
}

function press(name) {
    return {
        content: `Press ${name}`,
        trigger: `${FORM} button[name=${name}]:visible:enabled`,
        run: "click",
    };
}

function seePosted() {
    return {
        content: "It is posted",
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Posted)",
    };
}

/** An accountant invoices two of three units, credits one of them and has it back. */
registry.category("web_tour.tours").add("nexus_serials_invoice_and_credit", {
    steps: () => [
        seeLine("3/3", "SP-01 – SP-03 (3)"),
        openFromLine("3/3"),
        seeChosen(3),
        choose("SP-03"),
        seeChosen(2),
        save(),
        seeClosed(),
        seeLine("2/3", "SP-01, SP-02"),
        press("action_post"),
        seePosted(),
        press("action_reverse"),
        {
            content: "The units credited are said",
            trigger: ".modal [name=serial_summary]:contains(SP-01, SP-02)",
        },
        {
            content: "They are here",
            trigger: ".modal [name=return_to_stock] input[data-value=now]",
            run: "click",
        },
        {
            content: "They come back to the stock of the warehouse",
            trigger: ".modal [name=return_location_id] input",
        },
        {
            content: "Credit",
            trigger: ".modal button[name=refund_moves]",
            run: "click",
        },
        {
            ...seeLine("2/3", "SP-01, SP-02"),
        },
        {
            content: "Credit one of them only",
            trigger: `${FORM}:has(.o_arrow_button_current:contains(Draft)) [name=invoice_line_ids] td[name=quantity]`,
            run: "click",
        },
        {
            trigger: `${FORM} [name=invoice_line_ids] td[name=quantity] input`,
            run: "edit 1",
        },
        openFromLine(""),
        seeChosen(0),
        choose("SP-02"),
        seeChosen(1),
        save(),
        seeClosed(),
        seeLine("1/1", "SP-02"),
        press("action_post"),
        seePosted(),
        {
            content: "It says what brought the unit back",
            trigger: `${FORM} [name=serial_return_summary]:contains(Done)`,
        },
    ],
});
