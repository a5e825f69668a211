import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { CodeInput } from "./code_input";

const MOST = 40;

/** What an operation wants to know before it begins, one thing after the other. */
export class ScannerNeeds extends Component {
    static template = "nexus_serials.ScannerNeeds";
    static components = { CodeInput };
    static props = {
        operation: Object,
        isBusy: Boolean,
        register: Function,
        onReady: Function,
        play: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ index: 0, records: null, told: "" });
        this.params = {};
        this.props.register(this);
        onWillStart(() => this.loadRecords());
    }

    /** What is asked, given what was answered so far. */
    get needs() {
        return this.props.operation.needs.filter(({ when = {} }) =>
            Object.entries(when).every(([name, values]) => values.includes(this.params[name]))
        );
    }

    get need() {
        return this.needs[this.state.index];
    }

    get hasMore() {
        return this.state.index + 1 < this.needs.length;
    }

    /** Whether nothing that has to be said is left. */
    get isEnough() {
        return !this.needs.slice(this.state.index).some((need) => need.required);
    }

    start() {
        this.props.onReady({ ...this.params });
    }

    async loadRecords() {
        const { kind, model, domain = [], order = null, detail } = this.need;
        this.state.records = null;
        if (kind === "record") {
            const fields = ["display_name", ...(detail ? [detail] : [])];
            this.state.records = await this.orm.searchRead(model, domain, fields, {
                limit: MOST,
                order,
            });
        }
    }

    async take(value) {
        if (value) {
            this.params[this.need.name] = value;
        }
        this.state.told = "";
        if (this.hasMore) {
            this.state.index++;
            await this.loadRecords();
        } else {
            this.start();
        }
    }

    /** A scanned location, transfer … of the kind that is asked for; or part of a name. */
    async onCode(code) {
        const { kind, model, domain = [], title } = this.need;
        if (kind !== "record") {
            return;
        }
        const [found] = await this.orm.call("stock.lot", "resolve_codes", [[code]]);
        if (found.record?.[0] === model) {
            this.props.play("ok");
            await this.take(found.record[1]);
            return;
        }
        const named = await this.orm.call(model, "name_search", [], {
            name: code,
            domain,
            limit: MOST,
        });
        if (named.length === 1) {
            this.props.play("ok");
            await this.take(named[0][0]);
        } else if (named.length) {
            this.state.records = named.map(([id, display_name]) => ({ id, display_name }));
            this.state.told = "";
        } else {
            this.props.play("bad");
            this.state.told = _t("%(code)s: nothing found. %(title)s.", { code, title });
        }
    }
}
