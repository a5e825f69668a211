import {
    choose,
    finish,
    scan,
    seeOpen,
    seeOutcome,
    seeProgress,
    seeStart,
} from "@nexus_serials/../tests/tours/scan_steps";
import { registry } from "@web/core/registry";
import { fill, finishAnyway, repairLater } from "./hire_scan_steps";

const tours = registry.category("web_tour.tours");

function seeUnfinished(text) {
    return {
        content: `Not finished: ${text}`,
        trigger: `.o_nexus_open_session:contains(${text})`,
    };
}

tours.add("nexus_rental_scan_check_out", {
    steps: () => [
        seeStart(),
        choose("check_out"),
        {
            content: "Hires that wait, with their clients",
            trigger: ".o_nexus_record:contains(HIRE-77001):contains(City Theatre)",
            run: "click",
        },
        seeProgress(0, 42),
        scan("SP-1"),
        seeOutcome("ok", "SP-1"),
        scan("SP-3"),
        seeOutcome("warning", "SP-3 goes instead of SP-2"),
        scan("SP-4"),
        seeOutcome("promised", "SP-4 is booked for"),
        {
            content: "Not for a warehouse user to add",
            trigger: ".o_nexus_scanner:not(:has([data-action=add_to_hire]))",
        },
        scan("9501101530003"),
        seeOutcome("ok", "XLR cable"),
        seeProgress(3, 42),
        ...fill("quantity", "40"),
        seeProgress(42, 42),
        { content: "Leave it", trigger: ".o_nexus_scanner_back", run: "click" },
        { ...seeUnfinished("HIRE-77001"), run: "click" },
        seeProgress(42, 42),
        ...finishAnyway(),
        seeStart(),
    ],
});

tours.add("nexus_rental_scan_check_in", {
    steps: () => [
        seeStart(),
        choose("check_in"),
        seeOpen(),
        scan("SP-1"),
        seeOutcome("ok", "HIRE-77001"),
        scan("SP-4"),
        seeOutcome("ok", "HIRE-77002"),
        scan("SP-2"),
        seeOutcome("already", "SP-2 is not out on hire"),
        {
            content: "What comes now is damaged",
            trigger: ".o_nexus_choice:contains(Damaged)",
            run: "click",
        },
        { trigger: ".o_nexus_choice.o_nexus_chosen:contains(Damaged)" },
        scan("SP-3"),
        seeOutcome("refused", "SP-3 went out Good and is Damaged now"),
        ...fill("note", "Dented grille"),
        seeOutcome("warning", "Set it aside"),
        {
            content: "The rest is as it was",
            trigger: ".o_nexus_choice:contains(As it was)",
            run: "click",
        },
        { trigger: ".o_nexus_choice.o_nexus_chosen:contains(As it was)" },
        scan("9501101530003"),
        seeOutcome("ambiguous", "several hires"),
        {
            content: "It is from the first",
            trigger: ".o_nexus_state [data-action=hire]:contains(HIRE-77001)",
            run: "click",
        },
        seeOutcome("ok", "1 of HIRE-77001"),
        ...fill("quantity", "39"),
        seeOutcome("ok", "39 of HIRE-77001"),
        {
            content: "Nothing is left to look at",
            trigger: ".o_nexus_scanner_run:not(:has(.o_nexus_problem_row))",
        },
        {
            content: "What is worse is listed",
            trigger: ".o_nexus_lines:contains(Worse than they went out)",
        },
        finish(),
        ...repairLater("SP-3"),
        seeStart(),
    ],
});

tours.add("nexus_rental_scan_add_to_hire", {
    steps: () => [
        seeStart(),
        choose("check_out"),
        { trigger: ".o_nexus_record:contains(HIRE-77001)", run: "click" },
        seeProgress(0, 42),
        scan("SP-1"),
        seeOutcome("ok", "SP-1"),
        scan("SP-2"),
        seeOutcome("ok", "SP-2"),
        scan("SP-3"),
        seeOutcome("not_expected", "SP-3 is one too many"),
        {
            content: "Add it",
            trigger: ".o_nexus_state [data-action=add_to_hire]",
            run: "click",
        },
        seeOutcome("ok", "SP-3"),
        seeProgress(3, 43),
        finish(),
        seeStart(),
    ],
});
