import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

/** What a bar stands for: its look, and never its colour alone. */
export const STATES = {
    booked: { name: _t("Booked"), icon: "fa-bookmark-o" },
    prepared: { name: _t("Prepared"), icon: "fa-cubes" },
    out: { name: _t("Out"), icon: "fa-truck" },
    overdue: { name: _t("Overdue"), icon: "fa-exclamation-triangle" },
    back: { name: _t("Back"), icon: "fa-check" },
    lost: { name: _t("Lost"), icon: "fa-question-circle" },
    consumed: { name: _t("Used up"), icon: "fa-ban" },
};

export function stateOf(bar) {
    return bar.is_overdue ? "overdue" : bar.state;
}

export function formatQuantity(quantity) {
    return formatFloat(quantity, { trailingZeros: false }).replace(/^-/, "−");
}

/** Day and time as the browser's zone has it, like everywhere else. */
export function formatMoment(moment) {
    return deserializeDateTime(moment).toLocaleString({
        weekday: "short",
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
    });
}

/** @returns {string} all there is to say of a bar, for who reads or hears it */
export function describeBar(bar) {
    const words = {
        state: STATES[stateOf(bar)].name,
        quantity: formatQuantity(bar.quantity),
        order: bar.order,
        client: bar.client,
        start: formatMoment(bar.start),
        end: formatMoment(bar.end || bar.due),
    };
    return bar.is_overdue
        ? _t(
              "%(state)s: %(quantity)s with %(client)s on %(order)s since %(start)s, due %(end)s",
              words
          )
        : _t("%(state)s: %(quantity)s for %(client)s on %(order)s, %(start)s to %(end)s", words);
}

/** @returns {string} how many are free on a day */
export function describeFree(day, free, capacity) {
    const words = {
        day: day.toLocaleString({ weekday: "long", day: "numeric", month: "long" }),
        free: formatQuantity(Math.abs(free)),
        capacity: formatQuantity(capacity),
    };
    return free < 0
        ? _t("%(day)s: %(free)s short of %(capacity)s", words)
        : _t("%(day)s: %(free)s of %(capacity)s free", words);
}
