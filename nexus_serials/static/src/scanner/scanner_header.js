import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

export class ScannerHeader extends Component {
    static template = "nexus_serials.ScannerHeader";
    static props = {
        title: String,
        subtitle: { type: String, optional: true },
        pending: Number,
        isMuted: Boolean,
        onBack: Function,
        onToggleSound: Function,
    };

    get pendingTitle() {
        return _t("Not sent yet: %s", this.props.pending);
    }

    get soundTitle() {
        return this.props.isMuted ? _t("Sound is off") : _t("Sound is on");
    }
}
