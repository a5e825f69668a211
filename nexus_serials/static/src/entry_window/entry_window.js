import {
    Component,
    onWillDestroy,
    onWillUnmount,
    useExternalListener,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { debounce, throttleForAnimation } from "@web/core/utils/timing";
import { session } from "@web/session";
import { choiceMode } from "./choice_mode";
import { enterMode } from "./enter_mode";
import { EntryDraft, mergeDraft } from "./entry_draft";

const DRAFT_DELAY = 400;

/**
 * The entry window: what is asked for, how far one is, saving and closing. What is
 * entered or chosen, and how, is the matter of its mode: a model, a panel with the
 * props `model`, `payload` and `control`, and the words.
 */
export class EntryWindow extends Component {
    static template = "nexus_serials.EntryWindow";
    static components = { Dialog };
    static props = {
        close: Function,
        resModel: String,
        resId: Number,
        payload: Object,
        context: { type: Object, optional: true },
        position: { type: Object, optional: true },
        onSaved: { type: Function, optional: true },
    };
    static modes = { enter: enterMode, choose: choiceMode };

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.panelControl = { save: () => this.save() };
        this.state = useState({
            restored: 0,
            merged: null,
            draftFailed: false,
            problem: "",
        });
        this.renderSoon = throttleForAnimation(() => this.render(true));
        this.keepSoon = debounce(() => this.keepDraft(), DRAFT_DELAY);
        const { payload } = this.props;
        this.mode = this.constructor.modes[payload.mode];
        this.model = this.mode.makeModel(
            {
                server: this.makeServer(),
                expected: payload.expected,
                isOffline: (error) => error instanceof ConnectionLostError,
                onChange: () => {
                    this.renderSoon();
                    this.keepSoon();
                },
            },
            payload
        );
        this.draft = new EntryDraft(browser.localStorage, {
            db: session.db,
            uid: user.userId,
            model: this.props.resModel,
            id: this.props.resId,
        });
        this.open();
        this.env.dialogData.dismiss = () => this.dismiss();
        useExternalListener(window, "pagehide", () => this.keepDraft());
        useExternalListener(document, "visibilitychange", () => this.keepDraft());
        useExternalListener(window, "online", () => this.model.offline && this.model.retry());
        onWillUnmount(() => this.keepDraft());
        onWillDestroy(() => {
            this.renderSoon.cancel();
            this.keepSoon.cancel();
            this.model.destroy();
        });
    }

    makeServer() {
        const { resModel, resId, context } = this.props;
        const { methods, apiMethods, prefix } = this.mode;
        const call = (method, args) =>
            this.orm.silent.call(resModel, prefix + method, args, {
                context: context || {},
            });
        const server = {};
        for (const method of methods) {
            server[method] = (...args) => call(method, [[resId], ...args]);
        }
        for (const [name, method] of Object.entries(apiMethods)) {
            server[name] = (...args) => call(method, args);
        }
        return server;
    }

    async open() {
        const { payload } = this.props;
        this.model.load(this.mode.content(payload));
        if (payload.readonly) {
            return;
        }
        this.start = this.opened;
        this.draft.sweep();
        const kept = this.draft.read();
        if (!kept) {
            return;
        }
        const merged = mergeDraft(kept, this.mode.saved(payload));
        // What is kept must not be forgotten while it is being looked up.
        this.isOpening = true;
        await this.model.replace((merged || kept).entries);
        this.isOpening = false;
        if (merged) {
            this.state.merged = merged;
        } else if (this.model.isDirty) {
            this.start = kept;
            this.state.restored = kept.entries.length;
        }
    }

    /** What the window opened with; prefilled numbers are others at every opening. */
    get opened() {
        const { payload } = this.props;
        return { base: this.mode.content(payload), drawn: Boolean(payload.auto) };
    }

    // -- what is shown ---------------------------------------------------------------

    get Panel() {
        return this.mode.Panel;
    }

    get title() {
        const { title } = this.props.payload;
        const { index, total } = this.props.position || {};
        if (total > 1) {
            return _t("%(index)s of %(total)s: %(title)s", { index, total, title });
        }
        return title;
    }

    get counts() {
        return this.model.counts;
    }

    get restoredText() {
        const { restored, merged } = this.state;
        if (merged) {
            return this.mergedText(merged);
        }
        return restored === 1
            ? _t("1 serial number restored from before.")
            : _t("%s serial numbers restored from before.", restored);
    }

    mergedText({ theirs, mine }) {
        if (!theirs || !mine) {
            return _t("Somebody else changed the serial numbers meanwhile: look again.");
        }
        if (theirs === 1) {
            return _t(
                "Somebody else saved 1 serial number meanwhile: yours (%s) were added to it.",
                mine
            );
        }
        return mine === 1
            ? _t(
                  "Somebody else saved %s serial numbers meanwhile: yours was added to them.",
                  theirs
              )
            : _t(
                  "Somebody else saved %(theirs)s serial numbers meanwhile: " +
                      "your %(mine)s were added to them.",
                  { theirs, mine }
              );
    }

    /** The sentence a screen reader hears after each change. */
    get summary() {
        return this.mode.summary(this.model);
    }

    /** What has to be put right before saving, in words. */
    get obstacle() {
        return this.mode.obstacle(this.model);
    }

    get barWidths() {
        const { good, bad, total } = this.counts;
        const whole = Math.max(this.model.expected, total, 1);
        return { good: (100 * good) / whole, bad: (100 * bad) / whole };
    }

    get percentChecked() {
        const { progress } = this.model;
        return progress === null ? null : Math.floor(100 * progress);
    }

    get saveLabel() {
        if (this.obstacle) {
            return this.obstacle;
        }
        const { index, total } = this.props.position || {};
        return index < total ? _t("Save and next") : _t("Save");
    }

    // -- draft -----------------------------------------------------------------------

    keepDraft() {
        if (this.done || this.isOpening || this.props.payload.readonly) {
            return;
        }
        if (this.model.isDirty) {
            this.state.draftFailed = !this.draft.write(
                this.model.entries(),
                this.start
            );
        } else {
            this.draft.clear();
        }
    }

    discardDraft() {
        this.model.reset();
        this.start = this.opened;
        this.state.restored = 0;
        this.state.merged = null;
        this.draft.clear();
        this.panelControl.focus();
    }

    // -- saving and closing ----------------------------------------------------------

    async save() {
        this.state.problem = "";
        await this.panelControl.takeInput();
        if (this.showObstacle()) {
            return;
        }
        this.ui.block({ message: this.mode.texts.saving(), delay: 300 });
        let result;
        try {
            result = await this.model.save();
        } finally {
            this.ui.unblock();
        }
        if (result.saved) {
            this.done = true;
            this.draft.clear();
            if (result.message) {
                this.notification.add(result.message, { type: "info" });
            }
            this.props.onSaved?.();
            this.props.close();
        } else if (result.reason === "bad") {
            this.showObstacle();
        } else if (result.reason === "offline") {
            this.keepDraft();
            this.state.problem = _t(
                "Not saved: the server cannot be reached. " +
                    "Your entries are kept here; save again when you are online."
            );
        } else if (result.reason === "refused") {
            this.state.problem = result.message;
        }
    }

    showObstacle() {
        if (this.obstacle) {
            this.panelControl.showBad(this.model.firstBad);
        }
        return Boolean(this.obstacle);
    }

    async dismiss() {
        if (!(await this.mayClose())) {
            // The dialog closes once this promise resolves: it never does.
            await new Promise(() => {});
        }
    }

    async close() {
        if (await this.mayClose()) {
            this.props.close();
        }
    }

    async mayClose() {
        if (this.props.payload.readonly || !this.model.isDirty) {
            this.done = true;
            this.draft.clear();
            return true;
        }
        // "Go on" has the focus: a scanner that sends Enter must not discard anything.
        const discard = await new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Not saved yet"),
                    body: this.mode.texts.discard(),
                    confirmLabel: this.mode.texts.goOn(),
                    confirm: () => resolve(false),
                    cancelLabel: _t("Discard"),
                    cancel: () => resolve(true),
                    dismiss: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
        if (discard) {
            this.done = true;
            this.draft.clear();
        }
        return discard;
    }
}
