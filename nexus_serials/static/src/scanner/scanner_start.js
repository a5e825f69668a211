import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { CodeInput } from "./code_input";
import { useHandScanner } from "./scan_input";
import { ScannerHeader } from "./scanner_header";
import { ScannerNeeds } from "./scanner_needs";

/** What to do, as large tiles; scanning something right away looks it up. */
export class ScannerStart extends Component {
    static template = "nexus_serials.ScannerStart";
    static components = { CodeInput, ScannerHeader, ScannerNeeds };
    static props = {
        pending: Number,
        isMuted: Boolean,
        onToggleSound: Function,
        play: Function,
        onExit: Function,
        onOpen: Function,
        onGoOn: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            operations: [],
            sessions: [],
            chosen: null,
            isOffline: false,
            isBusy: false,
        });
        useHandScanner((code) => this.onCode(code));
        onWillStart(() => this.load());
    }

    async load() {
        try {
            const [operations, sessions] = await Promise.all([
                this.orm.call("nexus.scan.session", "operations", []),
                this.orm.call("nexus.scan.session", "open_sessions", []),
            ]);
            Object.assign(this.state, { operations, sessions, isOffline: false });
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.isOffline = true;
        }
    }

    get title() {
        return this.state.chosen?.title || _t("Scanner");
    }

    back() {
        if (this.state.chosen) {
            this.state.chosen = null;
        } else {
            this.props.onExit();
        }
    }

    choose(operation) {
        if (operation.needs?.length) {
            this.state.chosen = operation;
        } else {
            this.open(operation.name);
        }
    }

    /** Open a session; it gets what is scanned while it is on its way. */
    async open(operation, params, codes = []) {
        this.later = codes;
        this.state.isBusy = true;
        try {
            await this.props.onOpen(operation, params, codes);
        } catch (error) {
            this.later = null;
            throw error;
        } finally {
            this.state.isBusy = false;
        }
    }

    /** A transfer's number opens the transfer, anything else is looked up. */
    async onCode(code) {
        if (this.later) {
            this.later.push(code);
            return;
        }
        if (this.state.chosen) {
            this.needs?.onCode(code);
            return;
        }
        this.later = [];
        try {
            await this.follow(code);
        } catch (error) {
            this.later = null;
            this.props.play("bad");
            throw error;
        }
    }

    async follow(code) {
        const [found] = await this.orm.call("stock.lot", "resolve_codes", [[code]]);
        if (found.outcome === "transfer") {
            const [, id] = found.record;
            const action = await this.orm.call("stock.picking", "action_open_scanner", [[id]]);
            const { operation, ...params } = action.params;
            await this.open(operation, params, this.later);
        } else {
            this.later.unshift(code);
            await this.open("lookup", {}, this.later);
        }
    }
}
