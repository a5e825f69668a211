import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { openFromTransfer, seeProgress, wedge } from "./scan_steps";

const COUNT = 200;
const CUT_AFTER = 60;
const BACK_AFTER = 140;
const RELOAD_AFTER = 170;
const STEP = 20;
const PATIENCE = 60000;
const { XMLHttpRequest } = browser;

/** No network: half of what is sent gets to the server, no answer ever comes back. */
class DeadRequest extends XMLHttpRequest {
    static count = 0;

    constructor() {
        super();
        // First of all listeners: nobody hears the answer.
        this.addEventListener("load", (ev) => {
            ev.stopImmediatePropagation();
            this.dispatchEvent(new ProgressEvent("error"));
        });
    }

    send(body) {
        if (DeadRequest.count++ % 2) {
            setTimeout(() => this.dispatchEvent(new ProgressEvent("error")));
        } else {
            super.send(body);
        }
    }
}

function name(i) {
    return `RX-${String(i).padStart(6, "0")}`;
}

/** In several steps: one may take a minute at most. */
function scanFromTo(first, last) {
    const steps = [];
    for (let from = first; from <= last; from += STEP) {
        const to = Math.min(from + STEP - 1, last);
        steps.push({
            content: `Scan ${name(from)} to ${name(to)}`,
            trigger: ".o_nexus_scanner .o_nexus_state",
            timeout: PATIENCE,
            async run() {
                for (let i = from; i <= to; i++) {
                    await wedge(name(i));
                }
            },
        });
    }
    return steps;
}

registry.category("web_tour.tours").add("nexus_serials_scan_loses_nothing", {
    steps: () => [
        ...openFromTransfer(),
        { ...seeProgress(0, COUNT), timeout: PATIENCE },
        ...scanFromTo(1, CUT_AFTER),
        {
            content: "The network is cut",
            trigger: ".o_nexus_scanner",
            run: () => (browser.XMLHttpRequest = DeadRequest),
        },
        ...scanFromTo(CUT_AFTER + 1, BACK_AFTER),
        {
            content: "It says that there is no connection and how many wait",
            trigger: ".o_nexus_scanner:has(.o_nexus_scanner_trouble) .o_nexus_scanner_pending",
        },
        {
            content: "The network is back",
            trigger: ".o_nexus_scanner",
            run: () => (browser.XMLHttpRequest = XMLHttpRequest),
        },
        ...scanFromTo(BACK_AFTER + 1, RELOAD_AFTER),
        {
            content: "Reload while scans are on their way",
            trigger: ".o_nexus_scanner",
            expectUnloadPage: true,
            async run() {
                await wedge(name(RELOAD_AFTER + 1));
                browser.location.reload();
            },
        },
        {
            content: "The page goes on with the same session",
            trigger: `.o_nexus_scanner_count:contains(of ${COUNT})`,
            timeout: PATIENCE,
        },
        ...scanFromTo(RELOAD_AFTER + 2, COUNT),
        { ...seeProgress(COUNT, COUNT), timeout: PATIENCE },
        {
            content: "Nothing is waiting",
            trigger: ".o_nexus_scanner:not(:has(.o_nexus_scanner_pending))",
            timeout: PATIENCE,
        },
    ],
});
