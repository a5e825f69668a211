import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { today } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useOpenFromTimeline } from "./open_timeline";
import { TimelineBoard } from "./timeline_board";
import { TimelineLegend } from "./timeline_legend";
import { TimelineModel } from "./timeline_model";

/** What the picture of a record is about. */
const FIXED = {
    "product.template": ({ data }) => ({ product_ids: data.product_variant_ids.currentIds }),
    "product.product": ({ resId }) => ({ product_ids: [resId] }),
    "stock.lot": ({ resId, data }) => ({
        product_ids: [data.product_id.id],
        lot_ids: [resId],
    }),
};

/** The timeline of the product, or the unit, of a form; it changes nothing. */
export class TimelineWidget extends Component {
    static template = "nexus_rental.TimelineWidget";
    static components = { TimelineBoard, TimelineLegend };
    static props = { ...standardWidgetProps };

    setup() {
        const orm = useService("orm");
        this.open = useOpenFromTimeline();
        this.model = new TimelineModel(orm, {}, { range: this.env.isSmall ? "week" : "two_weeks" });
        this.state = useState(this.model.state);
        this.show(this.props.record);
        onWillUpdateProps(({ record }) => this.show(record));
    }

    get isUnit() {
        return this.props.record.resModel === "stock.lot";
    }

    /** Not waited for: the form is there before its picture. */
    show(record) {
        if (!record.resId || record.resId === this.shownId) {
            return;
        }
        this.shownId = record.resId;
        this.model.fixed = FIXED[record.resModel](record);
        const expanded = this.isUnit ? this.model.fixed.product_ids : [];
        this.model.change({ expanded, data: null });
    }

    goToday() {
        this.model.goTo(today());
    }
}

const widget = { component: TimelineWidget };

registry.category("view_widgets").add("nexus_hire_timeline", widget);
registry.category("view_widgets").add("nexus_hire_template_timeline", {
    ...widget,
    fieldDependencies: [{ name: "product_variant_ids", type: "many2many" }],
});
