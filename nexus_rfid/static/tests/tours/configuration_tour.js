import { registry } from "@web/core/registry";
import { BRIDGE_KEY, bridgeBeats, bridgeStarts, tagsArrive } from "./bridge_steps";

const TAG = "E28011700000020A1B2C3D4E";

function see(content, trigger) {
    return { content, trigger };
}

function click(content, trigger) {
    return { content, trigger, run: "click" };
}

/** What `nexus-rfid-bridge pair` does with the code on the screen. */
async function pair() {
    const code = document.querySelector(".modal [name=code]").textContent.trim();
    const response = await fetch("/nexus_rfid/v1/pair", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ version: 1, code, name: "dock-pc", bridge: "1.0.0" }),
    });
    const { key } = await response.json();
    localStorage.setItem(BRIDGE_KEY, key);
}

registry.category("web_tour.tours").add("nexus_rfid_configuration", {
    steps: () => [
        click("A new bridge", ".o_control_panel_main_buttons button:contains(New)"),
        {
            content: "Its name",
            trigger: ".oe_title [name=name] input",
            run: "edit Dock of the tour",
        },
        click("Save", ".o_form_button_save"),
        see("It says what to do first", ".alert-info:contains(Pair the bridge)"),
        click("Pair", "button[name=action_pair]:contains(Pair)"),
        see("A picture for a camera", ".modal [name=qr_code] img"),
        {
            content: "The bridge uses the code",
            trigger: ".modal [name=code]:contains(-)",
            run: pair,
        },
        see("The window says so by itself", ".modal .alert-success:contains(is paired)"),
        click("Close", ".modal-footer button:contains(Close)"),
        see("The bridge is paired by now", ".alert-warning:contains(not heard of yet)"),
        click("A new reader", ".o_field_x2many_list_row_add a"),
        {
            content: "Its name",
            trigger: ".modal .oe_title [name=name] input",
            run: "edit Packing desk",
        },
        {
            content: "Where it is connected",
            trigger: ".modal [name=address] input",
            run: "edit /dev/ttyUSB7",
        },
        click("Keep it", ".modal-footer .o_form_button_save"),
        see("It is listed", "[name=reader_ids] .o_data_row:contains(Packing desk)"),
        click("Save", ".o_form_button_save"),
        see("Saved", ".o_form_saved, .o_form_button_save:not(:visible)"),
        click("Test it", "[name=reader_ids] .o_data_row button[name=action_test]"),
        see("The page of the test", ".o_nexus_reader_test"),
        bridgeStarts(),
        tagsArrive(TAG),
        see("The tag, as it is read", `.o_nexus_test_tag[data-code=${TAG}]:contains(-48 dBm)`),
        click("Back to the bridge", ".breadcrumb-item a:contains(Dock), .o_back_button"),
        see("It is online", ".o_form_statusbar [name=state]:contains(Online)"),
        click("Revoke its key", "button[name=action_revoke]"),
        click("Yes", ".modal-footer .btn-primary"),
        see("It is revoked", ".o_form_statusbar [name=state]:contains(Revoked)"),
    ],
});

/** Nobody presses a key for it. */
registry.category("web_tour.tours").add("nexus_rfid_up_to_date", {
    steps: () => [
        see("Not heard of yet", ".o_kanban_record:contains(Loading bay):contains(Offline)"),
        bridgeBeats(),
        see("Heard of", ".o_kanban_record:contains(Loading bay):contains(Online)"),
    ],
});
