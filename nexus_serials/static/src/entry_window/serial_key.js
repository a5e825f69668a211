/**
 * What the browser must know about serials to answer at once. The server has the
 * last word: everything here only mirrors `numbering` in Python.
 */

export const MAX_LENGTH = 100;

// Control, format, surrogate, private, unassigned, line and paragraph separator.
const UNREADABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const LIST_SEPARATOR = /[,;\t\r\n]|\.\./;

/**
 * The key under which two serials are the same: case, surrounding and repeated
 * blanks make no difference. Upper case first, so that "ß" and "SS" meet as in
 * Python's casefold; the dotless i has to stay what it is.
 *
 * @param {string} serial
 * @returns {string}
 */
export function serialKey(serial) {
    const folded = serial
        .normalize("NFKC")
        .replace(/[^ı]+/gu, (part) => part.toUpperCase().toLowerCase())
        .replaceAll("ς", "σ");
    return folded.normalize("NFKC").replace(/\s+/gu, " ").trim();
}

/**
 * Whether the text holds (or may hold) several serials: a pasted column, a list with
 * commas or a range such as `A-01..A-20`.
 *
 * @param {string} text
 * @returns {boolean}
 */
export function isList(text) {
    return LIST_SEPARATOR.test(text.trim());
}

/**
 * What can be said about one serial without asking the server.
 *
 * @param {string} serial
 * @returns {"empty" | "too_long" | "bad_character" | false}
 */
export function localProblem(serial) {
    if (!serial.trim()) {
        return "empty";
    }
    if ([...serial].length > MAX_LENGTH) {
        return "too_long";
    }
    return UNREADABLE.test(serial) && "bad_character";
}
