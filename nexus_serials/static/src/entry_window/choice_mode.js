import { _t } from "@web/core/l10n/translation";
import { ChoiceModel } from "./choice_model";
import { ChoicePanel } from "./choice_panel";

/** The window in *choose* mode: units that exist already are named on a document. */
export const choiceMode = {
    Panel: ChoicePanel,
    countsTemplate: "nexus_serials.ChoiceCounts",
    methods: ["search", "scan", "save"],
    apiMethods: {},
    prefix: "serial_choice_",

    makeModel: (params, payload) =>
        new ChoiceModel({ ...params, mayBeFewer: payload.may_be_fewer }),

    content: (payload) => payload.chosen,

    saved: (payload) => payload.chosen,

    summary({ counts, expected }) {
        const { good, bad, over } = counts;
        const parts = [_t("%(good)s of %(expected)s chosen", { good, expected })];
        if (bad) {
            parts.push(_t("%s cannot be had any more", bad));
        }
        if (over) {
            parts.push(_t("%s too many", over));
        }
        return parts.join(", ");
    },

    obstacle({ counts, mayBeFewer }) {
        if (counts.bad) {
            return _t("%s to replace first", counts.bad);
        }
        if (counts.over) {
            return _t("%s too many", counts.over);
        }
        return counts.missing > 0 && !mayBeFewer && _t("%s more to choose", counts.missing);
    },

    texts: {
        saving: () => _t("Saving the choice…"),
        offline: () =>
            _t(
                "The server cannot be reached. What you scanned is kept, " +
                    "and tried again by itself."
            ),
        retry: () => _t("Try now"),
        goOn: () => _t("Go on choosing"),
        discard: () => _t("Your choice is not saved yet. Discard it?"),
    },
};
