import { _t } from "@web/core/l10n/translation";

/**
 * @param {import("./choice_units").Report} report
 * @param {{ chosen: Map, expected: number }} model
 * @returns {{ level: "good" | "info" | "bad", text: string }}
 */
export function describeReport(report, model) {
    return { level: report.level, text: words(report, model) };
}

function words(report, { chosen, expected }) {
    const { code, serial, other, message, count, problems } = report;
    const size = chosen.size;
    switch (code) {
        case "on":
            if (message) {
                return _t("%(serial)s is chosen. %(message)s", { serial, message });
            }
            return size >= expected
                ? _t("%s is chosen. That is all: Enter saves.", serial)
                : _t("%s is chosen.", serial);
        case "replaced":
            return _t("%(serial)s is chosen in place of %(other)s.", { serial, other });
        case "off":
            return _t("%s is taken off.", serial);
        case "again":
            return _t("%s is chosen already.", serial);
        case "full":
            return expected === 1
                ? _t("%s is one too many: the one chosen cannot be replaced.", serial)
                : _t("%(serial)s is one too many: %(expected)s are chosen. Take one off first.", {
                      serial,
                      expected,
                  });
        case "several":
            return _t("%(count)s units have %(serial)s in their number: choose below.", {
                count,
                serial,
            });
        case "unknown":
            return message || _t("There is no unit with serial number %s.", serial);
        case "fixed":
        case "taken":
            // The server's words name the unit, or say it in short.
            return message.includes(serial) ? message : `${serial}: ${message}`;
        case "list":
            return problems.length
                ? _t("%(count)s chosen, %(failed)s not:", { count, failed: problems.length })
                : _t("%s chosen.", count);
    }
    return message || "";
}
