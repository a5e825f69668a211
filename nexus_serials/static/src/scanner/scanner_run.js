import { Component, onMounted, onWillUnmount, status, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { debounce, throttleForAnimation } from "@web/core/utils/timing";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";
import { CodeInput } from "./code_input";
import { headlineOf, iconOf, levelOf } from "./outcomes";
import { RunModel } from "./run_model";
import { useHandScanner } from "./scan_input";
import { ScanActions } from "./scan_actions";
import { classify } from "./scan_service";
import { ScannerHeader } from "./scanner_header";

const REFRESH_DELAY = 400;
const OFFLINE_DELAY = 3000;
const MODEL = "nexus.scan.session";

/** A session one scans into: how it went large, then what came before. */
export class ScannerRun extends Component {
    static template = "nexus_serials.ScannerRun";
    static components = { CodeInput, ScanActions, ScannerHeader };
    static props = {
        sessionId: Number,
        firstCodes: Array,
        pending: Number,
        isMuted: Boolean,
        onToggleSound: Function,
        play: Function,
        onBack: Function,
        onDone: Function,
        onLost: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.scans = useService("nexus_scan");
        this.state = useState({ isFinishing: false, isUndoing: false, isActing: false });
        this.renderSoon = throttleForAnimation(() => this.render());
        this.refreshSoon = debounce(() => this.refresh(), REFRESH_DELAY);
        const id = this.props.sessionId;
        this.model = new RunModel({
            id,
            queue: this.scans.queue,
            server: {
                readState: () => this.orm.silent.call(MODEL, "read_state", [[id]]),
                setParam: (name, value) =>
                    this.orm.call(MODEL, "set_param", [[id], name, value]),
                undo: (uuid) => this.orm.call(MODEL, "undo", [[id]], { uuid }),
                act: (...args) => this.orm.call(MODEL, "scan_action", [[id], ...args]),
            },
            makeScan: (code) => this.scans.makeScan(id, code, "scanner"),
            onChange: () => this.renderSoon(),
            onOutcome: (level) => this.props.play(level),
        });
        useHandScanner((code) => this.onCode(code));
        useBus(this.scans.bus, "CHANGE", () => this.renderSoon());
        useBus(this.scans.bus, "ANSWERS", ({ detail }) => {
            if (this.model.takeAnswers(detail)) {
                this.refreshSoon();
            }
        });
        // What others scan here is told by the bus, if there is one.
        this.bus = useService("bus_service");
        const onChanged = ({ session_id }) => session_id === id && this.refreshSoon();
        this.bus.subscribe("nexus_scan_changed", onChanged);
        onMounted(() => this.begin());
        onWillUnmount(() => {
            this.bus.unsubscribe("nexus_scan_changed", onChanged);
            this.renderSoon.cancel();
            this.refreshSoon.cancel();
            clearTimeout(this.later);
        });
    }

    async begin() {
        await this.scans.ready;
        for (const code of this.props.firstCodes.splice(0)) {
            this.model.scan(code);
        }
        await this.refresh();
    }

    /** Scanning goes on while the server cannot be asked. */
    async refresh() {
        try {
            await this.model.load();
        } catch (error) {
            if (!["offline", "login"].includes(classify(error))) {
                if (!this.model.info) {
                    this.props.onLost();
                }
                throw error;
            }
            clearTimeout(this.later);
            this.later = setTimeout(() => this.refresh(), OFFLINE_DELAY);
        }
    }

    // -- what is shown ---------------------------------------------------------------

    get info() {
        return this.model.info || {};
    }

    get level() {
        return this.model.last ? this.model.lastLevel : "ready";
    }

    get headline() {
        const { last } = this.model;
        if (!last) {
            return _t("Scan");
        }
        if (last.outcome) {
            return headlineOf(last.outcome);
        }
        return this.model.queue.trouble ? _t("Kept") : _t("Being sent");
    }

    /** What an accepted unit's message says stands above it already. */
    get message() {
        const { last } = this.model;
        const { product, serial } = last?.unit || {};
        const isSaid = this.level === "ok" && last.message === `${product}: ${serial}`;
        return isSaid ? "" : last?.message;
    }

    get isClosed() {
        return Boolean(this.info.state && this.info.state !== "open");
    }

    get icon() {
        return this.model.last ? iconOf(this.level) : "fa-barcode";
    }

    iconOfRow(row) {
        return iconOf(row.outcome ? levelOf(row.outcome) : "waiting");
    }

    levelOfRow(row) {
        return row.outcome ? levelOf(row.outcome) : "waiting";
    }

    /** What a screen reader says after each scan. */
    get spoken() {
        const { last } = this.model;
        if (!last?.outcome) {
            return "";
        }
        return [this.headline, last.code, last.message].filter(Boolean).join(". ");
    }

    get subtitle() {
        const { subtitle = "", target, picking } = this.info;
        const isSaid = target && [picking?.name, subtitle].some((it) => it?.includes(target.name));
        const isOther = target && !isSaid;
        return [subtitle, isOther && target.name].filter(Boolean).join(" → ");
    }

    get percent() {
        const { done, expected } = this.info.progress || {};
        return expected ? Math.min(100, (100 * done) / expected) : 0;
    }

    get countersShown() {
        return Object.entries(this.model.counters)
            .filter(([, count]) => count)
            .map(([outcome, count]) => ({
                outcome,
                count,
                title: headlineOf(outcome),
                level: levelOf(outcome),
            }));
    }

    undoTitle(row) {
        return _t("Take back %s", row.code);
    }

    can(action) {
        return Boolean(this.info.actions?.includes(action));
    }

    get finishLabel() {
        if (!this.state.isFinishing) {
            return _t("Finish");
        }
        const count = this.model.pending.length;
        return count ? _t("Waiting for %s scans", count) : _t("Finishing");
    }

    // -- what is done ----------------------------------------------------------------

    onCode(code) {
        this.model.scan(code);
    }

    isChosen({ name }, value) {
        const chosen = this.info.params?.[name];
        return chosen !== undefined && chosen === value;
    }

    /** What could not be scanned, e.g. a place without a barcode. */
    chooseNeed({ name, title, model, domain = [] }) {
        this.dialog.add(SelectCreateDialog, {
            title,
            resModel: model,
            domain,
            multiSelect: false,
            noCreate: true,
            onSelected: ([id]) => this.model.choose(name, id),
        });
    }

    async undo(uuid = null) {
        this.state.isUndoing = true;
        try {
            const undone = await this.model.undo(uuid);
            this.model.last = undone?.undone
                ? { ...undone, outcome: "warning", headline: _t("Taken back") }
                : this.model.last;
            this.renderSoon();
        } finally {
            this.state.isUndoing = false;
        }
    }

    async act(scan, name, value) {
        this.state.isActing = true;
        try {
            await this.model.act(scan, name, value);
        } finally {
            this.state.isActing = false;
        }
    }

    async finish() {
        const count = this.model.problems.length;
        if (count && !(await this.confirmFinish(count))) {
            return;
        }
        this.state.isFinishing = true;
        try {
            await this.model.queue.drained(this.model.id);
            if (status(this) === "destroyed") {
                return;
            }
            const action = await this.orm.call(MODEL, "action_finish", [[this.model.id]]);
            if (action?.type) {
                await this.action.doAction(action, { onClose: () => this.leaveIfClosed() });
            } else {
                await this.leave();
            }
        } finally {
            this.state.isFinishing = false;
        }
    }

    /** A question on the way, such as that for the back order, may be left open. */
    async leaveIfClosed() {
        await this.refresh();
        if (this.isClosed) {
            await this.leave();
        }
    }

    async leave() {
        await this.model.queue.dismiss(this.model.problems);
        this.props.onDone();
    }

    confirmFinish(count) {
        return this.ask({
            title: _t("Refused scans"),
            body:
                count === 1
                    ? _t("1 scan was refused. Finish without it?")
                    : _t("%s scans were refused. Finish without them?", count),
            confirmLabel: _t("Finish"),
            cancelLabel: _t("Go on scanning"),
        });
    }

    async cancel() {
        const isSure = await this.ask({
            title: _t("Cancel"),
            body: _t("Nothing that was scanned here is going to count."),
            confirmLabel: _t("Cancel all of it"),
            cancelLabel: _t("Go on scanning"),
        });
        if (isSure) {
            await this.model.queue.drained(this.model.id);
            await this.orm.call(MODEL, "action_cancel", [[this.model.id]]);
            await this.leave();
        }
    }

    ask(texts) {
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    ...texts,
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                    dismiss: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
    }

    openUnit(unit) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.lot",
            res_id: unit.id,
            views: [[false, "form"]],
        });
    }

    openRecord({ model, id }) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
