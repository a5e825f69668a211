import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const MODELS = { order: "sale.order", product: "product.product", unit: "stock.lot" };

/** @returns {(kind: string, id: number) => void} opens what was clicked in the picture */
export function useOpenFromTimeline() {
    const action = useService("action");
    return (kind, id) => {
        const isList = kind === "units";
        action.doAction({
            type: "ir.actions.act_window",
            name: isList ? _t("Units") : undefined,
            res_model: MODELS[kind] || MODELS.unit,
            ...(isList ? { domain: [["product_id", "=", id]] } : { res_id: id }),
            views: isList
                ? [
                      [false, "list"],
                      [false, "form"],
                  ]
                : [[false, "form"]],
        });
    };
}
