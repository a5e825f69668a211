import { reactive } from "@odoo/owl";
import { deserializeDate, getStartOfLocalWeek, serializeDate, today } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";

export const RANGES = { week: _t("Week"), two_weeks: _t("2 weeks"), month: _t("Month") };
const WEEKS = { week: 1, two_weeks: 2 };
const PAGE = 50;

/**
 * Which days and products are looked at, and what the server says of them.
 *
 * @param {import("services").Services["orm"]} orm
 * @param {Object} fixed `product_ids`, `lot_ids`: what it is always about
 * @param {Object} [from] what `memory` returned
 */
export class TimelineModel {
    constructor(orm, fixed, from = {}) {
        this.orm = orm;
        this.fixed = fixed;
        this.keepLast = new KeepLast();
        this.state = reactive({
            range: "two_weeks",
            start: null,
            search: "",
            categoryId: false,
            only: "",
            offset: 0,
            expanded: [],
            ...from,
            data: null,
            isLoading: false,
            trouble: "",
        });
        this.state.start = from.start ? deserializeDate(from.start) : this.firstDay(today());
    }

    /** What to begin with when somebody comes back. */
    get memory() {
        const { data: _data, isLoading: _isLoading, trouble: _trouble, ...rest } = this.state;
        return { ...rest, expanded: [...rest.expanded], start: serializeDate(rest.start) };
    }

    get lastDay() {
        const { range, start } = this.state;
        const next =
            range === "month" ? start.plus({ months: 1 }) : start.plus({ weeks: WEEKS[range] });
        return next.minus({ days: 1 });
    }

    get isSearched() {
        return Boolean(this.state.search.trim() || this.state.categoryId);
    }

    /** The first day to show, so that a day is shown. */
    firstDay(day, range = this.state.range) {
        return range === "month" ? day.startOf("month") : getStartOfLocalWeek(day);
    }

    goTo(day) {
        return this.change({ start: this.firstDay(day) });
    }

    /** @param {number} direction 1 is forward, -1 back */
    step(direction) {
        const { range, start } = this.state;
        const length = range === "month" ? { months: direction } : { weeks: direction * WEEKS[range] };
        return this.change({ start: start.plus(length) });
    }

    setRange(range) {
        const day = this.isNow ? today() : this.state.start;
        return this.change({ range, start: this.firstDay(day, range) });
    }

    get isNow() {
        return this.state.start <= today() && today() <= this.lastDay;
    }

    /** Other products: from the first page on. */
    filter(values) {
        return this.change({ ...values, offset: 0 });
    }

    toggle(productId) {
        const { expanded } = this.state;
        const others = expanded.filter((id) => id !== productId);
        return this.change({
            expanded: others.length < expanded.length ? others : [...others, productId],
        });
    }

    change(values) {
        Object.assign(this.state, values);
        return this.load();
    }

    async load() {
        const { state } = this;
        state.isLoading = true;
        try {
            state.data = await this.keepLast.add(this.call());
            state.trouble = "";
        } catch (error) {
            state.trouble = _t("The timeline could not be loaded.");
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        } finally {
            state.isLoading = false;
        }
    }

    call() {
        const { state } = this;
        return this.orm.call(
            "nexus.hire.booking",
            "timeline",
            [serializeDate(state.start), serializeDate(this.lastDay)],
            {
                ...this.fixed,
                search: state.search,
                category_id: state.categoryId,
                only_booked: state.only === "booked",
                only_short: state.only === "short",
                offset: state.offset,
                limit: PAGE,
                expand_ids: [...state.expanded],
                // The days are those of the browser's clock, as all times on the screen.
                context: { ...user.context, tz: luxon.DateTime.local().zoneName },
            }
        );
    }
}
