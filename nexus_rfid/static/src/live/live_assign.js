import { Component, onWillStart, useState } from "@odoo/owl";
import { RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";
import { CodeInput } from "@nexus_serials/scanner/code_input";
import { classify } from "@nexus_serials/scanner/scan_service";
import { MODEL } from "../session/rfid_session";

/** Units offered that are missing here. */
const MOST = 8;

/** An unknown tag, and the unit it is put on: with one tap where it can be guessed. */
export class LiveAssign extends Component {
    static template = "nexus_rfid.LiveAssign";
    static components = { CodeInput };
    static props = {
        sessionId: Number,
        code: String,
        missing: Array,
        register: Function,
        play: Function,
        onDone: Function,
        onClose: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({ isBusy: false, told: "" });
        this.suggestion = {};
        this.props.register(this);
        onWillStart(async () => {
            const { sessionId, code } = this.props;
            this.suggestion = await this.orm.call(MODEL, "suggest_unit", [[sessionId], code]);
        });
    }

    get offered() {
        return this.props.missing.filter(({ id }) => id !== this.suggestion.lot_id).slice(0, MOST);
    }

    async onCode(code) {
        const found = await this.orm.call("nexus.rfid.tag", "find_unit_to_tag", [code]);
        if (found.unit) {
            await this.assign(found.unit.id);
        } else {
            this.tell(found.message || _t("That is a tag again. Scan the unit it is on."));
        }
    }

    tell(message) {
        this.state.told = message;
        this.props.play("bad");
    }

    chooseFromList() {
        this.dialog.add(SelectCreateDialog, {
            title: _t("Which unit carries this tag?"),
            resModel: "stock.lot",
            domain: [["product_id.tracking", "=", "serial"]],
            context: { search_default_rfid_untagged: 1 },
            multiSelect: false,
            noCreate: true,
            onSelected: ([id]) => this.assign(id),
        });
    }

    async assign(lotId) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const { sessionId, code } = this.props;
            await this.orm.call(MODEL, "assign_tag", [[sessionId], code, lotId]);
            this.props.play("ok");
            this.props.onDone();
        } catch (error) {
            if (!(error instanceof RPCError) || classify(error) !== "refused") {
                throw error;
            }
            this.tell(error.data.message);
        } finally {
            this.state.isBusy = false;
        }
    }
}
