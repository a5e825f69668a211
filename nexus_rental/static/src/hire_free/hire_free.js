import { Component } from "@odoo/owl";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const TOLERANCE = 1e-6;

/**
 * How many of a hired product are free in the period of its line, or how many are
 * missing and who has the rest; it follows what is typed.
 */
export class HireFree extends Component {
    static template = "nexus_rental.HireFree";
    static props = { ...standardWidgetProps };

    get data() {
        return this.props.record.data;
    }

    get isShown() {
        const { is_hire, product_id, hire_start, hire_end } = this.data;
        const isHire = is_hire && product_id && hire_start && hire_end;
        // What is over cannot be short of anything any more.
        return isHire && hire_start < hire_end && hire_end > luxon.DateTime.now();
    }

    get isShort() {
        return this.data.hire_missing > TOLERANCE;
    }

    get text() {
        return this.isShort
            ? _t("Short by %s", this.format(this.data.hire_missing))
            : _t("%s free", this.format(this.data.hire_free));
    }

    get hint() {
        if (!this.isShort) {
            return _t("Free during the whole period, besides the other lines");
        }
        const free = _t("%s free.", this.format(this.data.hire_free));
        return this.data.hire_holders
            ? `${free} ${_t("Taken by %s", this.data.hire_holders)}`
            : free;
    }

    format(quantity) {
        return formatFloat(quantity, { digits: [16, 2], trailingZeros: false });
    }
}

const DEPENDENCIES = [
    { name: "is_hire", type: "boolean" },
    { name: "product_id", type: "many2one" },
    { name: "hire_start", type: "datetime" },
    { name: "hire_end", type: "datetime" },
    { name: "hire_free", type: "float" },
    { name: "hire_missing", type: "float" },
    { name: "hire_holders", type: "char" },
];

registry.category("view_widgets").add("nexus_hire_free", {
    component: HireFree,
    fieldDependencies: DEPENDENCIES,
    listViewWidth: 95,
});
