import { onWillUnmount } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { MODEL, useRfidSession } from "./rfid_session";

/** A tag that stays is told again soon, one that is gone is gone soon. */
const FILTER = { repeat_seconds: 0.5, departed_seconds: 1.5, min_reads: 2 };
const POLL = 1000;

/**
 * Tags that are near some readers, for as long as the page is open.
 *
 * @param {Object} params
 * @param {(desk: Object) => Promise|void} params.onDesk what the readers see
 * @param {(isOffline: boolean) => void} params.onOffline
 * @param {Object} [params.filter] of the readers
 * @param {number} [params.delay] it is asked for so often, in ms
 * @returns {{ id: number|null, open: Function, close: Function }}
 */
export function useDesk({ onDesk, onOffline, filter = FILTER, delay = POLL }) {
    const orm = useService("orm");
    const session = useRfidSession({
        read: (id) => orm.silent.call(MODEL, "read_desk", [[id]]),
        onRead: async (desk) => {
            await onDesk(desk);
            return delay;
        },
        onOffline,
    });

    async function open(readerIds) {
        await close();
        session.follow(await orm.call(MODEL, "open_desk", [readerIds, filter]));
    }

    async function close() {
        const { id } = session;
        session.leave();
        if (id) {
            await orm.silent.call(MODEL, "close_desk", [[id]]);
        }
    }

    // Hooks of unmounting run last first: the session is still known here.
    onWillUnmount(close);
    return {
        get id() {
            return session.id;
        },
        open,
        close,
    };
}
