import { Component, useRef, useState } from "@odoo/owl";
import { Scale, toTime } from "./timeline_scale";
import { STATES, describeBar, describeFree, formatQuantity, stateOf } from "./timeline_words";

/** Lanes of one product that are shown at once. */
const LANES = 8;
const MOVES = { ArrowUp: -1, ArrowDown: 1 };

/**
 * The picture: days from left to right, a row for each product, or unit. It knows of no
 * server.
 *
 * Arrow keys go from row to row, and from bar to bar within one.
 */
export class TimelineBoard extends Component {
    static template = "nexus_rental.TimelineBoard";
    static props = {
        data: Object,
        expanded: { type: Array, optional: true },
        unitsOnly: { type: Boolean, optional: true },
        orderId: { type: [Number, Boolean], optional: true },
        // What a hire asks for, in UTC: {start, end}
        period: { type: [Object, Boolean], optional: true },
        onToggle: { type: Function, optional: true },
        onOpen: Function,
    };
    static defaultProps = { expanded: [] };

    setup() {
        this.root = useRef("root");
        // Products of which all lanes are shown, however many.
        this.unfolded = useState({});
        this.states = STATES;
        this.stateOf = stateOf;
        this.describeBar = describeBar;
        this.formatQuantity = formatQuantity;
    }

    /** The rows with everything in its place; made once for what is drawn at once. */
    draw() {
        const { data } = this.props;
        const scale = new Scale(data.days);
        const now = toTime(data.now);
        return {
            days: scale.days.map((day) => this.describeDay(day, now)),
            months: this.describeMonths(scale.days),
            now: scale.isShown(now) && scale.span(now, now),
            today: this.findToday(scale, now),
            period: this.placePeriod(scale),
            rows: data.products.flatMap((product) => this.listRows(product, scale)),
        };
    }

    describeDay(day, now) {
        const { date } = day;
        return {
            key: date.toISODate(),
            weekday: date.toLocaleString({ weekday: "short" }),
            number: date.day,
            name: date.toLocaleString(luxon.DateTime.DATE_HUGE),
            isToday: day.start <= now && now < day.end,
            isWeekend: date.weekday > 5,
        };
    }

    describeMonths(days) {
        const [first, last] = [days[0].date, days.at(-1).date];
        const format = { month: "short", year: "numeric" };
        return first.hasSame(last, "month")
            ? first.toLocaleString({ ...format, month: "long" })
            : `${first.toLocaleString(format)} – ${last.toLocaleString(format)}`;
    }

    findToday(scale, now) {
        const day = scale.days.find(({ start, end }) => start <= now && now < end);
        return day && scale.span(day.start, day.end);
    }

    placePeriod(scale) {
        const { period } = this.props;
        if (!period?.start || !period.end) {
            return false;
        }
        const [start, end] = [toTime(period.start), toTime(period.end)];
        return start < scale.end && end > scale.start && scale.span(start, end);
    }

    listRows(product, scale) {
        const rows = this.props.unitsOnly ? [] : [this.describeProduct(product, scale)];
        for (const unit of product.units || []) {
            rows.push({
                key: `unit-${unit.id}`,
                unit,
                canOpen: this.props.data.can_open_units,
                lanes: scale.layLanes(unit.bars),
            });
        }
        const hidden = product.unit_total - (product.units || []).length;
        if (hidden > 0) {
            rows.push({ key: `more-${product.id}`, product, hidden, lanes: [] });
        }
        return rows;
    }

    describeProduct(product, scale) {
        const lanes = scale.layLanes(product.bars);
        const shown = this.unfolded[product.id] ? lanes.length : LANES;
        return {
            key: `product-${product.id}`,
            product,
            isExpanded: this.props.expanded.includes(product.id),
            lanes: lanes.slice(0, shown),
            hiddenBars: lanes.slice(shown).flat().length,
            days: product.free.map((free, index) => ({
                key: index,
                free,
                title:
                    free === null
                        ? ""
                        : describeFree(scale.days[index].date, free, product.capacity),
                look: this.lookOf(free, product.capacity),
            })),
        };
    }

    lookOf(free, capacity) {
        if (free === null) {
            return "over";
        }
        // What floats make of nothing is nothing.
        if (Math.abs(free) < 1e-6) {
            return "none";
        }
        if (free < 0) {
            return "short";
        }
        return free < capacity / 2 ? "few" : "many";
    }

    /** Whether it is the hire the picture was opened from. */
    isOwn(bar) {
        return bar.order_id === this.props.orderId;
    }

    onKeydown(ev) {
        const row = ev.target.closest(".o_nexus_hire_row");
        if (!row || ev.altKey || ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            return;
        }
        const next =
            ev.key in MOVES
                ? this.findInRow(row, MOVES[ev.key])
                : this.findBeside(row, ev.target, ev.key);
        if (next) {
            ev.preventDefault();
            next.focus();
            next.scrollIntoView({ block: "nearest", inline: "nearest" });
        }
    }

    /** @returns {HTMLElement|undefined} what to go to in the next row that has anything */
    findInRow(row, direction) {
        const rows = [...this.root.el.querySelectorAll(".o_nexus_hire_row")];
        for (let at = rows.indexOf(row) + direction; rows[at]; at += direction) {
            const [first] = buttonsOf(rows[at]);
            if (first) {
                return first;
            }
        }
    }

    findBeside(row, target, key) {
        const isBack = this.root.el.matches(":dir(rtl)") ? "ArrowRight" : "ArrowLeft";
        const step = { ArrowLeft: 1, ArrowRight: 1, [isBack]: -1 }[key];
        const buttons = buttonsOf(row);
        return step && buttons[buttons.indexOf(target) + step];
    }
}

function buttonsOf(row) {
    return [...row.querySelectorAll("button")];
}
