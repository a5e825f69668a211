import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { throttleForAnimation } from "@web/core/utils/timing";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";
import { CodeInput } from "@nexus_serials/scanner/code_input";
import { levelOf } from "@nexus_serials/scanner/outcomes";
import { useHandScanner } from "@nexus_serials/scanner/scan_input";
import { ScannerHeader } from "@nexus_serials/scanner/scanner_header";
import { FindUnit } from "../find/find_unit";
import { ReaderChoice, recallReaders, rememberReaders } from "../session/readers";
import { MODEL, useRfidSession } from "../session/rfid_session";
import { LiveAssign } from "./live_assign";
import { LiveModel } from "./live_model";
import { LivePanes } from "./live_panes";

const SCANS = "nexus.scan.session";
/** The page asks at the latest after so many ms: while tags come, and while none do. */
const BUSY = 1000;
const QUIET = 3000;

/** One live session: how far it is large, then the tags by what is to be made of them. */
export class LiveRun extends Component {
    static template = "nexus_rfid.LiveRun";
    static components = {
        CodeInput,
        FindUnit,
        LiveAssign,
        LivePanes,
        ReaderChoice,
        ScannerHeader,
    };
    static props = {
        scanId: Number,
        passId: [Number, { value: null }],
        firstCodes: Array,
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
        this.state = useState({
            readers: [],
            isChoosing: false,
            isOffline: false,
            isBusy: false,
            told: null,
            changed: [],
            assigned: null,
            found: null,
        });
        this.renderSoon = throttleForAnimation(() => this.render());
        this.model = new LiveModel({
            onChange: () => this.renderSoon(),
            onOutcome: (level) => this.props.play(level),
        });
        this.session = useRfidSession({
            read: (id) => this.orm.silent.call(MODEL, "read_live", [[id], this.model.since]),
            onRead: (answer) => this.onRead(answer),
            onOffline: (isOffline) => (this.state.isOffline = isOffline),
        });
        // Bound once: rows that did not change are not drawn anew.
        this.rowActions = {
            assign: (row) => (this.state.assigned = row.code),
            leaveOut: (row, isOut) => this.call("leave_out", row.code, isOut),
            find: (unit) => (this.state.found = unit),
        };
        useHandScanner((code) => this.onCode(code));
        onMounted(() => this.begin());
        onWillUnmount(() => this.renderSoon.cancel());
    }

    async begin() {
        const { scanId, passId, firstCodes } = this.props;
        const kw = passId ? { pass_id: passId } : {};
        let id;
        try {
            [this.state.readers, id] = await Promise.all([
                this.orm.call("nexus.rfid.tag", "read_desk_readers", []),
                this.orm.call(MODEL, "open_live", [scanId], kw),
            ]);
        } catch (error) {
            this.props.onLost();
            throw error;
        }
        await this.session.follow(id);
        for (const code of firstCodes.splice(0)) {
            await this.takeCode(code);
        }
        if (this.model.state === "review" && !this.model.readers.length && !passId) {
            await this.startFirst();
        }
    }

    /** The readers used here last begin at once. */
    async startFirst() {
        const ids = recallReaders(this.state.readers);
        if (ids.length) {
            await this.start(ids);
        } else {
            this.state.isChoosing = true;
        }
    }

    onRead(answer) {
        this.model.take(answer);
        if (["done", "cancelled"].includes(answer.state)) {
            this.session.leave();
            this.props.onDone();
        }
        if (answer.more) {
            return 0;
        }
        if (answer.is_busy) {
            return BUSY;
        }
        return answer.rows?.length && this.isReading ? BUSY : QUIET;
    }

    /** Does something with the session, and shows what came of it. */
    async call(method, ...args) {
        const answer = await this.orm.call(MODEL, method, [[this.session.id], ...args]);
        await this.session.refresh();
        return answer;
    }

    // -- what is shown ---------------------------------------------------------------

    get isReading() {
        return this.model.state === "reading";
    }

    get scan() {
        return this.model.scan || {};
    }

