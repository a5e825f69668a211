import { describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { levelOf } from "@nexus_serials/scanner/outcomes";
import { PaceWatch } from "@nexus_serials/scanner/scan_input";
import { classify } from "@nexus_serials/scanner/scan_service";

describe.current.tags("headless");

/** Types so many characters with so many ms between them. */
function type(watch, count, pace) {
    for (let i = 0; i < count; i++) {
        watch.input(i + 1, 1000 + i * pace);
    }
}

test("what comes as fast as from a scanner is taken without Enter", async () => {
    let taken = 0;
    const watch = new PaceWatch(() => taken++);
    type(watch, 9, 20);
    await advanceTime(100);
    expect(taken).toBe(0);
    await advanceTime(100);
    expect(taken).toBe(1);
});

test("what comes as from hands waits for Enter", async () => {
    let taken = 0;
    const watch = new PaceWatch(() => taken++);
    type(watch, 9, 120);
    await advanceTime(2000);
    expect(taken).toBe(0);
});

test("three characters are too few to tell", async () => {
    let taken = 0;
    const watch = new PaceWatch(() => taken++);
    type(watch, 3, 5);
    await advanceTime(2000);
    expect(taken).toBe(0);
});

function makeError(exceptionName, code = 0) {
    return Object.assign(new RPCError(exceptionName), { exceptionName, code });
}

test("errors of a call, in the words of the queue", () => {
    expect(classify(new ConnectionLostError("/x"))).toBe("offline");
    expect(classify(makeError("odoo.http.SessionExpiredException", 100))).toBe("login");
    expect(classify(makeError("odoo.exceptions.AccessError"))).toBe("refused");
    expect(classify(makeError("odoo.exceptions.UserError"))).toBe("refused");
    expect(classify(makeError("psycopg2.OperationalError"))).toBe("error");
    expect(classify(new TypeError("x"))).toBe("error");
});

test("an outcome this page has never heard of is refused", () => {
    expect(levelOf("ok")).toBe("ok");
    expect(levelOf("already")).toBe("warning");
    expect(levelOf("something_new")).toBe("bad");
});
