import { registry } from "@web/core/registry";
import { pressHeader, say, seeBadge, seeHistory } from "./unit_steps";

const tours = registry.category("web_tour.tours");

/** Selects a card as a finger does that stays on it. */
function hold(serial) {
    return {
        isActive: ["mobile"],
        content: `Hold ${serial}`,
        trigger: `.o_kanban_record:contains(${serial})`,
        async run() {
            this.anchor.dispatchEvent(new TouchEvent("touchstart", { bubbles: true }));
            await new Promise((resolve) => setTimeout(resolve, 700));
            this.anchor.dispatchEvent(new TouchEvent("touchend", { bubbles: true }));
        },
    };
}

function tick(serial) {
    return {
        isActive: ["desktop"],
        content: `Tick ${serial}`,
        trigger: `.o_data_row:contains(${serial}) .o_list_record_selector input`,
        run: "click",
    };
}

tours.add("nexus_serials_unit_bulk", {
    steps: () => [
        ...["SP-02", "SP-03", "SP-04"].flatMap((serial) => [tick(serial), hold(serial)]),
        { trigger: ".o_selection_box:contains(3)" },
        {
            content: "Actions",
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Set Status",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Set Status)",
            run: "click",
        },
        { trigger: ".modal:contains('SP-02, SP-03, SP-04')" },
        ...say("status", "damaged", "Wet in the van"),
        {
            trigger: ".o_data_row:contains(SP-04):contains(Damaged), .o_kanban_record:contains(SP-04):contains(Damaged)",
        },
    ],
});

tours.add("nexus_serials_unit_report", {
    steps: () => [
        {
            content: "So many are in a vehicle",
            trigger: ".o_kanban_record:contains(Vehicle)",
            run: "click",
        },
        {
            isActive: ["desktop"],
            content: "Change it in its row",
            trigger: ".o_data_row:contains(SP-08) button:has(.fa-pencil)",
            run: "click",
        },
        {
            isActive: ["desktop"],
            content: "Its status",
            trigger: ".modal .o_field_widget[name=kind] input[data-value=status]",
            run: "click",
        },
        ...say("status", "damaged", "Fell from the van").map((step) => ({
            ...step,
            isActive: ["desktop"],
        })),
        {
            isActive: ["desktop"],
            content: "Open it",
            trigger: ".o_data_row:contains(SP-08):contains(Damaged) .o_data_cell[name=serial]",
            run: "click",
        },
        {
            isActive: ["mobile"],
            content: "Open it",
            trigger: ".o_kanban_record:contains(SP-08)",
            run: "click",
        },
        { isActive: ["desktop"], ...seeBadge("Damaged") },
        { isActive: ["mobile"], ...seeBadge("Available") },
        ...pressHeader("Condition"),
        ...say("condition", "fair", "Scratched at the back"),
        seeBadge("Fair"),
        seeHistory("Scratched at the back"),
        ...pressHeader("Status"),
        ...say("status", "lost", "Not in the van any more"),
        seeBadge("Lost"),
        seeHistory("→ Lost"),
        ...pressHeader("Note"),
        {
            content: "Write it",
            trigger: ".modal .o_field_widget[name=reason]:visible textarea",
            run: "edit The driver is asked",
        },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        seeHistory("The driver is asked"),
    ],
});
