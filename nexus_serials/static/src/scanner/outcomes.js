import { _t } from "@web/core/l10n/translation";

/** What colour and sound each outcome of a scan has; an unknown one is refused. */
const LEVELS = {
    ok: "ok",
    warning: "warning",
    already: "warning",
};

const ICONS = {
    waiting: "fa-hourglass-half",
    ok: "fa-check",
    warning: "fa-exclamation",
    bad: "fa-times",
};

/** @returns {"ok"|"warning"|"bad"} */
export function levelOf(outcome) {
    return LEVELS[outcome] || "bad";
}

export function iconOf(level) {
    return ICONS[level];
}

/** The outcome in two words, for the large state; the message says more. */
export function headlineOf(outcome) {
    return (
        {
            ok: _t("OK"),
            warning: _t("Warning"),
            already: _t("Already scanned"),
            not_expected: _t("Not expected"),
            wrong: _t("Wrong unit"),
            not_eligible: _t("Not usable"),
            promised: _t("Promised"),
            ambiguous: _t("Not clear"),
            unknown: _t("Unknown"),
        }[outcome] || _t("Refused")
    );
}
