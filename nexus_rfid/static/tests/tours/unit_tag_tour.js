import { registry } from "@web/core/registry";
import { bridgeStarts, tagsArrive } from "./bridge_steps";

const TAG = "E28011700000020A1B2C3D4E";
const SECOND = "E28011700000020A1B2C3D4F";

/** SP-1 has a tag. */
registry.category("web_tour.tours").add("nexus_rfid_unit_tag", {
    steps: () => [
        { trigger: ".nav-link:contains(RFID Tags)", run: "click" },
        {
            content: "Its tag",
            trigger: `.o_field_widget[name=rfid_tag_history_ids]:contains(${TAG})`,
        },
        { trigger: "button[name=action_tag]:visible", run: "click" },
        { trigger: ".o_nexus_reader[data-reader='Desk of the tour']", run: "click" },
        bridgeStarts(),
        { trigger: ".o_nexus_tagging_unit:contains(SP-1)" },
        { trigger: `.o_nexus_tagging_before:contains(${TAG})` },
        tagsArrive(SECOND),
        { trigger: ".o_nexus_state[data-state=free]" },
        { trigger: ".o_nexus_put_on:enabled", run: "click" },
        { trigger: ".o_nexus_state[data-state=done]:contains(SP-1 is tagged)" },
        { trigger: ".o_nexus_scanner_back", run: "click" },
        {
            content: "Replaced",
            trigger: `.o_field_widget[name=rfid_tag_history_ids]:contains(${SECOND})`,
        },
    ],
});
