import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

/** The PDF opens in a tab of its own, which a tour cannot follow. */
const stayHere = {
    trigger: "body",
    run() {
        patch(browser, {
            open(url) {
                document.body.dataset.opened = url;
                return { closed: false };
            },
        });
    },
};

registry.category("web_tour.tours").add("nexus_labels_print", {
    steps: () => [
        stayHere,
        ...["TL-1", "TL-2"].map((serial) => ({
            content: `Tick ${serial}`,
            trigger: `.o_data_row:contains(${serial}) .o_list_record_selector input`,
            run: "click",
        })),
        {
            content: "Actions",
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Print Labels",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Print Labels)",
            run: "click",
        },
        { trigger: ".modal:contains(Labels: 2) .o_nexus_label_preview svg" },
        {
            content: "Two of each",
            trigger: ".modal [name=copies] input",
            run: "edit 2 && press Tab",
        },
        { trigger: ".modal:contains(Labels: 4)" },
        {
            content: "Print",
            trigger: ".modal button[name=action_print]",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))[data-opened*='nexus.label.job']" },
    ],
});

registry.category("web_tour.tours").add("nexus_labels_scanned", {
    steps: () => [
        {
            content: "The phone lands on the unit",
            trigger: ".o_form_view:contains(TL-1), .o_form_view [name=name] input",
        },
        {
            content: "One tap to report damage",
            trigger: ".o_form_sheet button:contains(Damage)",
            run: "click",
        },
        {
            content: "Why",
            trigger: ".modal [name=reason] textarea",
            run: "edit Cone torn",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=status]:contains(Damaged)",
        },
    ],
});
