import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { openEntryWindow } from "../entry_window/open_entry";

const OPEN_STATES = ["waiting", "confirmed", "partially_available", "assigned"];
const COMMON = [
    { name: "asks_choice", type: "boolean" },
    { name: "serial_count", type: "integer" },
    { name: "serial_expected_count", type: "integer" },
];

/**
 * Barcode icon with "3/10" on a line of a document: saves the form it is in, opens the
 * entry window and loads the form anew.
 *
 * With the option `choose` it stands on a line of an order or an invoice, where units are
 * chosen; else on a stock move.
 */
export class SerialButton extends Component {
    static template = "nexus_serials.SerialButton";
    static props = { ...standardWidgetProps, choose: { type: Boolean, optional: true } };

    get data() {
        return this.props.record.data;
    }

    get isShown() {
        if (this.props.choose) {
            return this.data.asks_choice;
        }
        const { asks_serials, asks_choice, state } = this.data;
        return (asks_serials || asks_choice) && OPEN_STATES.includes(state);
    }

    get isForm() {
        return this.props.record === this.props.record.model.root;
    }

    /** The pop-up of a line, which has a record that is not in the form yet. */
    get isPopUp() {
        return Boolean(this.env.inDialog) && !this.isForm;
    }

    /** In the lines of a form as a list; a phone shows them as cards. */
    get isInList() {
        return !this.isForm && !this.env.isSmall && !this.isPopUp;
    }

    /** Nothing is missing where units need not be chosen. */
    get missing() {
        return this.props.choose ? 0 : this.data.serial_missing_count;
    }

    get label() {
        const { serial_count, serial_expected_count } = this.data;
        if (this.props.choose && !serial_count && this.isInList) {
            return "";
        }
        return `${serial_count}/${serial_expected_count}`;
    }

    get colour() {
        if (this.missing) {
            return "text-danger";
        }
        const { serial_count, serial_expected_count } = this.data;
        return serial_count >= serial_expected_count ? "text-success" : "text-muted";
    }

    get summary() {
        return (this.props.choose && this.data.serial_summary) || "";
    }

    get title() {
        if (this.props.choose) {
            return this.summary || _t("Choose serial numbers");
        }
        return this.missing
            ? _t("Serial numbers: %s still missing", this.missing)
            : _t("Serial numbers");
    }

    async onClick() {
        const { record } = this.props;
        const { root } = record.model;
        const field = this.isForm ? null : fieldOf(root, record);
        if (this.isPopUp && !(await this.leavePopUp(root.data[field]))) {
            return;
        }
        const index = field ? root.data[field].records.indexOf(record) : -1;
        if (!(await root.save())) {
            return;
        }
        // A new line got its id only now, in a record that took this one's place.
        const id = record.resId || (field && root.data[field].records[index]?.resId);
        if (!id) {
            return;
        }
        await openEntryWindow(this.env, { model: record.resModel, id });
        await root.load();
    }

    /** Takes the line over into the form, as "Save & Close" does. */
    async leavePopUp(list) {
        const { record } = this.props;
        if (!(await record.checkValidity({ displayNotification: true }))) {
            return false;
        }
        await list.validateExtendedRecord(record);
        this.env.dialogData.close();
        return true;
    }
}

/** The name of the form's field that holds the record, or is going to. */
function fieldOf(root, record) {
    const fields = Object.keys(root.data).filter((name) => root.data[name]?.records);
    return (
        fields.find((name) => root.data[name].records.includes(record)) ||
        fields.find((name) => root.data[name].resModel === record.resModel)
    );
}

export const serialButton = {
    component: SerialButton,
    listViewWidth: [90, 190],
    extractProps: ({ options }) => ({ choose: Boolean(options.choose) }),
    supportedOptions: [
        { label: _t("Choose units"), name: "choose", type: "boolean", default: false },
    ],
    fieldDependencies: ({ options }) =>
        options.choose
            ? [...COMMON, { name: "serial_summary", type: "char" }]
            : [
                  ...COMMON,
                  { name: "asks_serials", type: "boolean" },
                  { name: "serial_missing_count", type: "integer" },
                  { name: "state", type: "selection" },
              ],
};

registry.category("view_widgets").add("nexus_serial_button", serialButton);
