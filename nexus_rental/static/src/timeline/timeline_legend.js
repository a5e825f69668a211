import { Component } from "@odoo/owl";
import { STATES, stateOf } from "./timeline_words";

/** What the colours in the picture mean: those that are in it. */
export class TimelineLegend extends Component {
    static template = "nexus_rental.TimelineLegend";
    static props = { data: Object };

    get states() {
        const { products } = this.props.data;
        const bars = products.flatMap(({ bars, units }) => [
            ...bars,
            ...(units || []).flatMap((unit) => unit.bars),
        ]);
        const shown = new Set(bars.map(stateOf));
        return Object.entries(STATES)
            .filter(([name]) => shown.has(name))
            .map(([name, state]) => ({ ...state, key: name }));
    }
}
