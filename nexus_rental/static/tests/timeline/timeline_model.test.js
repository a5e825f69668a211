import { describe, expect, mockDate, test } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";
import { allowTranslations, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
import { serializeDate } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { TimelineModel } from "@nexus_rental/timeline/timeline_model";

describe.current.tags("headless");

/** A model on a server that answers what `answer` makes of the call's arguments. */
function makeModel(answer = () => ({ products: [] }), from = {}) {
    mockDate("2035-05-09 12:00:00"); // a Wednesday
    allowTranslations();
    patchWithCleanup(localization, { weekStart: 7 }); // Sunday
    const calls = [];
    const orm = {
        async call(_model, _method, days, filters) {
            calls.push({ days, filters });
            return answer(days, filters);
        },
    };
    return { model: new TimelineModel(orm, {}, from), calls };
}

test("weeks begin when weeks begin, and months on the first", async () => {
    const { model, calls } = makeModel();
    await model.setRange("week");
    await model.step(1);
    await model.setRange("month");
    await model.step(-1);
    expect(calls.map(({ days }) => days)).toEqual([
        ["2035-05-06", "2035-05-12"],
        ["2035-05-13", "2035-05-19"],
        ["2035-05-01", "2035-05-31"],
        ["2035-04-01", "2035-04-30"],
    ]);
});

test("a wider range keeps today in sight", async () => {
    const { model } = makeModel(undefined, { range: "month", start: "2035-05-01" });
    await model.setRange("week");
    expect(serializeDate(model.state.start)).toBe("2035-05-06");
});

test("other products are shown from the first on", async () => {
    const { model, calls } = makeModel();
    await model.change({ offset: 50 });
    await model.filter({ search: "lamp" });
    expect(calls.map(({ filters }) => filters.offset)).toEqual([50, 0]);
    expect(calls[1].filters.search).toBe("lamp");
});

test("what was asked last is shown, whenever it comes", async () => {
    const answers = [new Deferred(), new Deferred()];
    const { model, calls } = makeModel(() => answers[calls.length - 1]);
    model.step(1);
    const last = model.step(1);
    answers[1].resolve({ name: "second" });
    await last;
    answers[0].resolve({ name: "first" });
    await answers[0];
    expect(model.state.data.name).toBe("second");
});

test("without a connection it says so, and can be tried again", async () => {
    let isOffline = true;
    const { model } = makeModel(() => {
        if (isOffline) {
            throw new ConnectionLostError();
        }
        return { name: "there" };
    });
    await model.load();
    expect(model.state.trouble).toBe("The timeline could not be loaded.");
    expect(model.state.isLoading).toBe(false);
    isOffline = false;
    await model.load();
    expect(model.state.trouble).toBe("");
    expect(model.state.data.name).toBe("there");
});

test("who comes back finds it as it was", async () => {
    const { model } = makeModel();
    await model.setRange("week");
    await model.filter({ search: "lamp", only: "short" });
    await model.toggle(7);
    const { model: later, calls } = makeModel(undefined, model.memory);
    await later.load();
    expect(calls[0].days).toEqual(["2035-05-06", "2035-05-12"]);
    expect(calls[0].filters.expand_ids).toEqual([7]);
    expect(calls[0].filters.only_short).toBe(true);
    await later.toggle(7);
    expect(later.memory.expanded).toEqual([]);
});
