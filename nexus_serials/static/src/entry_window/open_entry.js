import { registry } from "@web/core/registry";
import { EntryWindow } from "./entry_window";

/**
 * Opens the entry window on a record that has the serial entry mixin.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {Object} params
 * @param {string} params.model
 * @param {number} params.id
 * @param {Object} [params.context]
 * @param {{ index: number, total: number }} [params.position] in a row of windows
 * @returns {Promise<boolean>} whether something was saved
 */
export async function openEntryWindow(env, { model, id, context = {}, position }) {
    const payload = await env.services.orm.call(model, "serial_entry_open", [[id]], {
        context,
    });
    return new Promise((resolve) => {
        let saved = false;
        env.services.dialog.add(
            EntryWindow,
            {
                resModel: model,
                resId: id,
                payload,
                context,
                position,
                onSaved: () => (saved = true),
            },
            { onClose: () => resolve(saved) }
        );
    });
}

/** One window, asked for by a button of a form; the form is loaded anew after it. */
async function openEntry(env, action, options) {
    const { model, id, context } = action.params;
    await openEntryWindow(env, { model, id, context });
    await options.onClose?.();
}

/**
 * The windows of all records that lack serials, one after the other, and then what was
 * asked for in the first place. Closing one of them stops it all.
 */
async function enterMissing(env, action, options) {
    const { model, ids, then } = action.params;
    for (const [index, id] of ids.entries()) {
        const position = { index: index + 1, total: ids.length };
        if (!(await openEntryWindow(env, { model, id, position }))) {
            await options.onClose?.();
            return;
        }
    }
    try {
        await env.services.action.doActionButton({
            type: "object",
            name: then.method,
            resModel: then.model,
            resId: then.ids.length === 1 ? then.ids[0] : false,
            resIds: then.ids,
            context: action.context || {},
            buttonContext: { nexus_ask_serials: false },
            onClose: options.onClose,
        });
    } catch (error) {
        await options.onClose?.();
        throw error;
    }
}

registry.category("actions").add("nexus_serials.open_entry", openEntry);
registry.category("actions").add("nexus_serials.enter_missing", enterMissing);
