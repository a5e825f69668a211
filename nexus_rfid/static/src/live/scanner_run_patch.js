import { onWillStart } from "@odoo/owl";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { ScannerRun } from "@nexus_serials/scanner/scanner_run";

/** What is scanned one by one can be read as a whole, in the same session. */
patch(ScannerRun.prototype, {
    setup() {
        super.setup();
        onWillStart(async () => {
            this.mayReadTags = await user.hasGroup("nexus_rfid.group_rfid_user");
        });
    },

    get canReadTags() {
        return this.mayReadTags && this.can("finish") && this.info.operation !== "lookup";
    },

    async readTags() {
        await this.model.queue.drained(this.model.id);
        await this.action.doAction({
            type: "ir.actions.client",
            tag: "nexus_rfid.live",
            target: "fullscreen",
            params: { session_id: this.model.id },
        });
    },
});
