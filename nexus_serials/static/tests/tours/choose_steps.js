/** Steps that several tours take where units are chosen in the window. */

const WINDOW = ".o_nexus_entry_window";

export function openFromProduct(product) {
    return {
        content: `Open the window of ${product}`,
        trigger: [".o_data_row", ".o_kanban_record"]
            .map((row) => `${row}:contains(${product}) .o_nexus_serial_button:visible`)
            .join(", "),
        run: "click",
    };
}

export function scan(serial) {
    return {
        content: `Scan ${serial}`,
        trigger: `${WINDOW} .o_nexus_choice_input`,
        run: `edit ${serial} && press Enter`,
    };
}

export function seeCount(chosen, expected) {
    return {
        content: `${chosen} of ${expected} are chosen`,
        trigger: `${WINDOW} .o_nexus_counts:has(.o_nexus_good_count:text(${chosen})):has(.o_nexus_expected_count:text(${expected}))`,
    };
}

export function seeTold(text) {
    return {
        content: `It says: ${text}`,
        trigger: `${WINDOW} .o_nexus_choice_told:contains(${text})`,
    };
}

export function seeUnit(serial, state) {
    return {
        content: `${serial} is ${state}`,
        trigger: `${WINDOW} .o_nexus_unit.o_nexus_${state}:contains(${serial})`,
    };
}

export function clickUnit(serial) {
    return {
        content: `Click on ${serial}`,
        trigger: `${WINDOW} .o_nexus_unit:contains(${serial})`,
        run: "click",
    };
}
