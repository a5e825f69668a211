import {
    choose,
    finish,
    scan,
    seeOutcome,
    seeStart,
} from "@nexus_serials/../tests/tours/scan_steps";
import { registry } from "@web/core/registry";

function number(i) {
    return `TS-${String(i).padStart(2, "0")}`;
}

function passed(first, last) {
    const steps = [];
    for (let i = first; i <= last; i++) {
        steps.push(scan(number(i)), seeOutcome("ok", number(i)));
    }
    return steps;
}

function say(result) {
    return [
        {
            content: `From now on: ${result}`,
            trigger: `.o_nexus_choice:contains(${result})`,
            run: "click",
        },
        { trigger: `.o_nexus_choice.o_nexus_chosen:contains(${result})` },
    ];
}

registry.category("web_tour.tours").add("nexus_rental_test_and_swap", {
    steps: () => [
        seeStart(),
        choose("record_test"),
        {
            content: "What is tested",
            trigger: ".o_nexus_record:contains(Safety test)",
            run: "click",
        },
        { trigger: ".o_nexus_choice.o_nexus_chosen:contains(Passed)" },
        ...passed(1, 12),
        ...say("Failed"),
        scan(number(13)),
        seeOutcome("warning", "HIRE-77010"),
        {
            content: "Another one goes tomorrow",
            trigger: ".o_nexus_state [data-action=swap]",
            run: "click",
        },
        seeOutcome("warning", "goes on HIRE-77010 instead of TS-13"),
        {
            content: "Once only",
            trigger: ".o_nexus_state:not(:has([data-action=swap]))",
        },
        ...say("Passed"),
        ...passed(14, 20),
        finish(),
        seeStart(),
    ],
});
