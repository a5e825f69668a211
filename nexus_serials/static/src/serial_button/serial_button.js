import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { openEntryWindow } from "../entry_window/open_entry";

const OPEN_STATES = ["waiting", "confirmed", "partially_available", "assigned"];

/**
 * Barcode icon with "3/10" on a stock move: saves the form it is in, opens the entry
 * window and loads the form anew.
 */
export class SerialButton extends Component {
    static template = "nexus_serials.SerialButton";
    static props = { ...standardWidgetProps };

    get data() {
        return this.props.record.data;
    }

    get isShown() {
        return this.data.asks_serials && OPEN_STATES.includes(this.data.state);
    }

    get isForm() {
        return this.props.record === this.props.record.model.root;
    }

    /** In the lines of a form as a list; a phone shows them as cards. */
    get isInList() {
        return !this.isForm && !this.env.isSmall;
    }

    get label() {
        const { serial_count, serial_expected_count } = this.data;
        return `${serial_count}/${serial_expected_count}`;
    }

    get title() {
        const { serial_missing_count } = this.data;
        return serial_missing_count
            ? _t("Serial numbers: %s still missing", serial_missing_count)
            : _t("Serial numbers");
    }

    async onClick() {
        const { record } = this.props;
        const { root } = record.model;
        const list = this.isForm ? null : listOf(root, record);
        const index = list ? list.records.indexOf(record) : -1;
        if (!(await root.save())) {
            return;
        }
        // A new line got its id only now, in a record that took this one's place.
        const id = record.resId || list?.records[index]?.resId;
        if (!id) {
            return;
        }
        await openEntryWindow(this.env, { model: record.resModel, id });
        await root.load();
    }
}

/** The x2many list of the form that holds the record. */
function listOf(root, record) {
    return Object.values(root.data).find((value) => value?.records?.includes(record));
}

export const serialButton = {
    component: SerialButton,
    listViewWidth: [90, 110],
    fieldDependencies: [
        { name: "asks_serials", type: "boolean" },
        { name: "serial_count", type: "integer" },
        { name: "serial_expected_count", type: "integer" },
        { name: "serial_missing_count", type: "integer" },
        { name: "state", type: "selection" },
    ],
};

registry.category("view_widgets").add("nexus_serial_button", serialButton);
