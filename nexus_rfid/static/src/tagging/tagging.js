import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { throttleForAnimation } from "@web/core/utils/timing";
import { session } from "@web/session";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { CodeInput } from "@nexus_serials/scanner/code_input";
import { iconOf } from "@nexus_serials/scanner/outcomes";
import { useHandScanner } from "@nexus_serials/scanner/scan_input";
import { classify } from "@nexus_serials/scanner/scan_service";
import { ScannerHeader } from "@nexus_serials/scanner/scanner_header";
import { useSounds } from "@nexus_serials/scanner/use_sounds";
import { useDesk } from "../session/desk";
import { TaggingModel } from "./tagging_model";

const MODEL = "nexus.rfid.tag";
const AT_ONCE = "nexus_rfid.tagging.at_once";

/**
 * Units are tagged at a reader: pick the unit or go down the list, put one tag near,
 * take it as it is or have the unit's number written on it.
 *
 * Params of the action: `lot_ids`, the units to tag; else all that are to be tagged.
 */
export class Tagging extends Component {
    static template = "nexus_rfid.Tagging";
    static components = { CodeInput, ScannerHeader };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.sounds = useSounds();
        this.state = useState({
            readers: [],
            readerId: null,
            isChoosing: false,
            problem: "",
            isOffline: false,
        });
        this.renderSoon = throttleForAnimation(() => this.render());
        const { lot_ids: lotIds } = this.props.action.params || {};
        this.model = new TaggingModel({
            server: this.server,
            lotIds: lotIds?.length ? lotIds : null,
            onChange: () => this.renderSoon(),
            onOutcome: this.sounds.play,
        });
        this.model.isAtOnce = browser.localStorage.getItem(AT_ONCE) === "1";
        this.desk = useDesk({
            onDesk: (desk) => this.onDesk(desk),
            onOffline: (isOffline) => (this.state.isOffline = isOffline),
        });
        useHandScanner((code) => this.onCode(code));
        onWillStart(async () => {
            this.state.readers = await this.orm.call(MODEL, "read_desk_readers", []);
        });
        onMounted(() => this.begin());
        onWillUnmount(() => {
            this.renderSoon.cancel();
            this.model.stop();
        });
    }

    get server() {
        const call = (method, ...args) => this.orm.call(MODEL, method, args);
        const silent = (method, ...args) => this.orm.silent.call(MODEL, method, args);
        return {
            readUnits: (lotIds) => silent("read_units_to_tag", lotIds),
            readUnit: (id) => silent("read_unit_to_tag", id),
            find: (code) => call("find_unit_to_tag", code),
            judge: (lotId, epcs) => silent("judge_tags", lotId, epcs),
            putOn: (lotId, epc, replaceId) => call("put_on", lotId, epc, replaceId),
            write: (...args) =>
                call("write_and_put_on", this.desk.id, this.state.readerId, ...args),
            takeOff: (tagId) => call("take_off", [tagId], _t("Taken back")),
            explain: (error) =>
                error instanceof RPCError && classify(error) === "refused"
                    ? error.data.message
                    : null,
        };
    }

    async begin() {
        const remembered = Number(browser.localStorage.getItem(this.memoryKey));
        const { readers } = this.state;
        const known = readers.find(({ id }) => id === remembered);
        const reader = known || (readers.length === 1 ? readers[0] : null);
        if (reader) {
            await this.chooseReader(reader);
        } else {
            this.state.isChoosing = readers.length > 0;
        }
        await this.model.begin();
    }

    // -- the reader ------------------------------------------------------------------

    /** Of this device: what stands on this desk. */
    get memoryKey() {
        return ["nexus_rfid.tagging.reader", session.db].join("/");
    }

    get reader() {
        return this.state.readers.find(({ id }) => id === this.state.readerId);
    }

    async chooseReader(reader) {
        browser.localStorage.setItem(this.memoryKey, reader.id);
        this.state.isChoosing = false;
        this.state.readerId = reader.id;
        this.state.problem = "";
        await this.desk.open([reader.id]);
    }

    async onDesk(desk) {
        this.state.problem = (desk.readers || [])
            .filter((reader) => reader.problem)
            .map((reader) => reader.problem)
            .join(" ");
        await this.model.takeDesk({ tags: desk.tags || [], commands: desk.commands || [] });
    }

    // -- what is shown ---------------------------------------------------------------

    get subtitle() {
        return this.reader ? [this.reader.name, this.reader.place].filter(Boolean).join(", ") : "";
    }

    get icon() {
        const { level, name } = this.model.status;
        return level === "ready" || name === "free" ? "fa-rss" : iconOf(level);
    }

    get spoken() {
        const { headline, message, name } = this.model.status;
        return name === "ready" ? "" : [headline, message].filter(Boolean).join(". ");
    }

    undoTitle(row) {
        return _t("Take the tag off %s again", row.unit.serial);
    }

    // -- what is done ----------------------------------------------------------------

    onCode(code) {
        if (!this.model.isBusy && !this.model.writing) {
            return this.model.takeCode(code.trim());
        }
    }

    toggleAtOnce(ev) {
        browser.localStorage.setItem(AT_ONCE, ev.target.checked ? "1" : "0");
        this.model.setAtOnce(ev.target.checked);
        ev.target.blur();
    }

    openUnit(unit) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.lot",
            res_id: unit.id,
            views: [[false, "form"]],
        });
    }

    exit() {
        this.env.config.historyBack();
    }
}

registry.category("actions").add("nexus_rfid.tagging", Tagging);
