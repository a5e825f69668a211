import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDesk } from "../session/desk";
import { ReaderChoice, rememberReaders } from "../session/readers";

/** A tag that stays is told again soon, one that is gone is gone soon. */
const FILTER = { repeat_seconds: 0.3, departed_seconds: 1.5, min_reads: 1 };
const POLL = 400;
/** dBm at which a tag is hardly heard, and at which it is in one's hand. */
const FAINT = -80;
const LOUD = -35;
/** Between two beeps, in ms: far away, and quite near. */
const SLOWEST = 1200;
const FASTEST = 120;

/** @returns {number} 0 to 1 */
export function strengthOf(rssi) {
    return Math.max(0.02, Math.min(1, (rssi - FAINT) / (LOUD - FAINT)));
}

/** Leads to one unit: the nearer its tag, the higher the bar and the faster the beeps. */
export class FindUnit extends Component {
    static template = "nexus_rfid.FindUnit";
    static components = { ReaderChoice };
    static props = {
        lotId: Number,
        readers: Array,
        chosen: Array,
        play: Function,
        onClose: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            isChoosing: false,
            isOffline: false,
            isHeard: false,
            rssi: null,
            best: null,
            problem: "",
        });
        this.desk = useDesk({
            filter: FILTER,
            delay: POLL,
            onDesk: (desk) => this.onDesk(desk),
            onOffline: (isOffline) => (this.state.isOffline = isOffline),
        });
        onWillStart(async () => {
            const { lotId } = this.props;
            this.unit = await this.orm.call("nexus.rfid.tag", "read_unit_to_tag", [lotId]);
        });
        onMounted(() => this.begin());
        onWillUnmount(() => clearTimeout(this.next));
    }

    async begin() {
        if (!this.unit.tags.length) {
            return;
        }
        if (this.props.chosen.length) {
            await this.start(this.props.chosen);
        } else {
            this.state.isChoosing = true;
        }
        this.beep();
    }

    async start(ids) {
        rememberReaders(ids);
        this.state.isChoosing = false;
        await this.desk.open(ids);
    }

    onDesk({ readers, tags }) {
        this.state.problem = readers.map(({ problem }) => problem).filter(Boolean).join(" ");
        const near = tags.filter((tag) => tag.lot_id === this.unit.id && tag.is_present);
        const strengths = near.map(({ rssi }) => rssi).filter((rssi) => rssi);
        this.state.isHeard = near.length > 0;
        this.state.rssi = strengths.length ? Math.max(...strengths) : null;
    }

    /** The bar without a sound would have to be looked at all the time. */
    beep() {
        const { strength } = this;
        if (this.state.isHeard) {
            this.props.play(strength > 0.85 ? "ok" : "waiting");
        }
        this.next = setTimeout(() => this.beep(), SLOWEST - (SLOWEST - FASTEST) * strength);
    }

    get strength() {
        const { isHeard, rssi } = this.state;
        if (!isHeard) {
            return 0;
        }
        return rssi === null ? 0.5 : strengthOf(rssi);
    }

    get words() {
        const { isHeard, rssi } = this.state;
        if (!isHeard) {
            return _t("Not heard. Walk on, and turn the reader.");
        }
        if (rssi === null) {
            return _t("Near. This reader does not tell how near.");
        }
        if (this.strength > 0.85) {
            return _t("Right here");
        }
        return this.strength > 0.45 ? _t("Near") : _t("Far");
    }
}
