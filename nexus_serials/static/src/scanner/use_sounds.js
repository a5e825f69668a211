import { onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ScanSounds } from "./scan_sounds";

const MUTED = "nexus_serials.scanner.muted";

/**
 * The sounds of a page; whether they are on is remembered on this device.
 *
 * @returns {{ isMuted: boolean, play: Function, toggle: Function, unlock: Function }}
 */
export function useSounds() {
    const sounds = new ScanSounds(window);
    const state = useState({ isMuted: browser.localStorage.getItem(MUTED) === "1" });
    onWillUnmount(() => sounds.close());

    function play(level) {
        if (!state.isMuted) {
            sounds.play(level);
        }
    }

    function toggle() {
        state.isMuted = !state.isMuted;
        browser.localStorage.setItem(MUTED, state.isMuted ? "1" : "0");
        play("ok");
    }

    return {
        get isMuted() {
            return state.isMuted;
        },
        play,
        toggle,
        unlock: () => sounds.unlock(),
    };
}
