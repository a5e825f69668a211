import { onWillUnmount, status, useComponent } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";

const MODEL = "nexus.rfid.session";
/** Without a bus the session is asked so often, in ms; it says too that somebody looks. */
const POLL = 1000;
const BUS_DELAY = 100;
/** Of the session: a tag that stays is told again soon, one that is gone is gone soon. */
export const FILTER = { repeat_seconds: 0.5, departed_seconds: 1.5, min_reads: 2 };

/**
 * Tags that are near one reader, for as long as the page is open.
 *
 * @param {Object} params
 * @param {(desk: Object) => Promise} params.onDesk what the session has seen
 * @param {(error: Error) => boolean} params.onTrouble whether to go on asking
 */
export function useDesk({ onDesk, onTrouble }) {
    const component = useComponent();
    const orm = useService("orm");
    const bus = useService("bus_service");
    const desk = { id: null, open, close };
    let timer = null;
    let isReading = false;

    async function read() {
        clearTimeout(timer);
        const { id } = desk;
        if (!id || isReading) {
            return;
        }
        isReading = true;
        let goesOn = true;
        try {
            const seen = await orm.silent.call(MODEL, "read_desk", [[id]]);
            if (desk.id === id && status(component) !== "destroyed") {
                await onDesk(seen);
            }
        } catch (error) {
            goesOn = onTrouble(error);
            if (!goesOn) {
                throw error;
            }
        } finally {
            isReading = false;
            if (goesOn && desk.id && status(component) !== "destroyed") {
                timer = setTimeout(read, POLL);
            }
        }
    }

    async function open(readerId) {
        await close();
        desk.id = await orm.call(MODEL, "open_desk", [[readerId], FILTER]);
        read();
    }

    async function close() {
        clearTimeout(timer);
        const { id } = desk;
        desk.id = null;
        if (id) {
            await orm.silent.call(MODEL, "close_desk", [[id]]);
        }
    }

    const readSoon = debounce(read, BUS_DELAY);
    const onChanged = ({ session_id }) => session_id === desk.id && readSoon();
    bus.subscribe("nexus_rfid_changed", onChanged);
    onWillUnmount(() => {
        bus.unsubscribe("nexus_rfid_changed", onChanged);
        readSoon.cancel();
        close();
    });
    return desk;
}
