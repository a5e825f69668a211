import { _t } from "@web/core/l10n/translation";
import { EnterPanel } from "./enter_panel";
import { EntryModel } from "./entry_model";

/** The window in *enter* mode: new serials are given to units. */
export const enterMode = {
    Panel: EnterPanel,
    countsTemplate: "nexus_serials.EnterCounts",
    methods: ["check", "generate", "save"],
    apiMethods: { parse: "parse", parseFile: "parse_file" },
    prefix: "serial_entry_",

    makeModel: (params) => new EntryModel(params),

    /** What the record has, as the model takes it. */
    content: (payload) => payload.entries,

    /** What of it is saved: numbers drawn for this opening are not. */
    saved: (payload) => (payload.auto ? [] : payload.entries),

    /** The sentence a screen reader hears after each change. */
    summary({ counts, expected }) {
        const { good, bad, missing, over } = counts;
        const parts = [
            expected
                ? _t("%(good)s good of %(expected)s expected", { good, expected })
                : _t("%s good", good),
        ];
        if (bad) {
            parts.push(_t("%s bad", bad));
        }
        if (missing) {
            parts.push(_t("%s still missing", missing));
        }
        if (over) {
            parts.push(_t("%s more than expected", over));
        }
        return parts.join(", ");
    },

    /** What has to be put right before saving, false when nothing has. */
    obstacle: ({ counts }) => counts.bad > 0 && _t("%s to mend first", counts.bad),

    texts: {
        saving: () => _t("Saving the serial numbers…"),
        offline: () =>
            _t(
                "The server cannot be reached: not everything is checked. " +
                    "It is tried again by itself."
            ),
        retry: () => _t("Check now"),
        goOn: () => _t("Go on entering"),
        discard: () => _t("What you entered is not saved yet. Discard it?"),
    },
};