    get trouble() {
        return this.isReading
            ? this.model.readers.map(({ problem }) => problem).filter(Boolean).join(" ")
            : "";
    }

    get readerNames() {
        return this.model.readers.map(({ name }) => name).join(", ");
    }

    get headline() {
        const { model } = this;
        if (model.isComplete) {
            return _t("All found");
        }
        if (this.isReading) {
            return _t("Reading");
        }
        return model.countOf("tags") ? _t("Paused") : _t("Not reading yet");
    }

    get icon() {
        if (this.model.isComplete) {
            return "fa-check";
        }
        return this.isReading ? "fa-rss" : "fa-pause";
    }

    get percent() {
        const { counts } = this.model;
        return counts.expected ? Math.min(100, (100 * counts.found) / counts.expected) : 0;
    }

    /** What a screen reader says now and then, and not for each tag. */
    get spoken() {
        const { model } = this;
        return model.isComplete || !this.isReading ? this.headline : "";
    }

    isChosen({ name }, value) {
        return this.scan.params?.[name] === value;
    }

    // -- readers ---------------------------------------------------------------------

    get chosenReaders() {
        const ids = this.model.readers.map(({ id }) => id);
        return ids.length ? ids : recallReaders(this.state.readers);
    }

    async start(ids) {
        rememberReaders(ids);
        this.state.isChoosing = false;
        await this.call("start_reading", ids);
    }

    async togglePause() {
        if (this.isReading) {
            await this.call("stop_reading");
        } else if (this.chosenReaders.length) {
            await this.start(this.chosenReaders);
        } else {
            this.state.isChoosing = true;
        }
    }

    // -- codes -----------------------------------------------------------------------

    onCode(code) {
        if (this.state.assigned) {
            return this.assign.onCode(code);
        }
        return this.takeCode(code);
    }

    async takeCode(code) {
        const told = await this.call("take_code", code);
        this.state.told = told ? { ...told, level: levelOf(told.outcome) } : null;
        if (told) {
            this.props.play(this.state.told.level);
        }
    }

    onAssigned() {
        this.state.assigned = null;
        return this.session.refresh();
    }

    async choose(name, value) {
        await this.orm.call(SCANS, "set_param", [[this.props.scanId], name, value]);
        await this.session.refresh();
    }

    /** What could not be scanned, e.g. a place without a barcode. */
    chooseNeed({ name, title, model, domain = [] }) {
        this.dialog.add(SelectCreateDialog, {
            title,
            resModel: model,
            domain,
            multiSelect: false,
            noCreate: true,
            onSelected: ([id]) => this.choose(name, id),
        });
    }

    // -- the end ---------------------------------------------------------------------

    async finish() {
        if (this.model.problemCount && !(await this.confirmFinish())) {
            return;
        }
        this.state.isBusy = true;
        this.state.changed = [];
        try {
            const answer = await this.call("finish");
            if (answer.changed) {
                this.state.changed = answer.changed;
                this.props.play("bad");
            } else if (answer.action?.type) {
                // A question on the way, such as that for the back order, may be left
                // open: then the session is, too.
                await this.action.doAction(answer.action, {
                    onClose: () => this.session.refresh(),
                });
            }
        } finally {
            this.state.isBusy = false;
        }
    }

    confirmFinish() {
        return this.ask({
            title: _t("Some tags do not count"),
            body: _t(
                "%s tags are unknown, unexpected or not usable. Finish without them?",
                this.model.problemCount
            ),
            confirmLabel: _t("Finish"),
            cancelLabel: _t("Go on reading"),
        });
    }

    async giveUp() {
        const isSure = await this.ask({
            title: _t("Cancel"),
            body: _t("What was read here is forgotten, and nothing of it counts."),
            confirmLabel: _t("Forget it"),
            cancelLabel: _t("Go on reading"),
        });
        if (isSure) {
            await this.call("give_up");
        }
    }

    ask(texts) {
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                { ...texts, confirm: () => resolve(true), cancel: () => resolve(false) },
                { onClose: () => resolve(false) }
            );
        });
    }
}
