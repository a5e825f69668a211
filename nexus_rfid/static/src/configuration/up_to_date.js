import { onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { classify } from "@nexus_serials/scanner/scan_service";

const INTERVAL = 5000;
const FIELDS = "input, textarea, select, [contenteditable]";

/**
 * Bridges and readers change by themselves: their pages are loaded anew, unless somebody
 * is about to do something there.
 *
 * @param {Object} controller
 * @param {() => boolean|Promise<boolean>} isInUse
 */
function useUpToDate(controller, isInUse) {
    const ui = useService("ui");
    let timer = null;

    function isInFront() {
        const { el } = controller.rootRef;
        return document.visibilityState === "visible" && ui.activeElement.contains(el);
    }

    async function refresh() {
        try {
            if (isInFront() && !(await isInUse())) {
                await controller.model.load();
            }
        } catch (error) {
            if (classify(error) !== "offline") {
                throw error;
            }
        }
        timer = setTimeout(refresh, INTERVAL);
    }

    onMounted(() => {
        timer = setTimeout(refresh, INTERVAL);
    });
    onWillUnmount(() => clearTimeout(timer));
}

function isAnyChosen(root) {
    return root.selection.length > 0 || Boolean(root.editedRecord);
}

class UpToDateForm extends FormController {
    setup() {
        super.setup();
        useUpToDate(this, async () => {
            const { root } = this.model;
            const { activeElement } = document;
            const isTyping =
                this.rootRef.el.contains(activeElement) && activeElement.matches(FIELDS);
            return root.isNew || isTyping || (await root.isDirty());
        });
    }
}

class UpToDateKanban extends KanbanController {
    setup() {
        super.setup();
        useUpToDate(this, () => isAnyChosen(this.model.root));
    }
}

class UpToDateList extends ListController {
    setup() {
        super.setup();
        useUpToDate(this, () => {
            const isDragging = this.rootRef.el.querySelector(".o_dragged");
            return isDragging || isAnyChosen(this.model.root);
        });
    }
}

const views = registry.category("views");
views.add("nexus_rfid_form", { ...formView, Controller: UpToDateForm });
views.add("nexus_rfid_kanban", { ...kanbanView, Controller: UpToDateKanban });
views.add("nexus_rfid_list", { ...listView, Controller: UpToDateList });
