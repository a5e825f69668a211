import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { iconOf } from "@nexus_serials/scanner/outcomes";
import { PANES } from "./live_model";

/** Rows of a pane until somebody wants to see them all. */
const FIRST = 20;
const LEVELS = { found: "ok", missing: "waiting", already: "warning" };
const URGENT = ["unknown", "unexpected", "not_eligible"];
const OPEN = [...URGENT, "missing", "found"];

/** One tag; drawn anew only when it changed. */
export class LiveRow extends Component {
    static template = "nexus_rfid.LiveRow";
    static props = { row: Object, pane: String, actions: Object };

    get level() {
        if (this.props.row.is_warning) {
            return "warning";
        }
        return LEVELS[this.props.pane] || "bad";
    }

    get icon() {
        return this.props.pane === "missing" ? "fa-ellipsis-h" : iconOf(this.level);
    }

    get unit() {
        return this.props.pane === "missing" ? this.props.row.id : this.props.row.unit;
    }

    get canAssign() {
        return this.props.pane === "unknown" && this.props.row.source === "rfid";
    }

    /** What was found is beside the reader: it needs no looking for. */
    get canFind() {
        return this.unit && this.props.pane !== "found";
    }
}

/** The tags by what is to be made of them: how many large, then the first of them. */
export class LivePanes extends Component {
    static template = "nexus_rfid.LivePanes";
    static components = { LiveRow };
    static props = {
        panes: Object,
        counts: Object,
        lines: Array,
        actions: Object,
    };

    setup() {
        // On a phone, what wants a hand; what was found is a number there.
        const isOpen = (name) => (this.env.isSmall ? URGENT : OPEN).includes(name);
        this.state = useState({
            open: Object.fromEntries(PANES.map((it) => [it, isOpen(it)])),
            all: {},
        });
    }

    get shown() {
        return PANES.map((name) => ({ name, count: this.props.counts[name] || 0 })).filter(
            ({ name, count }) => count || name === "found" || name === "missing"
        );
    }

    toggle(name) {
        this.state.open[name] = !this.state.open[name];
    }

    showAll(name) {
        this.state.all[name] = true;
    }

    titleOf(name) {
        return {
            unknown: _t("Unknown tags"),
            unexpected: _t("Not expected"),
            not_eligible: _t("Not usable"),
            missing: _t("Missing"),
            found: _t("Found"),
            already: _t("Already in"),
        }[name];
    }

    levelOf(name) {
        return LEVELS[name] || "bad";
    }

    rowsOf(name) {
        const rows = this.props.panes[name];
        return this.state.all[name] ? rows : rows.slice(0, FIRST);
    }

    keyOf(row) {
        return row.code || row.id;
    }
}
