import { onWillUnmount, status, useComponent } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { classify } from "@nexus_serials/scanner/scan_service";

export const MODEL = "nexus.rfid.session";
const BUS_DELAY = 100;
/** While the server cannot be reached it is tried so often, in ms. */
const OFFLINE_DELAY = 3000;

/**
 * What readers read for one session, for as long as the page is open: asked for when the
 * bus tells that it changed, and from time to time without; that says too that somebody
 * looks.
 *
 * @param {Object} params
 * @param {(id: number) => Promise<Object>} params.read
 * @param {(answer: Object) => number|Promise<number>} params.onRead returns after how
 *     many ms it is asked for again at the latest
 * @param {(isOffline: boolean) => void} params.onOffline
 * @returns {{ id: number|null, follow: Function, leave: Function, refresh: Function }}
 */
export function useRfidSession({ read, onRead, onOffline }) {
    const component = useComponent();
    const bus = useService("bus_service");
    const session = { id: null, follow, leave, refresh };
    let timer = null;
    let reading = null;
    let isWanted = false;

    function isFollowed(id) {
        return id && session.id === id && status(component) !== "destroyed";
    }

    function refresh() {
        if (reading) {
            isWanted = true;
        } else {
            reading = readOnce().finally(() => {
                reading = null;
            });
        }
        return reading;
    }

    async function readOnce() {
        clearTimeout(timer);
        const { id } = session;
        if (!isFollowed(id)) {
            return;
        }
        isWanted = false;
        let delay = OFFLINE_DELAY;
        try {
            const answer = await read(id);
            if (isFollowed(id)) {
                onOffline(false);
                delay = await onRead(answer);
            }
        } catch (error) {
            if (classify(error) !== "offline") {
                throw error;
            }
            onOffline(true);
        }
        if (isFollowed(id)) {
            timer = setTimeout(refresh, isWanted ? 0 : delay);
        }
    }

    async function follow(id) {
        session.id = id;
        await reading;
        await refresh();
    }

    function leave() {
        clearTimeout(timer);
        session.id = null;
    }

    const refreshSoon = debounce(refresh, BUS_DELAY, { leading: true, trailing: true });
    const onChanged = ({ session_id }) => session_id === session.id && refreshSoon();
    bus.subscribe("nexus_rfid_changed", onChanged);
    onWillUnmount(() => {
        bus.unsubscribe("nexus_rfid_changed", onChanged);
        refreshSoon.cancel();
        leave();
    });
    return session;
}
