import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";

/**
 * Where moments are on days that are equally wide, whatever a change of clocks makes of
 * their hours: 0 is where the first day begins, 1 where the last one ends.
 */
export class Scale {
    /** @param {{date: string, start: string, end: string}[]} days as the server names them */
    constructor(days) {
        this.days = days.map(({ date, start, end }) => ({
            date: deserializeDate(date),
            start: toTime(start),
            end: toTime(end),
        }));
    }

    get start() {
        return this.days[0].start;
    }

    get end() {
        return this.days.at(-1).end;
    }

    /**
     * @param {number|null} time in milliseconds; null: never
     * @returns {number} from 0 to 1, also for what is before or after
     */
    at(time) {
        if (time === null || time >= this.end) {
            return 1;
        }
        const index = this.days.findIndex((day) => time < day.end);
        const day = this.days[index];
        const part = Math.max(0, time - day.start) / (day.end - day.start);
        return (index + part) / this.days.length;
    }

    isShown(time) {
        return this.start <= time && time < this.end;
    }

    /** @returns {string} style that puts an element from one moment to another */
    span(start, end) {
        const [left, right] = [this.at(start), this.at(end)];
        return style(left, right - left);
    }

    /**
     * @param {Object} bar as the server describes it
     * @returns {{bar: Object, outer: string, core: string, late: string}}
     *      the styles of its parts, each within the one around it
     */
    place(bar) {
        const [busyStart, start, end, busyEnd, due] = [
            bar.busy_start,
            bar.start,
            bar.end,
            bar.busy_end,
            bar.due,
        ].map((moment) => this.at(toTime(moment)));
        return {
            bar,
            outer: style(busyStart, busyEnd - busyStart),
            core: within(start, end, busyStart, busyEnd),
            late: within(Math.min(due, end), end, start, end),
        };
    }

    /**
     * @param {Object[]} bars in the order they begin
     * @returns {Object[][]} lanes in which none overlaps another, each placed
     */
    layLanes(bars) {
        const lanes = [];
        for (const bar of bars) {
            const start = toTime(bar.busy_start);
            let lane = lanes.find((known) => known.until <= start);
            if (!lane) {
                lane = { until: 0, placed: [] };
                lanes.push(lane);
            }
            const end = toTime(bar.busy_end);
            lane.until = end === null ? Infinity : end;
            lane.placed.push(this.place(bar));
        }
        return lanes.map((lane) => lane.placed);
    }
}

/** @returns {number|null} milliseconds */
export function toTime(moment) {
    return moment ? deserializeDateTime(moment).toMillis() : null;
}

function style(left, width) {
    return `inset-inline-start:${percent(left)};width:${percent(width)}`;
}

function within(start, end, outerStart, outerEnd) {
    const length = outerEnd - outerStart;
    return length ? style((start - outerStart) / length, (end - start) / length) : style(0, 1);
}

function percent(part) {
    return `${Math.round(part * 1e5) / 1e3}%`;
}
