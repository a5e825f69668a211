import { Component, onMounted, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ScannerRun } from "./scanner_run";
import { ScannerStart } from "./scanner_start";
import { useSounds } from "./use_sounds";

/**
 * The scanner page: what to do is chosen on the start screen, the rest is scanning.
 *
 * Params of the action: `session_id`, or `operation` and what `open` takes, to go there
 * at once.
 */
export class Scanner extends Component {
    static template = "nexus_serials.Scanner";
    static components = { ScannerStart, ScannerRun };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.scans = useService("nexus_scan");
        this.queue = this.scans.queue;
        this.sounds = useSounds();
        this.firstCodes = [];
        this.state = useState({
            sessionId: null,
            pending: 0,
            trouble: "",
            isKept: true,
        });
        useBus(this.scans.bus, "CHANGE", () => this.follow());
        this.follow();
        this.state.sessionId = this.rememberedSession;
        onMounted(() => this.begin());
    }

    follow() {
        this.state.pending = this.queue.waiting.length;
        this.state.trouble = this.scans.describeTrouble() || "";
        this.state.isKept = this.queue.isKept;
        this.state.needsLogin = this.queue.trouble === "login";
    }

    async begin() {
        const { operation, ...params } = this.props.action.params || {};
        if (operation && !this.state.sessionId) {
            await this.open(operation, params);
        }
    }

    // -- which session; a reload goes on with it -------------------------------------

    /** Of this tab, and of the document the page was opened from if there is one. */
    get memoryKey() {
        const { params = {} } = this.props.action;
        return [
            "nexus_serials.scanner",
            session.db,
            user.userId,
            JSON.stringify(params),
        ].join("/");
    }

    get rememberedSession() {
        const { params } = this.props.action;
        const kept = browser.sessionStorage.getItem(this.memoryKey);
        return Number(kept) || params?.session_id || null;
    }

    /** @param {string[]} [codes] what was scanned before the session is there */
    async open(operation, params = {}, codes = []) {
        const id = await this.orm.call("nexus.scan.session", "open", [operation], params);
        this.enter(id, codes);
    }

    enter(id, codes = []) {
        browser.sessionStorage.setItem(this.memoryKey, id);
        this.firstCodes = codes;
        this.state.sessionId = id;
    }

    leaveSession() {
        browser.sessionStorage.removeItem(this.memoryKey);
        this.state.sessionId = null;
    }

    exit() {
        browser.sessionStorage.removeItem(this.memoryKey);
        this.env.config.historyBack();
    }

    /** Back to where one was: the document, or the start screen. */
    onDone() {
        if (this.props.action.params?.operation) {
            this.exit();
        } else {
            this.leaveSession();
        }
    }

    login() {
        browser.open("/web/login", "_blank");
    }
}

registry.category("actions").add("nexus_serials.scanner", Scanner);
