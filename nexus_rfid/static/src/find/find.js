import { Component, onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ScannerHeader } from "@nexus_serials/scanner/scanner_header";
import { useSounds } from "@nexus_serials/scanner/use_sounds";
import { recallReaders } from "../session/readers";
import { FindUnit } from "./find_unit";

/** A unit is looked for by its tag. Params of the action: `lot_id`. */
export class Find extends Component {
    static template = "nexus_rfid.Find";
    static components = { FindUnit, ScannerHeader };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.sounds = useSounds();
        onWillStart(async () => {
            this.readers = await this.orm.call("nexus.rfid.tag", "read_desk_readers", []);
            this.chosen = recallReaders(this.readers);
        });
    }

    get lotId() {
        return this.props.action.params.lot_id;
    }

    exit() {
        this.env.config.historyBack();
    }
}

registry.category("actions").add("nexus_rfid.find", Find);
