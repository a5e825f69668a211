import { describe, expect, test } from "@odoo/hoot";
import { click, queryAll } from "@odoo/hoot-dom";
import { advanceTime } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { ScanActions } from "@nexus_serials/scanner/scan_actions";

describe.current.tags("desktop");
defineMailModels();

const QUANTITY = { name: "quantity", title: "Set", label: "How many?", input: "number", value: 1 };
const HIRE = { name: "hire", title: "S1", value: 7 };

async function mountActions(...actions) {
    const done = [];
    await mountWithCleanup(ScanActions, {
        props: {
            actions,
            isBusy: false,
            onAct: (name, value) => done.push([name, value]),
            onCode: (code) => done.push(code),
        },
    });
    return done;
}

/** Types with so many ms between two keys. */
async function type(input, text, pace, before = "") {
    input.value = before;
    for (const key of text) {
        input.value += key;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await advanceTime(pace);
    }
}

test("a button passes on its value", async () => {
    const done = await mountActions(HIRE);
    await click("[data-action=hire]");
    expect(done).toEqual([["hire", 7]]);
});

test("a number that is typed is passed on as one", async () => {
    const done = await mountActions(QUANTITY);
    const [input] = queryAll("input");
    expect(input.value).toBe("1");
    await type(input, "12000", 200);
    await click("button");
    expect(done).toEqual([["quantity", 12000]]);
});

test("nothing typed is nothing done", async () => {
    const done = await mountActions({ ...QUANTITY, input: "text", value: undefined });
    await click("button");
    expect(done).toEqual([]);
});

test("what a hand scanner types into it is the next scan", async () => {
    const done = await mountActions(QUANTITY);
    const [input] = queryAll("input");
    await type(input, "9501101530003", 5);
    await advanceTime(500);
    expect(done).toEqual(["9501101530003"]);
    expect(input.value).toBe("1");
});

test("a scan after what was typed is the scan alone", async () => {
    const done = await mountActions(QUANTITY);
    const [input] = queryAll("input");
    await type(input, "40", 200);
    await advanceTime(300);
    await type(input, "K12-007", 5, "40");
    await advanceTime(500);
    expect(done).toEqual(["K12-007"]);
    expect(input.value).toBe("40");
});

test("what was typed lets go of the focus", async () => {
    await mountActions(QUANTITY);
    const [input] = queryAll("input");
    input.focus();
    await type(input, "40", 200);
    await click("button");
    expect(document.activeElement).not.toBe(input);
});
