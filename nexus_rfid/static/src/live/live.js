import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Scanner } from "@nexus_serials/scanner/scanner";
import { ScannerStart } from "@nexus_serials/scanner/scanner_start";
import { LiveRun } from "./live_run";

/** What the tags that are read are for. */
export class LiveStart extends ScannerStart {
    static template = "nexus_rfid.LiveStart";

    setup() {
        super.setup();
        this.notification = useService("notification");
    }

    async load() {
        await super.load();
        for (const name of ["operations", "sessions"]) {
            // Looking one thing up needs no list of what was read.
            this.state[name] = this.state[name].filter(
                (it) => (it.operation || it.name) !== "lookup"
            );
        }
    }

    get title() {
        return this.state.chosen?.title || _t("Read Tags");
    }

    async follow(code) {
        const [found] = await this.orm.call("stock.lot", "resolve_codes", [[code]]);
        if (found.outcome === "transfer") {
            return super.follow(code);
        }
        this.later = null;
        this.props.play("bad");
        const message = _t("Choose what to do first, or scan the number of a transfer.");
        this.notification.add(message, { type: "warning" });
    }
}

/**
 * Tags are read, judged while they come, and count when somebody says so.
 *
 * Params of the action: those of the scanner page; and `pass_id`, a pass whose tags are
 * looked at.
 */
export class Live extends Scanner {
    static template = "nexus_rfid.Live";
    static components = { LiveRun, LiveStart };

    get memoryKey() {
        return `${super.memoryKey}/live`;
    }

    get passId() {
        return this.props.action.params?.pass_id || null;
    }

    open(operation, { pass_id, ...params } = {}, codes = []) {
        return super.open(operation, params, codes);
    }

    onDone() {
        if (this.props.action.params?.session_id || this.passId) {
            this.exit();
        } else {
            super.onDone();
        }
    }
}

registry.category("actions").add("nexus_rfid.live", Live);
