import { registry } from "@web/core/registry";

const SPEAKER = ".o_nexus_hire_product:contains(Speaker K12)";

function see(content, trigger) {
    return { content, trigger };
}

function choose(value, content) {
    return {
        content,
        trigger: ".o_nexus_hire_only",
        run: `select ${value}`,
    };
}

registry.category("web_tour.tours").add("nexus_rental_timeline", {
    steps: () => [
        {
            content: "Look for the speaker",
            trigger: ".o_nexus_hire_search",
            run: "edit Speaker K12",
        },
        see("No other product is there", `.o_nexus_hire_board:not(:contains(XLR)) ${SPEAKER}`),
        {
            content: "Go to the week of the hire",
            trigger: ".o_nexus_hire_date input",
            run: "edit 05/08/2035 && press Enter",
        },
        see("It begins on Sunday", ".o_nexus_hire_head:contains(May 2035) .o_nexus_hire_day:contains(6)"),
        see("One of four is left", `${SPEAKER} .o_nexus_hire_few[title*='1 of 4 free']`),
        {
            content: "Show the units",
            trigger: `${SPEAKER} .o_nexus_hire_toggle`,
            run: "click",
        },
        see("The unit that was named", ".o_nexus_hire_unit:contains(SP-1) .o_nexus_hire_booked:contains(City Theatre)"),
        {
            content: "By keyboard: down to the unit, right to its bar",
            trigger: `${SPEAKER} .o_nexus_hire_toggle[aria-expanded=true]`,
            async run({ press }) {
                this.anchor.focus();
                await press("ArrowDown");
                await press("ArrowRight");
            },
        },
        {
            content: "Open the hire",
            trigger: ".o_nexus_hire_unit:contains(SP-1) .o_nexus_hire_bar:focus",
            run: "press Enter",
        },
        {
            isActive: ["mobile"],
            content: "What else there is",
            trigger: ".o_form_view .o_button_more",
            run: "click",
        },
        {
            content: "Its own timeline",
            trigger: "button[name=action_open_hire_timeline]",
            run: "click",
        },
        see("It has all that is hired on it", ".o_nexus_hire_product:contains(XLR) .o_nexus_hire_own"),
        see("Its period is marked", ".o_nexus_hire_period"),
        choose("short", "What is short of it"),
        see("Nothing is", ".o_nexus_hire_empty:contains(Nothing is short on these days)"),
        choose("", "All of it"),
        {
            content: "The speaker",
            trigger: `${SPEAKER} .o_nexus_hire_name`,
            run: "click",
        },
        {
            content: "The picture of the product",
            trigger: ".o_form_view .nav-link[name=hire_timeline]",
            run: "click",
        },
        {
            content: "Later",
            trigger: ".o_nexus_hire_widget .o_nexus_hire_next_step",
            run: "click",
        },
        see("All are free", ".o_nexus_hire_widget .o_nexus_hire_many:contains(4/4)"),
    ],
});

registry.category("web_tour.tours").add("nexus_rental_unit_timeline", {
    steps: () => [
        {
            content: "The picture of the unit",
            trigger: ".o_form_view .nav-link[name=hire_timeline]",
            run: "click",
        },
        see("It is overdue", ".o_nexus_hire_unit:contains(SP-1) .o_nexus_hire_overdue .o_nexus_hire_late"),
        see("Others are not there", ".o_nexus_hire_widget:not(:contains(SP-2))"),
        see("What the colour means", ".o_nexus_hire_legend:contains(Overdue)"),
        {
            content: "Earlier",
            trigger: ".o_nexus_hire_back_step",
            run: "click",
        },
        {
            content: "The hire",
            trigger: ".o_nexus_hire_overdue",
            run: "click",
        },
        see("Who has it", ".o_form_view .o_field_widget[name=partner_id] input:value(City Theatre), .o_form_view .o_field_widget[name=partner_id]:contains(City Theatre)"),
    ],
});
