import { describe, expect, mockTimeZone, test } from "@odoo/hoot";
import { Scale } from "@nexus_rental/timeline/timeline_scale";

describe.current.tags("headless");

/** Three days in Copenhagen, the second of which has 23 hours. */
const DAYS = [
    { date: "2035-03-24", start: "2035-03-23 23:00:00", end: "2035-03-24 23:00:00" },
    { date: "2035-03-25", start: "2035-03-24 23:00:00", end: "2035-03-25 22:00:00" },
    { date: "2035-03-26", start: "2035-03-25 22:00:00", end: "2035-03-26 22:00:00" },
];

function makeBar(values) {
    const start = values.start || "2035-03-24 23:00:00";
    const end = "end" in values ? values.end : "2035-03-25 22:00:00";
    return { start, end, due: end, busy_start: start, busy_end: end, ...values };
}

function names(lanes) {
    return lanes.map((lane) => lane.map(({ bar }) => bar.id));
}

test("a day is as wide as another, however many hours it has", () => {
    mockTimeZone("Europe/Copenhagen");
    const scale = new Scale(DAYS);
    const { outer } = scale.place(makeBar({}));
    expect(outer).toBe("inset-inline-start:33.333%;width:33.333%");
    const half = scale.place(makeBar({ end: "2035-03-25 10:30:00" }));
    expect(half.outer).toBe("inset-inline-start:33.333%;width:16.667%");
    expect(scale.days[1].date.toISODate()).toBe("2035-03-25");
});

test("what begins before and ends after fills the days", () => {
    const { outer, core } = new Scale(DAYS).place(
        makeBar({ start: "2035-01-01 08:00:00", end: "2035-12-31 08:00:00" })
    );
    expect(outer).toBe("inset-inline-start:0%;width:100%");
    expect(core).toBe("inset-inline-start:0%;width:100%");
});

test("padding is around the hire itself", () => {
    const { outer, core } = new Scale(DAYS).place(
        makeBar({ busy_start: "2035-03-23 23:00:00" })
    );
    expect(outer).toBe("inset-inline-start:0%;width:66.667%");
    expect(core).toBe("inset-inline-start:50%;width:50%");
});

test("overdue runs on to the end, late from when it was due", () => {
    const { outer, late } = new Scale(DAYS).place(
        makeBar({ end: null, due: "2035-03-25 22:00:00" })
    );
    expect(outer).toBe("inset-inline-start:33.333%;width:66.667%");
    expect(late).toBe("inset-inline-start:50%;width:50%");
});

test("bars that meet share a lane, bars that overlap do not", () => {
    const lanes = new Scale(DAYS).layLanes([
        makeBar({ id: 1, start: "2035-03-24 00:00:00", end: "2035-03-24 12:00:00" }),
        makeBar({ id: 2, start: "2035-03-24 11:00:00", end: "2035-03-25 12:00:00" }),
        makeBar({ id: 3, start: "2035-03-24 12:00:00", end: "2035-03-25 12:00:00" }),
    ]);
    expect(names(lanes)).toEqual([[1, 3], [2]]);
});

test("nothing comes after what is overdue in its lane", () => {
    const lanes = new Scale(DAYS).layLanes([
        makeBar({ id: 1, start: "2035-03-24 00:00:00", end: null, due: "2035-03-24 09:00:00" }),
        makeBar({ id: 2, start: "2035-03-26 00:00:00", end: "2035-03-26 12:00:00" }),
    ]);
    expect(names(lanes)).toEqual([[1], [2]]);
});

test("padding counts where bars overlap", () => {
    const lanes = new Scale(DAYS).layLanes([
        makeBar({ id: 1, end: "2035-03-25 08:00:00", busy_end: "2035-03-25 12:00:00" }),
        makeBar({ id: 2, start: "2035-03-25 10:00:00", end: "2035-03-25 14:00:00" }),
    ]);
    expect(names(lanes)).toEqual([[1], [2]]);
});
