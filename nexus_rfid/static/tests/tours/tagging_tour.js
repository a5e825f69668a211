import { registry } from "@web/core/registry";
import {
    bridgeCannotWrite,
    bridgeStarts,
    bridgeWrites,
    tagsArrive,
    tagsDepart,
} from "./bridge_steps";

const tours = registry.category("web_tour.tours");
const TAG = "E28011700000020A1B2C3D4E";
const SECOND = "E28011700000020A1B2C3D4F";
/** On SP-3 before the tour. */
const FOREIGN = "3074257BF7194E4000001A85";

function seeState(state, text) {
    return {
        content: `${state}: ${text}`,
        trigger: `.o_nexus_state[data-state=${state}]:contains(${text})`,
    };
}

function chooseReader() {
    return { trigger: ".o_nexus_reader[data-reader='Desk of the tour']", run: "click" };
}

function typeUnit(serial) {
    return [
        {
            trigger: ".o_nexus_code_input input",
            run: `edit ${serial} && press Enter`,
        },
        { trigger: `.o_nexus_tagging_unit:contains(${serial})` },
    ];
}

function click(what) {
    return { content: what, trigger: `.o_nexus_${what}:enabled`, run: "click" };
}

function seeDisabled(what) {
    return { content: `No ${what}`, trigger: `.o_nexus_${what}:disabled` };
}

tours.add("nexus_rfid_tagging", {
    steps: () => [
        chooseReader(),
        bridgeStarts(),
        ...typeUnit("SP-1"),
        seeState("ready", "Put one tag near"),
        tagsArrive(FOREIGN),
        seeState("other", "is on SP-3"),
        seeDisabled("put_on"),
        tagsArrive(TAG),
        seeState("many", "2 tags near the reader"),
        seeDisabled("put_on"),
        seeDisabled("write"),
        tagsDepart(FOREIGN),
        seeState("free", TAG),
        click("put_on"),
        seeState("done", "SP-1 is tagged"),
        { trigger: `.o_nexus_feed_row[data-serial=SP-1]:contains(${TAG})` },
        ...typeUnit("SP-2"),
        seeState("ready", "Take away the unit that is done"),
        tagsDepart(TAG),
        seeState("ready", "Put the unit's tag near"),
        tagsArrive(SECOND),
        seeState("free", SECOND),
        click("write"),
        seeState("writing", "Leave the tag where it is"),
        bridgeCannotWrite("The tag did not answer."),
        seeState("failed", "The tag did not answer."),
        click("write"),
        seeState("writing", "Leave the tag where it is"),
        bridgeWrites(),
        seeState("done", "SP-2 is tagged"),
        ...typeUnit("SP-1"),
        { content: "It has one", trigger: `.o_nexus_tagging_before:contains(${TAG})` },
        tagsArrive(TAG),
        seeState("here", "on SP-1 already"),
        { trigger: ".o_nexus_scanner_back", run: "click" },
        { content: "Left", trigger: ".o_main_navbar" },
    ],
});

tours.add("nexus_rfid_tagging_list", {
    steps: () => [
        { trigger: ".o_group_header:contains(Tour speaker)", run: "click" },
        { trigger: ".o_data_row:contains(SP-2)" },
        { trigger: "thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_tag]", run: "click" },
        chooseReader(),
        bridgeStarts(),
        { trigger: ".o_nexus_to_tag_count:contains(3)" },
        seeState("ready", "SP-1"),
        click("skip_unit"),
        seeState("ready", "SP-2"),
        { content: "Without a click", trigger: ".o_nexus_at_once", run: "click" },
        tagsArrive(TAG),
        seeState("done", "Next: SP-3"),
        { trigger: ".o_nexus_undo_row", run: "click" },
        { trigger: ".o_nexus_tagging_unit:contains(SP-2)" },
        { content: "Taken back", trigger: ".o_nexus_to_tag_count:contains(3)" },
    ],
});
