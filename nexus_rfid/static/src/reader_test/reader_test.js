import { Component, onMounted, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useDesk } from "../session/desk";

/** Signal strengths between which the bars grow, in dBm. */
const WEAKEST = -85;
const STRONGEST = -30;
/** Rows shown; the figures count all. */
export const MOST_SHOWN = 200;

/**
 * What a reader reads, as it reads it; nothing comes of it.
 *
 * Params of the action: `reader_id` and `reader_name`.
 */
export class ReaderTest extends Component {
    static template = "nexus_rfid.ReaderTest";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.state = useState({ isReading: false, isOffline: false, problem: "", tags: [] });
        this.display = { controlPanel: {} };
        this.desk = useDesk({
            onDesk: (seen) => this.onDesk(seen),
            onOffline: (isOffline) => (this.state.isOffline = isOffline),
        });
        onMounted(() => this.start());
    }

    get readerId() {
        return this.props.action.params?.reader_id || this.props.action.context?.active_id;
    }

    get present() {
        return this.state.tags.filter((tag) => tag.is_present);
    }

    get reads() {
        return this.state.tags.reduce((sum, tag) => sum + tag.reads, 0);
    }

    /** Those there now come first, in an order that does not jump about. */
    get tags() {
        return [...this.state.tags]
            .sort((a, b) => b.is_present - a.is_present || (a.code < b.code ? -1 : 1))
            .slice(0, MOST_SHOWN);
    }

    percent(tag) {
        if (!tag.rssi || !tag.is_present) {
            return 0;
        }
        const share = (tag.rssi - WEAKEST) / (STRONGEST - WEAKEST);
        return Math.round(Math.min(1, Math.max(0.03, share)) * 100);
    }

    async start() {
        Object.assign(this.state, { isReading: true, problem: "", tags: [] });
        await this.desk.open([this.readerId]);
    }

    async stop() {
        this.state.isReading = false;
        await this.desk.close();
    }

    async onDesk({ state, readers, tags }) {
        const problem = readers.map((reader) => reader.problem).find(Boolean) || "";
        const isReading = state === "reading";
        Object.assign(this.state, { problem, isReading, tags });
        if (!isReading) {
            await this.desk.close();
        }
    }

    openUnit(tag) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.lot",
            res_id: tag.lot_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("nexus_rfid.reader_test", ReaderTest);
