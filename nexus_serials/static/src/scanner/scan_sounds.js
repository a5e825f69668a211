/** Tones of [Hz, from, to] in seconds, told apart without looking, on a bad speaker too. */
const SOUNDS = {
    waiting: { type: "sine", tones: [[520, 0, 0.06]] },
    ok: { type: "sine", tones: [[1320, 0, 0.09]] },
    warning: {
        type: "triangle",
        tones: [
            [740, 0, 0.11],
            [740, 0.16, 0.27],
        ],
    },
    bad: {
        type: "square",
        tones: [
            [240, 0, 0.16],
            [170, 0.18, 0.5],
        ],
    },
};
const VIBRATIONS = { waiting: 20, ok: 40, warning: [60, 60, 60], bad: [160, 80, 160] };
const VOLUME = 0.35;
const FADE = 0.01;

/** Beeps that need no files, and vibration where the device can. */
export class ScanSounds {
    /** @param {Window} window */
    constructor(window) {
        this.window = window;
    }

    /** A browser only plays after a first key or touch: to be called on one. */
    unlock() {
        if (this.audio?.state === "suspended") {
            this.audio.resume();
        }
    }

    /** @param {"waiting"|"ok"|"warning"|"bad"} level */
    play(level) {
        this.window.navigator.vibrate?.(VIBRATIONS[level]);
        if (!this.window.AudioContext) {
            return;
        }
        this.audio ||= new this.window.AudioContext();
        this.unlock();
        const { type, tones } = SOUNDS[level];
        for (const [frequency, from, to] of tones) {
            this.beep(type, frequency, from, to);
        }
    }

    beep(type, frequency, from, to) {
        const { audio } = this;
        const start = audio.currentTime + from;
        const end = audio.currentTime + to;
        const volume = audio.createGain();
        // Without fading in and out it clicks.
        volume.gain.setValueAtTime(0, start);
        volume.gain.linearRampToValueAtTime(VOLUME, start + FADE);
        volume.gain.setValueAtTime(VOLUME, end - FADE);
        volume.gain.linearRampToValueAtTime(0, end);
        const tone = audio.createOscillator();
        tone.type = type;
        tone.frequency.value = frequency;
        tone.connect(volume).connect(audio.destination);
        tone.start(start);
        tone.stop(end);
    }

    close() {
        this.audio?.close();
        this.audio = null;
    }
}
