import { Component, onWillUnmount, xml } from "@odoo/owl";
import { COMMANDS } from "@barcodes/barcode_handlers";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { levelOf } from "../scanner/outcomes";
import { useSounds } from "../scanner/use_sounds";

const RELOAD_DELAY = 500;
const TYPES = { ok: "success", warning: "warning", bad: "danger" };

/**
 * Shows nothing: a unit scanned while the form of a transfer is open is scanned into
 * the transfer, as on the scanner page. While a window is open, the window has the
 * scans.
 */
export class TransferScan extends Component {
    static template = xml`<span class="o_nexus_transfer_scan"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.notification = useService("notification");
        this.scans = useService("nexus_scan");
        this.sounds = useSounds();
        this.sessions = new Map();
        this.reloadSoon = debounce(() => this.reload(), RELOAD_DELAY);
        const barcode = useService("barcode");
        useBus(barcode.bus, "barcode_scanned", ({ detail }) => this.onScan(detail.barcode));
        useBus(this.scans.bus, "ANSWERS", ({ detail }) => this.onAnswers(detail));
        onWillUnmount(() => this.reloadSoon.cancel());
    }

    get record() {
        return this.props.record;
    }

    get canScan() {
        return this.record.data.can_scan && this.ui.activeElement === document;
    }

    async onScan(code) {
        if (!this.canScan || code in COMMANDS || !(await this.record.save())) {
            return;
        }
        const session = await this.openSession(this.record.resId);
        this.scans.queue.add(this.scans.makeScan(session, code, "form"));
        const trouble = this.scans.describeTrouble();
        if (trouble) {
            this.notification.add(trouble, { title: code, type: "warning" });
        }
    }

    /** One session for all scans, asked for once. */
    openSession(id) {
        if (!this.sessions.has(id)) {
            const opening = this.orm.call("stock.picking", "action_join_scan", [[id]]);
            opening.catch(() => this.sessions.delete(id));
            this.sessions.set(id, opening);
        }
        return this.sessions.get(id);
    }

    async onAnswers(answered) {
        const session = await this.sessions.get(this.record.resId);
        const mine = answered.filter(({ scan }) => scan.session === session);
        for (const { scan, answer } of mine) {
            const level = levelOf(answer.outcome);
            this.sounds.play(level);
            this.notification.add(answer.message || scan.code, {
                title: answer.unit?.serial || scan.code,
                type: TYPES[level],
            });
            if (answer.outcome === "refused") {
                this.sessions.delete(this.record.resId);
            }
        }
        if (mine.length) {
            // They were shown: nothing is left to decide here.
            this.scans.queue.dismiss(mine.map(({ scan }) => scan));
            this.reloadSoon();
        }
    }

    async reload() {
        await this.record.load();
    }
}

registry.category("view_widgets").add("nexus_transfer_scan", {
    component: TransferScan,
    fieldDependencies: [{ name: "can_scan", type: "boolean" }],
});
