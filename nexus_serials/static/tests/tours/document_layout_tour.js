import { registry } from "@web/core/registry";

const PAGE = ".o_notebook .tab-pane.active";

const width = (key, value) => ({
    content: `Make ${key} ${value} % wide`,
    trigger: `${PAGE} tr[data-key=${key}] input[type=number]`,
    run: `edit ${value}`,
});

const seeTotal = (text) => ({
    content: `The total says: ${text}`,
    trigger: `${PAGE} .o_nexus_layout_total:contains(${text})`,
});

registry.category("web_tour.tours").add("nexus_serials_document_layout", {
    steps: () => [
        seeTotal("100 %"),
        {
            content: "The total follows while typing, before the field is left",
            trigger: `${PAGE} tr[data-key=serials] input[type=number]`,
            run() {
                this.anchor.focus();
                this.anchor.value = "30";
                this.anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
            },
        },
        seeTotal("104 %"),
        seeTotal("4 % too much"),
        {
            content: "It cannot be saved like that",
            trigger: "button.o_form_button_save",
            run: "click",
        },
        {
            trigger: ".modal:contains(add up to 104 %) .btn-primary",
            run: "click",
        },
        {
            content: "Taxes are not to be printed",
            trigger: `body:not(:has(.modal)) ${PAGE} tr[data-key=taxes] input[type=checkbox]`,
            run: "click",
        },
        seeTotal("96 %"),
        {
            content: "The description takes what is left",
            trigger: `${PAGE} .o_nexus_layout_total button:contains(Let Description take it)`,
            run: "click",
        },
        seeTotal("The columns fill the page"),
        {
            trigger: "button.o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            content: "Another one",
            trigger: ".o_form_button_create",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input:value()",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Made in the browser",
        },
        {
            trigger: ".o_notebook .nav-link[name=invoice]",
            run: "click",
        },
        width("serials", 40),
        seeTotal("114 %"),
        width("description", 12),
        seeTotal("100 %"),
        {
            trigger: "button.o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});
