/** Steps in which the tour plays the bridge: it talks to Odoo as the real one does. */

export const BRIDGE_KEY = "nexus_rfid.tests.bridge_key";
const PAUSE = 100;
const stream = crypto.randomUUID();
let sequence = 0;
let current = null;

async function ask(name, message) {
    const response = await fetch(`/nexus_rfid/v1/${name}`, {
        method: "POST",
        headers: {
            "Content-Type": "application/json",
            Authorization: `Bearer ${localStorage.getItem(BRIDGE_KEY)}`,
        },
        body: JSON.stringify({ version: 1, stream, sent_at: new Date().toISOString(), ...message }),
    });
    if (!response.ok) {
        throw new Error(`${name}: ${response.status} ${await response.text()}`);
    }
    return response.json();
}

async function beat() {
    const answer = await ask("heartbeat", {
        name: "Tour",
        bridge: "1.0.0",
        python: "3.11.7",
        system: "Linux",
        started_at: new Date().toISOString(),
        revision: "1",
        backlog: 0,
        discarded: 0,
        disk_free: 8123456789,
        problems: [],
        sessions: [],
        readers: [],
    });
    return answer.commands || [];
}

function tell(...events) {
    const whole = events.map((event) => ({
        sequence: ++sequence,
        id: crypto.randomUUID(),
        at: new Date().toISOString(),
        ...event,
    }));
    return ask("events", { events: whole });
}

/** Waits until Odoo asks for something of this kind, does the other things, returns it. */
async function waitFor(kind) {
    for (;;) {
        const commands = await beat();
        const wanted = commands.find((command) => command.kind === kind);
        const others = commands.filter((command) => command.kind !== "write_tag");
        if (others.length) {
            await tell(...others.map(({ id }) => ({ kind: "command", command: id, ok: true, message: "" })));
        }
        if (wanted) {
            return wanted;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
}

function read(kind, epcs) {
    const { session, readers } = current;
    return tell(
        ...epcs.map((epc) => ({ kind, epc, session, reader: readers[0], reads: 3, rssi: -48 }))
    );
}

function step(content, run) {
    return { content, trigger: "body", run };
}

/** The bridge says that it is there. */
export function bridgeBeats() {
    return step("The bridge is heard of", beat);
}

/** The reader begins to read for the session that was opened. */
export function bridgeStarts() {
    return step("The bridge starts reading", async () => {
        current = await waitFor("start_session");
    });
}

export function tagsArrive(...epcs) {
    return step(`Near: ${epcs}`, () => read("arrived", epcs));
}

export function tagsDepart(...epcs) {
    return step(`Gone: ${epcs}`, () => read("departed", epcs));
}

/** The tag is written and read back: from then on it is seen with what it holds now. */
export function bridgeWrites() {
    return step("The bridge writes the tag", async () => {
        const { id, epc, current: before } = await waitFor("write_tag");
        await read("departed", [before]);
        await read("arrived", [epc]);
        await tell({ kind: "command", command: id, ok: true, message: "", seen: [epc] });
    });
}

export function bridgeCannotWrite(message) {
    return step(`The bridge: ${message}`, async () => {
        const { id } = await waitFor("write_tag");
        await tell({ kind: "command", command: id, ok: false, message, seen: [] });
    });
}
