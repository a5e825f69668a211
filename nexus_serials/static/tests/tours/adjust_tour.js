import { registry } from "@web/core/registry";
import { paste, save, seeBad, seeClosed, seeGood, seeState } from "./entry_steps";

const WINDOW = ".o_nexus_entry_window";

registry.category("web_tour.tours").add("nexus_serials_adjust", {
    steps: () => [
        {
            content: "The units of the product",
            trigger: ".o_notebook .nav-link[name=serial_numbers]",
            run: "click",
        },
        {
            trigger: "button[name=action_adjust_serials]:contains(Adjust Difference)",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".o_field_widget[name=reason] input",
            run: "edit Found behind shelf B",
        },
        {
            content: "and how many",
            trigger: ".o_field_widget[name=quantity] input",
            run: "edit 3",
        },
        {
            content: "The form is saved and the window opens",
            trigger: ".o_form_statusbar button[name=action_enter_serials]",
            run: "click",
        },
        {
            trigger: `${WINDOW} .o_nexus_missing_count:contains(3 still missing)`,
        },
        paste("ADJ-1\nADJ-2\nHELD-1"),
        seeGood(2),
        seeBad("HELD-1", "Moving head"),
        {
            content: "Keep it as the manufacturer's, take a number of our own",
            trigger: `${WINDOW} .o_nexus_keep`,
            run: "click",
        },
        seeGood(3),
        {
            trigger: `${WINDOW} .o_nexus_good .o_nexus_manufacturer:contains(HELD-1)`,
        },
        save(),
        seeClosed(),
        {
            content: "The form shows what was entered",
            trigger: ".o_field_widget[name=addition_ids]:contains(ADJ-2)",
        },
        {
            content: "Post",
            trigger: ".o_form_statusbar button[name=action_post]",
            run: "click",
        },
        seeState("Posted"),
    ],
});
