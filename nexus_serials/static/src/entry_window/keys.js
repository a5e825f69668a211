/** Whether keys pressed there are meant for it. */
export function isEditable(target) {
    return Boolean(target.matches?.("input, textarea, select, [contenteditable]"));
}
