import { Component, onMounted, onPatched, onWillRender, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useVirtualGrid } from "@web/core/virtual_grid_hook";

/** Height of a row in px, the same as in the stylesheet. */
const LARGE = 38;
const SMALL = 60;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

/**
 * The units to choose from. Only the rows in sight are rendered; the list itself has the
 * focus and a current row, as a grid.
 */
export class ChoiceList extends Component {
    static template = "nexus_serials.ChoiceList";
    static props = {
        model: Object,
        readonly: Boolean,
        control: Object,
        onToggle: Function,
        onLeave: Function,
    };

    setup() {
        this.scrollRef = useRef("scroll");
        this.state = useState({ current: null });
        this.grid = useVirtualGrid({ scrollableRef: this.scrollRef, bufferCoef: 0.5 });
        onWillRender(() => this.measure());
        onMounted(() => this.askMore());
        onPatched(() => this.afterPatch());
        Object.assign(this.props.control, {
            focusList: () => this.focusList(),
            show: (unit) => this.show(unit),
            showFirst: () => (this.scrollRef.el.scrollTop = 0),
        });
    }

    get listing() {
        return this.props.model.listing;
    }

    get rows() {
        return this.listing.rows;
    }

    // -- geometry --------------------------------------------------------------------

    measure() {
        const { rows } = this;
        this.hasRoom = this.props.model.hasRoom;
        this.rowHeight = this.env.isSmall ? SMALL : LARGE;
        const measured = [rows, this.rowHeight];
        if (!this.measured?.every((value, index) => value === measured[index])) {
            this.measured = measured;
            this.grid.setRowsHeights(rows.map(() => this.rowHeight));
        }
        const [first = 0, last = -1] = this.grid.rowsIndexes || [];
        this.visible = rows.slice(first, last + 1).map((unit, index) => ({
            unit: this.props.model.chosen.get(unit.id) || unit,
            index: first + index,
            style: `height:${this.rowHeight}px;top:${(first + index) * this.rowHeight}px`,
        }));
    }

    afterPatch() {
        if (this.listing.text !== this.shownText) {
            this.shownText = this.listing.text;
            this.scrollRef.el.scrollTop = 0;
        }
        this.askMore();
    }

    askMore() {
        const last = this.grid.rowsIndexes?.[1] ?? -1;
        if (!this.props.readonly && last >= this.rows.length - AHEAD) {
            this.listing.more();
        }
    }

    scrollTo(index) {
        const el = this.scrollRef.el;
        const [top, bottom] = [index * this.rowHeight, (index + 1) * this.rowHeight];
        if (top < el.scrollTop) {
            el.scrollTop = top;
        } else if (bottom > el.scrollTop + el.clientHeight) {
            el.scrollTop = bottom - el.clientHeight;
        }
    }

    // -- what a row says -------------------------------------------------------------

    describe(unit) {
        const { model } = this.props;
        const isChosen = model.chosen.has(unit.id);
        const isBad = model.isBad(unit);
        const isProposed = model.proposed.has(unit.id);
        const isOff = !isChosen && (!unit.selectable || !this.hasRoom);
        let icon = "fa-square-o text-muted";
        if (isBad) {
            icon = "fa-exclamation-circle text-danger";
        } else if (isProposed) {
            icon = "fa-check-square-o text-info";
        } else if (isChosen) {
            icon = unit.fixed ? "fa-lock text-success" : "fa-check-square text-success";
        } else if (!unit.selectable) {
            icon = "fa-ban text-muted";
        }
        return {
            isChosen,
            isBad,
            isOff,
            isProposed,
            isTaken: !unit.selectable && !unit.fixed,
            isCurrent: unit.id === this.state.current,
            icon,
            note: unit.note || (isProposed ? _t("Proposed") : ""),
            noteClass: isBad ? "text-danger" : unit.state === "info" || isProposed ? "text-info" : "",
        };
    }

    get nothing() {
        const { text, total } = this.listing;
        if (this.props.readonly) {
            return _t("No units are chosen.");
        }
        if (total === null) {
            return "";
        }
        return text.trim()
            ? _t("No unit to choose from has “%s” in its serial number.", text.trim())
            : _t("There is no unit to choose from.");
    }

    get failure() {
        const { failed } = this.listing;
        return failed?.offline ? _t("The server cannot be reached.") : failed?.message;
    }

    // -- mouse and keyboard ----------------------------------------------------------

    onClick(unit) {
        this.state.current = unit.id;
        this.toggle(unit);
    }

    toggle(unit) {
        if (!this.props.readonly) {
            this.props.onToggle(unit);
        }
    }

    focusList() {
        if (!this.rows.length) {
            return;
        }
        this.scrollRef.el?.focus();
        if (this.currentIndex < 0) {
            this.select(0);
        }
    }

    get currentIndex() {
        return this.rows.findIndex((unit) => unit.id === this.state.current);
    }

    select(index) {
        const kept = Math.max(0, Math.min(index, this.rows.length - 1));
        this.state.current = this.rows[kept]?.id ?? null;
        this.scrollTo(kept);
    }

    show(unit) {
        this.scrollRef.el?.focus();
        const index = this.rows.findIndex(({ id }) => id === unit.id);
        if (index >= 0) {
            this.select(index);
        }
    }

    onKeydown(ev) {
        if (ev.target !== this.scrollRef.el || !this.rows.length) {
            return;
        }
        const index = this.currentIndex;
        const page = Math.floor(this.scrollRef.el.clientHeight / this.rowHeight) - 1;
        const goTo = {
            ArrowDown: index + 1,
            ArrowUp: index - 1,
            PageDown: index + Math.max(1, page),
            PageUp: index - Math.max(1, page),
            Home: 0,
            End: this.rows.length - 1,
        }[ev.key];
        if (goTo !== undefined) {
            if (ev.key === "ArrowUp" && index <= 0) {
                this.props.onLeave();
            } else {
                this.select(goTo);
            }
        } else if (index >= 0 && [" ", "Enter"].includes(ev.key) && !ev.ctrlKey) {
            this.toggle(this.rows[index]);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
