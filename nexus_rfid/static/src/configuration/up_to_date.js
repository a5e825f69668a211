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
/** Of the page itself: the field of the search has the focus from the beginning. */
const FIELDS =
    ":is(input, textarea, select, [contenteditable]):not(.o_searchview *)";

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
    let isThere = true;

    async function isLeftAlone() {
        const { el } = controller.rootRef;
        const { activeElement } = document;
        const isTyping = el.contains(activeElement) && activeElement.matches(FIELDS);
        const isBusy = isTyping || el.querySelector(".o_dragged");
        const isInFront = ui.activeElement.contains(el);
        return !document.hidden && isInFront && !isBusy && !(await isInUse());
    }

    async function refresh() {
        try {
            if ((await isLeftAlone()) && isThere) {
                // What is changed meanwhile waits its turn.
                await controller.model.root.load();
            }
        } catch (error) {
            if (classify(error) !== "offline") {
                throw error;
            }
        }
        if (isThere) {
            timer = setTimeout(refresh, INTERVAL);
        }
    }

    onMounted(() => {
        timer = setTimeout(refresh, INTERVAL);
    });
    onWillUnmount(() => {
        isThere = false;
        clearTimeout(timer);
    });
}

class UpToDateForm extends FormController {
    setup() {
        super.setup();
        useUpToDate(this, () => this.model.root.isNew || this.model.root.isDirty());
    }
}

class UpToDateKanban extends KanbanController {
    setup() {
        super.setup();
        useUpToDate(
            this,
            () => this.model.root.selection.length || this.quickCreateState.groupId
        );
    }
}

class UpToDateList extends ListController {
    setup() {
        super.setup();
        useUpToDate(this, () => this.model.root.selection.length);
    }
}

const views = registry.category("views");
views.add("nexus_rfid_form", { ...formView, Controller: UpToDateForm });
views.add("nexus_rfid_kanban", { ...kanbanView, Controller: UpToDateKanban });
views.add("nexus_rfid_list", { ...listView, Controller: UpToDateList });
