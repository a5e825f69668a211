import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const BOOKING_VIEWS = [
    [false, "list"],
    [false, "kanban"],
];
const REPORT_VIEWS = [
    [false, "pivot"],
    [false, "graph"],
    [false, "list"],
];

/** The figures an owner looks at first; each opens the records it is made of. */
export class HireDashboard extends Component {
    static template = "nexus_rental.HireDashboard";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ data: null, chart: "utilisation" });
        onWillStart(async () => {
            await this.load();
            this.state.chart = this.state.data.may_see_money ? "revenue" : "utilisation";
        });
    }

    async load() {
        this.state.data = await this.orm.call("nexus.hire.dashboard", "read_dashboard", []);
    }

    get data() {
        return this.state.data;
    }

    // Words

    money(amount) {
        return formatCurrency(amount, this.data.currency_id, { digits: [16, 0] });
    }

    percent(ratio) {
        return `${formatFloat(ratio * 100, { digits: [16, 0] })} %`;
    }

    number(value) {
        return formatFloat(value, { digits: [16, 2], trailingZeros: false });
    }

    monthName(month, format = { month: "long" }) {
        return deserializeDate(month.month).toLocaleString(format);
    }

    since(moment) {
        return deserializeDateTime(moment).toRelative();
    }

    /** How this month does against the last one, as words and as a colour. */
    compare(value, before, text) {
        const rise = value - before;
        const sign = rise > 0 ? "up" : rise < 0 ? "down" : "right";
        const colour = { up: "text-success", down: "text-danger", right: "text-muted" };
        return { text, icon: `fa-arrow-${sign}`, colour: colour[sign] };
    }

    get tiles() {
        const { data } = this;
        const { out, late, losses, this_month: now, last_month: last } = data;
        const tiles = [
            {
                name: "out",
                title: _t("Out Now"),
                value: this.number(out.quantity),
                detail: _t("%(units)s units, %(hires)s hires", out),
                open: () => this.openBookings(_t("Out Now"), out.domain),
            },
            {
                name: "utilisation",
                title: _t("Utilisation This Month"),
                value: this.percent(now.utilisation),
                trend: this.compare(
                    now.utilisation,
                    last.utilisation,
                    _t("%s last month", this.percent(last.utilisation))
                ),
                open: () => this.openReport(_t("Utilisation This Month"), now.domain),
            },
        ];
        if (data.may_see_money) {
            tiles.push({
                name: "revenue",
                title: _t("Revenue This Month"),
                value: this.money(now.revenue),
                trend: this.compare(
                    now.revenue,
                    data.last_revenue_so_far,
                    _t("%(so_far)s by this day last month, %(all)s in all", {
                        so_far: this.money(data.last_revenue_so_far),
                        all: this.money(last.revenue),
                    })
                ),
                open: () => this.openRevenue(_t("Revenue This Month"), now.domain),
            });
        }
        tiles.push(
            {
                name: "late",
                title: _t("Late"),
                value: this.number(late.hires),
                isTrouble: late.hires > 0,
                detail: late.hires
                    ? _t("hires, %s items", this.number(late.quantity))
                    : _t("Everything is back in time."),
                open: () => this.openBookings(_t("Late"), late.domain),
            },
            {
                name: "losses",
                title: _t("Lost or Damaged"),
                value: this.number(losses.quantity),
                detail: data.may_see_money
                    ? _t("worth %s, in three months", this.money(losses.value))
                    : _t("in three months"),
                open: () => this.openLosses(losses.domain),
            }
        );
        return tiles;
    }

    get charts() {
        const charts = [
            { name: "utilisation", title: _t("Utilisation") },
            { name: "days_out", title: _t("Days Out") },
        ];
        return this.data.may_see_money
            ? [{ name: "revenue", title: _t("Revenue") }, ...charts]
            : charts;
    }

    describeAmount(name, value) {
        const words = { revenue: this.money, utilisation: this.percent, days_out: this.number };
        return words[name].call(this, value);
    }

    get bars() {
        const { chart } = this.state;
        const values = this.data.months.map((month) => Math.max(month[chart], 0));
        const most = Math.max(...values) || 1;
        return this.data.months.map((month, index) => ({
            month,
            height: `${(values[index] / most) * 100}%`,
            label: this.monthName(month, { month: "short" }),
            value: this.describeAmount(chart, month[chart]),
            title: `${this.monthName(month, { month: "long", year: "numeric" })}: ${this.describeAmount(
                chart,
                month[chart]
            )}`,
            isNow: index === this.data.months.length - 1,
        }));
    }

    get most() {
        const { chart } = this.state;
        const values = this.data.months.map((month) => month[chart]);
        return this.describeAmount(chart, Math.max(...values, 0));
    }

    widthOf(row, rows, name) {
        const most = Math.max(...rows.map((other) => other[name])) || 1;
        return `width: ${(Math.max(row[name], 0) / most) * 100}%`;
    }

    // Records

    openRecords(name, model, views, domain, context = {}) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            views,
            domain,
            context,
        });
    }

    openBookings(name, domain) {
        this.openRecords(name, "nexus.hire.booking", BOOKING_VIEWS, domain);
    }

    openReport(name, domain, groupBy = "product_id") {
        this.openRecords(name, "nexus.hire.report", REPORT_VIEWS, domain, {
            group_by: [groupBy],
        });
    }

    openRevenue(name, domain) {
        this.openRecords(
            name,
            "nexus.hire.report",
            [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
            [...domain, ["kind", "=", "revenue"]],
            { group_by: ["product_id"] }
        );
    }

    async openLosses(domain) {
        const action = await this.action.loadAction("nexus_rental.nexus_hire_report_loss_action");
        this.action.doAction({ ...action, domain, context: {} });
    }

    openProduct(product) {
        this.openReport(product.name, product.domain, "lot_id");
    }

    openMonth(month) {
        const name = this.monthName(month, { month: "long", year: "numeric" });
        return this.state.chart === "revenue"
            ? this.openRevenue(name, month.domain)
            : this.openReport(name, month.domain);
    }

    async openHire(hire) {
        this.action.doAction(await this.orm.call("sale.order", "action_open_hire", [[hire.id]]));
    }
}

registry.category("actions").add("nexus_rental.dashboard", HireDashboard);
