import { EventBus } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { uuid } from "@web/core/utils/strings";
import { session } from "@web/session";
import { levelOf } from "./outcomes";
import { ScanQueue } from "./scan_queue";
import { ScanStore } from "./scan_store";

/** A network that is neither there nor gone: after so many ms it is sent again. */
const PATIENCE = 30000;
const SAYS_NO = [
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.RedirectWarning",
];

/** What went wrong with a call, in the words of the queue. */
export function classify(error) {
    if (error instanceof ConnectionLostError) {
        return "offline";
    }
    if (!(error instanceof RPCError)) {
        return "error";
    }
    if (error.code === 100 || /SessionExpired/.test(error.exceptionName)) {
        return "login";
    }
    return SAYS_NO.includes(error.exceptionName) ? "refused" : "error";
}

/**
 * The scans of this tab on their way to the server: one queue, whatever page they are
 * made on, that goes on sending when the page is left.
 */
export const scanService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const bus = new EventBus();
        const name = ["nexus_serials.scans", session.db, user.userId].join("/");
        let queue = null;
        let started = null;

        async function send(sessionId, scans) {
            const answers = orm.silent.call("nexus.scan.session", "scan_batch", [
                [sessionId],
                scans,
            ]);
            let timer;
            const lost = new Promise((_, reject) => {
                timer = browser.setTimeout(
                    () => reject(new ConnectionLostError("scan_batch")),
                    PATIENCE
                );
            });
            try {
                return await Promise.race([answers, lost]);
            } finally {
                browser.clearTimeout(timer);
            }
        }

        function withLock(fn) {
            // Only there on https: without it tabs may send twice what counts once.
            const { locks } = browser.navigator;
            return locks ? locks.request(name, fn) : fn();
        }

        function makeQueue() {
            queue = new ScanQueue({
                store: new ScanStore(name),
                send,
                classify,
                isProblem: ({ outcome }) => levelOf(outcome) === "bad",
                withLock,
                onChange: () => bus.trigger("CHANGE"),
                onAnswers: (answers) => bus.trigger("ANSWERS", answers),
            });
            browser.addEventListener("online", () => queue.retry());
            document.addEventListener("visibilitychange", () => {
                if (document.visibilityState === "visible") {
                    queue.retry();
                }
            });
            browser.addEventListener("beforeunload", (ev) => {
                // What is not kept would be gone.
                if (!queue.isKept && queue.waiting.length) {
                    ev.preventDefault();
                }
            });
            // So that the browser does not clear it to make room.
            browser.navigator.storage?.persist?.().catch(() => {});
            started = queue.start();
        }

        return {
            bus,
            get queue() {
                if (!queue) {
                    makeQueue();
                }
                return queue;
            },
            /** Resolves when scans of before a reload are known. */
            get ready() {
                return this.queue && started;
            },
            /** @returns {Object} a scan as the queue takes it */
            makeScan(sessionId, code, source) {
                return {
                    uuid: uuid() + uuid(),
                    session: sessionId,
                    code,
                    scanned_at: new Date().toISOString().slice(0, 19).replace("T", " "),
                    source,
                };
            },
            /** Why nothing goes out, in words. */
            describeTrouble() {
                const count = this.queue.waiting.length;
                return {
                    offline: _t("No connection: %s kept here, sent as soon as it is back.", count),
                    login: _t("You are logged out: %s kept here. Log in to send them.", count),
                    error: _t("The server has a problem: %s kept here, tried again soon.", count),
                }[this.queue.trouble];
            },
        };
    },
};

registry.category("services").add("nexus_scan", scanService);
