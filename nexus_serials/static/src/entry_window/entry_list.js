import { Component, onPatched, onWillRender, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useVirtualGrid } from "@web/core/virtual_grid_hook";
import { MAX_LENGTH } from "./serial_key";

/**
 * Heights of a row in px, the same as in the stylesheet: a plain one, one in edition,
 * what a line of its reason and a button add. Beside the serial, a reason has room.
 */
const LARGE = { plain: 36, edit: 48, line: 0, button: 28 };
const SMALL = { plain: 44, edit: 152, line: 17, button: 56 };
const SMALL_LINE = 26; // characters, rather few
const ICONS = {
    good: "fa-check text-success",
    info: "fa-info-circle text-info",
    bad: "fa-exclamation-circle text-danger",
    waiting: "fa-clock-o text-muted",
    failed: "fa-question-circle text-warning",
};

const REASON_CLASSES = { bad: "text-danger", info: "text-info", failed: "text-warning" };
const EDIT_INPUT = ".o_nexus_edit_serial";

/**
 * The serials of an entry window. Only the rows in sight are rendered; the list itself
 * has the focus and a current row, as a grid.
 */
export class EntryList extends Component {
    static template = "nexus_serials.EntryList";
    static props = {
        model: Object,
        rows: Array,
        readonly: Boolean,
        control: Object,
        onLeave: Function,
        onKeep: Function,
    };

    setup() {
        this.labels = {
            good: _t("Good"),
            info: _t("Good, with a remark"),
            bad: _t("Bad"),
            waiting: _t("Being checked"),
            failed: _t("Not checked"),
        };
        this.scrollRef = useRef("scroll");
        this.state = useState({ current: null, edited: null, serial: "", manufacturer: "" });
        this.grid = useVirtualGrid({ scrollableRef: this.scrollRef, bufferCoef: 0.5 });
        onWillRender(() => this.measure());
        onPatched(() => this.afterPatch());
        Object.assign(this.props.control, {
            focusList: () => this.focusList(),
            show: (row) => this.show(row),
            showLast: () => (this.wanted = this.props.rows.at(-1)),
        });
    }

    // -- geometry --------------------------------------------------------------------

    measure() {
        const { rows, model } = this.props;
        const { edited } = this.state;
        const { isSmall } = this.env;
        // Scrolling renders as well, and changes none of these.
        const measured = [rows, model.revision, edited, isSmall];
        if (!this.measured?.every((value, index) => value === measured[index])) {
            this.measured = measured;
            const heights = isSmall ? SMALL : LARGE;
            const sizes = rows.map((row) => this.height(row, heights));
            this.tops = [0];
            for (const size of sizes) {
                this.tops.push(this.tops.at(-1) + size);
            }
            this.grid.setRowsHeights(sizes);
        }
        const [first = 0, last = -1] = this.grid.rowsIndexes || [];
        this.visible = rows.slice(first, last + 1).map((row, index) => {
            const top = this.tops[first + index];
            const height = this.tops[first + index + 1] - top;
            return { row, style: `height:${height}px;top:${top}px` };
        });
    }

    height(row, heights) {
        if (row.id === this.state.edited) {
            return heights.edit;
        }
        let height = heights.plain;
        const reason = this.props.model.status(row) === "good" ? "" : this.reason(row);
        if (reason) {
            height += heights.line * Math.min(Math.ceil(reason.length / SMALL_LINE), 3);
            height += this.canKeep(row) ? heights.button : 0;
        }
        return height;
    }

    afterPatch() {
        if (this.wanted) {
            const row = this.wanted;
            this.wanted = null;
            this.scrollTo(row);
        }
        const input = this.focusEdit && this.scrollRef.el.querySelector(EDIT_INPUT);
        if (input) {
            this.focusEdit = false;
            input.focus();
            input.select();
        }
    }

    scrollTo(row) {
        const index = this.props.rows.indexOf(row);
        const el = this.scrollRef.el;
        if (index < 0 || !el) {
            return;
        }
        const [top, bottom] = [this.tops[index], this.tops[index + 1]];
        if (top < el.scrollTop) {
            el.scrollTop = top;
        } else if (bottom > el.scrollTop + el.clientHeight) {
            el.scrollTop = bottom - el.clientHeight;
        }
    }

    // -- what a row says -------------------------------------------------------------

