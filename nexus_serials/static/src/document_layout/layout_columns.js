import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const FULL_WIDTH = 100;

/**
 * The columns of one document: what is printed, how wide, drawn as on the page. The
 * total follows every key pressed; the server has the last word when it is saved.
 */
export class LayoutColumns extends Component {
    static template = "nexus_serials.LayoutColumns";
    static props = { ...standardFieldProps };

    get columns() {
        return this.props.record.data[this.props.name].records;
    }

    get printed() {
        return this.columns.filter((column) => column.data.is_visible);
    }

    get total() {
        return this.printed.reduce((sum, column) => sum + column.data.width, 0);
    }

    get missing() {
        return FULL_WIDTH - this.total;
    }

    get verdict() {
        if (!this.missing) {
            return _t("The columns fill the page.");
        }
        return this.missing > 0
            ? _t("%s % are left to give away.", this.missing)
            : _t("%s % too much.", -this.missing);
    }

    /** The column that takes what the others leave, if there is anything to take. */
    get filler() {
        const filler = this.columns.find((column) => column.data.is_fixed);
        const isPossible = filler && filler.data.width + this.missing > 0;
        return this.missing && isPossible && !this.props.readonly ? filler : null;
    }

    /** Share of the drawn page: too wide columns are drawn as they would be squeezed. */
    share(width) {
        return (width * 100) / Math.max(this.total, FULL_WIDTH);
    }

    onWidth(column, ev) {
        const width = Number.parseInt(ev.target.value, 10) || 0;
        column.update({ width: Math.min(Math.max(width, 0), FULL_WIDTH) });
    }

    onSwitch(column, ev) {
        column.update({ is_visible: ev.target.checked });
    }

    onFill() {
        const { filler, missing } = this;
        filler.update({ width: filler.data.width + missing });
    }
}

registry.category("fields").add("nexus_layout_columns", {
    component: LayoutColumns,
    displayName: _t("Columns of a document"),
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "key", type: "char", readonly: false },
        { name: "is_visible", type: "boolean", readonly: false },
        { name: "width", type: "integer", readonly: false },
        { name: "label", type: "char" },
        { name: "is_fixed", type: "boolean" },
        { name: "note", type: "char" },
    ],
});
