import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDateTime, today } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useOpenFromTimeline } from "./open_timeline";
import { TimelineBoard } from "./timeline_board";
import { TimelineLegend } from "./timeline_legend";
import { RANGES, TimelineModel } from "./timeline_model";

const TYPING = 300;

/**
 * The timeline as a page of its own.
 *
 * Params of the action: `product_ids`, to show these only, and `order_id`, `start` and
 * `end` of the hire they are for, in UTC.
 */
export class TimelineAction extends Component {
    static template = "nexus_rental.TimelineAction";
    static components = { ControlPanel, DateTimeInput, Pager, TimelineBoard, TimelineLegend };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.open = useOpenFromTimeline();
        this.ranges = Object.entries(RANGES);
        this.choices = [
            ["", _t("All products")],
            ["booked", _t("Booked")],
            ["short", _t("Short")],
        ];
        this.categories = [];
        const { product_ids } = this.params;
        this.model = new TimelineModel(
            this.orm,
            product_ids ? { product_ids } : {},
            this.props.state?.timeline || { range: this.env.isSmall ? "week" : "two_weeks" }
        );
        this.state = useState(this.model.state);
        this.searchSoon = useDebounced((search) => this.model.filter({ search }), TYPING);
        useSetupAction({ getLocalState: () => ({ timeline: this.model.memory }) });
        onWillStart(() => this.start());
    }

    get params() {
        return this.props.action.params || {};
    }

    get period() {
        const { start, end } = this.params;
        return start && end && { start, end };
    }

    async start() {
        if (this.period && !this.props.state) {
            this.showPeriod();
        }
        const asked = this.params.product_ids
            ? []
            : this.orm.call("nexus.hire.booking", "timeline_categories", []);
        [this.categories] = await Promise.all([asked, this.model.load()]);
    }

    /** Begin with the days of the hire, as many as it takes. */
    showPeriod() {
        const [start, end] = [this.period.start, this.period.end].map((moment) =>
            deserializeDateTime(moment)
        );
        for (const range of this.env.isSmall ? ["week"] : Object.keys(RANGES)) {
            this.state.range = range;
            this.state.start = this.model.firstDay(start.startOf("day"));
            if (end <= this.model.lastDay.endOf("day")) {
                break;
            }
        }
    }

    goToday() {
        this.model.goTo(today());
    }

    onDate(day) {
        if (day) {
            this.model.goTo(day);
        }
    }

    onPage({ offset }) {
        return this.model.change({ offset });
    }
}

registry.category("actions").add("nexus_rental.timeline", TimelineAction);