    /** What the template shows of a row. */
    describe(row) {
        const { model } = this.props;
        const status = model.status(row);
        const reason = status === "good" ? "" : this.reason(row);
        return {
            status,
            reason,
            icon: ICONS[status],
            label: this.labels[status],
            reasonClass: REASON_CLASSES[status],
            canKeep: Boolean(reason) && this.canKeep(row),
            isCurrent: row.id === this.state.current,
        };
    }

    reason(row) {
        const { model } = this.props;
        if (!row.local && row.twin) {
            const position = model.original(row).position + 1;
            return _t("Twice in this list, see row %s.", position);
        }
        if (this.props.model.status(row) === "failed") {
            return this.labels.failed;
        }
        return localReason(row.local) || row.verdict?.message || "";
    }

    canKeep(row) {
        return Boolean(
            !this.props.readonly && !row.local && !row.twin && row.verdict?.can_keep
        );
    }

    // -- editing ---------------------------------------------------------------------

    edit(row) {
        if (this.props.readonly) {
            return;
        }
        Object.assign(this.state, {
            current: row.id,
            edited: row.id,
            serial: row.serial,
            manufacturer: row.manufacturer,
        });
        this.focusEdit = true;
        this.wanted = row;
    }

    endEdit(row, { keep, leave = false }) {
        if (this.state.edited !== row.id) {
            return;
        }
        const { serial, manufacturer } = this.state;
        this.state.edited = null;
        if (keep) {
            this.props.model.edit(row, { serial, manufacturer });
        }
        if (leave) {
            this.focusList();
        }
    }

    onEditKeydown(ev, row) {
        if (ev.isComposing) {
            return;
        }
        if (ev.key === "Escape" || (ev.key === "Enter" && !ev.ctrlKey)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.endEdit(row, { keep: ev.key === "Enter", leave: true });
        } else if (ev.key === "Enter") {
            this.endEdit(row, { keep: true }); // and the window saves
        }
    }

    onEditFocusout(ev, row) {
        if (!ev.currentTarget.contains(ev.relatedTarget)) {
            this.endEdit(row, { keep: true });
        }
    }

    remove(row) {
        this.props.model.remove([row]);
        this.props.onLeave();
    }

    // -- keyboard --------------------------------------------------------------------

    focusList() {
        this.scrollRef.el?.focus();
        if (!this.currentRow && this.props.rows.length) {
            this.select(this.props.rows.length - 1);
        }
    }

    get currentRow() {
        return this.props.rows.find((row) => row.id === this.state.current);
    }

    select(index) {
        const row = this.props.rows[Math.max(0, Math.min(index, this.props.rows.length - 1))];
        this.state.current = row ? row.id : null;
        if (row) {
            this.scrollTo(row);
        }
    }

    show(row) {
        this.scrollRef.el?.focus();
        this.state.current = row.id;
        this.wanted = row;
        this.render();
    }

    onKeydown(ev) {
        if (ev.target !== this.scrollRef.el || !this.props.rows.length) {
            return;
        }
        const row = this.currentRow;
        const index = row ? this.props.rows.indexOf(row) : -1;
        const page = Math.max(1, Math.floor(this.scrollRef.el.clientHeight / 40) - 1);
        const goTo = {
            ArrowDown: index + 1,
            ArrowUp: index - 1,
            PageDown: index + page,
            PageUp: index - page,
            Home: 0,
            End: this.props.rows.length - 1,
        }[ev.key];
        if (goTo !== undefined) {
            if (ev.key === "ArrowUp" && index <= 0) {
                this.props.onLeave();
            } else {
                this.select(goTo);
            }
        } else if (row && ["Delete", "Backspace"].includes(ev.key) && !this.props.readonly) {
            this.props.model.remove([row]);
            // The rows here are those of the last render: a key may repeat faster.
            const isLeft = (other) => !other.gone;
            const next =
                this.props.rows.slice(index + 1).find(isLeft) ||
                this.props.rows.slice(0, index).findLast(isLeft);
            this.state.current = next ? next.id : null;
        } else if (row && ["F2", "Enter"].includes(ev.key) && !ev.ctrlKey) {
            this.edit(row);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}

/** The words for what the browser finds by itself. */
export function localReason(code) {
    switch (code) {
        case "empty":
            return _t("The serial number is empty.");
        case "too_long":
            return _t("Longer than %s characters.", MAX_LENGTH);
        case "bad_character":
            return _t("Holds a character that cannot be printed or seen. Type it again.");
    }
    return "";
}
