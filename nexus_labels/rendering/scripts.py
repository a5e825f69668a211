"""Text from right to left and joined letters, for fonts drawn glyph by glyph.

A label's field is one short line: the rules are those of the Unicode bidirectional
algorithm (UAX #9) without explicit embeddings and isolates.
"""

import unicodedata
from functools import cache

_ALIF = "\u0622\u0623\u0625\u0627"
_LAM = "\u0644"
_STRONG = {"L": "L", "R": "R", "AL": "R"}
#: What has a direction of its own, numbers included: those count as right to left.
_DECIDED = ("L", "R", "EN", "AN")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_MARKS = ("Mn", "Me", "Cf")


def shape(text):
    """Return Arabic letters in the form their neighbours give them.

    The characters stay in the order they are spoken; lam and alif become one.
    """
    text = unicodedata.normalize("NFC", text)
    if not any("\u0600" <= char <= "\u06ff" for char in text):
        return text
    forms = _forms()
    shaped = []
    joins_on = False  # the letter before reaches out to this one
    index = 0
    while index < len(text):
        char = text[index]
        if unicodedata.category(char) in _MARKS and char != "\u200d":
            shaped.append(char)
            index += 1
            continue
        letter, width = char, 1
        if char == _LAM and text[index + 1 : index + 2] in tuple(_ALIF):
            letter, width = text[index : index + 2], 2
        known = forms.get(letter, {})
        to_next = "initial" in known and _takes(text, index + width, forms)
        shaped.append(known.get(_form(joins_on, to_next), letter))
        joins_on = to_next or char in "\u0640\u200d"
        index += width
    return "".join(shaped)


def _form(from_before, to_next):
    if from_before:
        return "medial" if to_next else "final"
    return "initial" if to_next else "isolated"


def _takes(text, index, forms):
    """Tell whether the next letter lets the one before it reach out."""
    while index < len(text) and unicodedata.category(text[index]) in _MARKS:
        if text[index] == "\u200d":
            return True
        index += 1
    return index < len(text) and (
        "final" in forms.get(text[index], {}) or text[index] == "\u0640"
    )


@cache
def _forms():
    """Return {letter: {form: character}}, as Unicode's own data has them."""
    forms = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if kind.startswith("<") and letters[0] != "0020":
            spelled = "".join(chr(int(letter, 16)) for letter in letters)
            if len(spelled) == 1 or spelled[0] == _LAM:
                forms.setdefault(spelled, {})[kind.strip("<>")] = chr(code)
    return forms


def is_right_to_left(text):
    """Tell the direction of a paragraph: that of its first letter that has one."""
    for char in text:
        strong = _STRONG.get(unicodedata.bidirectional(char))
        if strong:
            return strong == "R"
    return False


def reorder(line, is_rtl):
    """Return the characters of a line in the order they stand from left to right."""
    kinds = [unicodedata.bidirectional(char) or "L" for char in line]
    if not is_rtl and not any(kind in ("R", "AL", "AN") for kind in kinds):
        return line
    levels = _levels(line, kinds, 1 if is_rtl else 0)
    order = list(range(len(line)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end + 1
    return _marks_after_letters(
        "".join(
            _mirror(line[index]) if levels[index] % 2 else line[index]
            for index in order
        )
    )


def _levels(line, kinds, base):
    side = "R" if base else "L"
    kinds = _resolve_weak(list(kinds), side)
    _resolve_brackets(line, kinds, side)
    _resolve_neutral(kinds, side)
    levels = []
    for kind in kinds:
        if base:
            levels.append(1 if kind == "R" else 2)
        else:
            levels.append({"L": 0, "R": 1}.get(kind, 2))
    return levels


def _resolve_weak(kinds, base):
    """Rules W1 to W7: marks, numbers and what stands between them."""
    before, letter = base, base
    for index, kind in enumerate(kinds):
        if kind == "NSM":
            kind = before
        before = kind
        if kind in ("L", "R", "AL"):
            letter = kind
        elif kind == "EN" and letter == "AL":
            kind = "AN"
        kinds[index] = kind
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for index in range(1, len(kinds) - 1):
        left, right = kinds[index - 1], kinds[index + 1]
        joins = kinds[index] == "CS" and left in ("EN", "AN")
        if left == right and (joins or (kinds[index] == "ES" and left == "EN")):
            kinds[index] = left
    _resolve_terminators(kinds)
    letter = base
    for index, kind in enumerate(kinds):
        if kind in ("L", "R"):
            letter = kind
        elif kind == "EN" and letter == "L":
            kinds[index] = "L"
    return kinds


def _resolve_terminators(kinds):
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > start:
            beside = kinds[start - 1 : start] + kinds[end : end + 1]
            kinds[start:end] = ["EN" if "EN" in beside else "ON"] * (end - start)
        start = end + 1
    for index, kind in enumerate(kinds):
        if kind in ("ES", "CS"):
            kinds[index] = "ON"


def _resolve_brackets(line, kinds, base):
    """Rule N0: both brackets of a pair go with what is between them: the line's own
    direction if there is any of it, else what is before them as well."""
    for start, end in _find_bracket_pairs(line, kinds):
        inside = {_side(kind) for kind in kinds[start + 1 : end] if kind in _DECIDED}
        if not inside:
            continue
        before = [_side(kind) for kind in kinds[:start] if kind in _DECIDED]
        is_like_before = before and before[-1] in inside
        kind = base if base in inside or not is_like_before else before[-1]
        kinds[start] = kinds[end] = kind


def _find_bracket_pairs(line, kinds):
    """Return (position of the opening, of the closing one), by their openings."""
    pairs, opened = [], []
    for index, char in enumerate(line):
        if kinds[index] != "ON":
            continue
        if char in _BRACKETS:
            opened.append((_BRACKETS[char], index))
        elif char in _BRACKETS.values():
            while opened:
                closing, start = opened.pop()
                if closing == char:
                    pairs.append((start, index))
                    break
    return sorted(pairs)


def _resolve_neutral(kinds, base):
    """Rules N1 and N2; numbers count as right to left."""
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] not in _DECIDED:
            end += 1
        if end > start:
            before = _side(kinds[start - 1]) if start else base
            after = _side(kinds[end]) if end < len(kinds) else base
            kinds[start:end] = [before if before == after else base] * (end - start)
        start = end + 1


def _side(kind):
    return "L" if kind == "L" else "R"


def _mirror(char):
    if not unicodedata.mirrored(char):
        return char
    pairs = "()[]{}<>«»‹›"
    at = pairs.find(char)
    return pairs[at ^ 1] if at >= 0 else char


def _marks_after_letters(text):
    """Put marks that reversing has put before their letter behind it again."""
    if not any(unicodedata.bidirectional(char) == "NSM" for char in text):
        return text
    result, waiting = [], []
    rtl = None
    for char in text:
        if unicodedata.bidirectional(char) == "NSM":
            waiting.append(char)
            continue
        rtl = unicodedata.bidirectional(char) in ("R", "AL")
        if rtl:
            result += [char, *waiting]
        else:
            result += [*waiting, char]
        waiting = []
    return "".join(result + waiting)
