import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const SECONDS = 2;

/** Loads the print anew every other second, as long as it is not done. */
export class JobWatch extends Component {
    static template = "nexus_labels.JobWatch";
    static props = { ...standardWidgetProps };

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.look(), SECONDS * 1000);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async look() {
        const { record } = this.props;
        if (!["queued", "running"].includes(record.data.state) || this.isLooking) {
            return;
        }
        this.isLooking = true;
        try {
            await record.load();
        } finally {
            this.isLooking = false;
        }
    }
}

registry.category("view_widgets").add("nexus_job_watch", {
    component: JobWatch,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
