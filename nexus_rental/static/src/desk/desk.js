import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;

const LISTS = {
    going_out: {
        title: _t("Going Out Today"),
        icon: "fa-sign-out",
        empty: _t("Nothing goes out any more today."),
        operation: "check_out",
    },
    coming_in: {
        title: _t("Coming In Today"),
        icon: "fa-sign-in",
        empty: _t("Nothing else is due back today."),
        operation: "check_in",
    },
    late: {
        title: _t("Late"),
        icon: "fa-clock-o",
        empty: _t("Everything is back in time."),
        operation: "check_in",
        isTrouble: true,
    },
    short: {
        title: _t("Short"),
        icon: "fa-exclamation-triangle",
        empty: _t("There is enough for every hire."),
        isTrouble: true,
    },
};

/** What the rental desk has to do today; a tap leads to the hire, or to the scanner. */
export class HireDesk extends Component {
    static template = "nexus_rental.HireDesk";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ desk: null });
        onWillStart(() => this.load());
        // Who comes back to this screen sees what others did meanwhile.
        useExternalListener(window, "focus", () => this.load());
    }

    async load() {
        this.state.desk = await this.orm.call("nexus.hire.desk", "read_desk", []);
    }

    get lists() {
        return this.state.desk.lists.map((list) => ({ ...LISTS[list.name], ...list }));
    }

    get today() {
        return DateTime.now().toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
        });
    }

    describeMoment(list, hire) {
        const moment = deserializeDateTime(hire.moment);
        if (list.name === "late") {
            return moment.toRelative();
        }
        const now = DateTime.now();
        const format = moment.hasSame(now, "day")
            ? DateTime.TIME_SIMPLE
            : { weekday: "short", day: "numeric", month: "short", ...DateTime.TIME_SIMPLE };
        return moment.toLocaleString(format);
    }

    describeProgress(list, hire) {
        if (list.name !== "going_out" || !hire.prepared) {
            return "";
        }
        return hire.prepared >= hire.quantity - 1e-6
            ? _t("Prepared")
            : _t("%(prepared)s of %(quantity)s prepared", {
                  prepared: hire.prepared,
                  quantity: hire.quantity,
              });
    }

    async openHire(hire) {
        const args = [[hire.id]];
        this.action.doAction(await this.orm.call("sale.order", "action_open_hire", args));
    }

    openList(list) {
        this.action.doAction("nexus_rental.nexus_hire_action", {
            additionalContext: { [`search_default_${list.name}`]: 1 },
        });
    }

    newHire() {
        this.action.doAction("nexus_rental.nexus_hire_action", {
            viewType: "form",
            props: { resId: false },
        });
    }

    scan(params) {
        this.action.doAction({
            type: "ir.actions.client",
            tag: "nexus_serials.scanner",
            target: "fullscreen",
            params,
        });
    }

    scanHire(list, hire) {
        this.scan({ operation: list.operation, hire_order_id: hire.id });
    }

    goOn(session) {
        this.scan({ session_id: session.id });
    }

    checkInByHand() {
        this.action.doAction("nexus_rental.nexus_hire_check_in_action", {
            onClose: () => this.load(),
        });
    }
}

registry.category("actions").add("nexus_rental.desk", HireDesk);
