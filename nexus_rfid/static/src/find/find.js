import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ScanSounds } from "@nexus_serials/scanner/scan_sounds";
import { MUTED } from "@nexus_serials/scanner/scanner";
import { ScannerHeader } from "@nexus_serials/scanner/scanner_header";
import { recallReaders } from "../session/readers";
import { FindUnit } from "./find_unit";

/** A unit is looked for by its tag. Params of the action: `lot_id`. */
export class Find extends Component {
    static template = "nexus_rfid.Find";
    static components = { FindUnit, ScannerHeader };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.sounds = new ScanSounds(window);
        this.state = useState({ isMuted: browser.localStorage.getItem(MUTED) === "1" });
        onWillStart(async () => {
            this.readers = await this.orm.call("nexus.rfid.tag", "read_desk_readers", []);
            this.chosen = recallReaders(this.readers);
        });
        onWillUnmount(() => this.sounds.close());
    }

    get lotId() {
        return this.props.action.params.lot_id;
    }

    play(level) {
        if (!this.state.isMuted) {
            this.sounds.play(level);
        }
    }

    toggleSound() {
        this.state.isMuted = !this.state.isMuted;
        browser.localStorage.setItem(MUTED, this.state.isMuted ? "1" : "0");
    }

    exit() {
        this.env.config.historyBack();
    }
}

registry.category("actions").add("nexus_rfid.find", Find);
