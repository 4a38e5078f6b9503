"""The cleaning rule for text that people type, paste or import, and what in a text is worth a second look.

Model fields and form fields apply it (see ``fields``), so that every way into the directory stores the same text.
Passages and quotes are a source's own words: no rule here changes them.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from html.entities import html5

INVISIBLE = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u17b4\u17b5\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
"""Control, direction and format characters, which nobody sees and which make equal words differ."""

STRAY_SELECTOR = re.compile("(?<=[A-Za-z])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
"""Variation selectors, which choose the form of an emoji or an ideograph, after a letter that has one form."""

JOINERS = re.compile("[\u180e\u200c\u200d]+")

JOINED = (
    "\u0600-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc"  # Arabic, Indic, Mongolian …
    "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"  # emoji
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
"""Scripts in which a joiner or non-joiner between two characters changes what is read."""

BETWEEN_JOINED = re.compile(f"(?<=[{JOINED}])([\u180e\u200c\u200d])[\u180e\u200c\u200d]*(?=[{JOINED}])")

SPACE = re.compile(r"[\s\u2800\u3164\uffa0]+")
"""White space of any kind, with the blanks that Unicode counts among letters and symbols."""

LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and symbols that show nothing."""

WINDOWS_1252 = {
    code: character
    for code in range(0x80, 0xA0)
    if code != 0x85 and (character := bytes([code]).decode("cp1252", "ignore"))
}
"""What control characters from U+0080 stand for in practice: “don\x92t” is “don’t” read as Latin-1."""


def clean_line(text: str) -> str:
    """Return text as one line: no invisible characters, single spaces, composed (NFC).

    A text in which nothing is visible comes back empty. Idempotent.
    """
    return _emptied(unicodedata.normalize("NFC", SPACE.sub(" ", _visible(text)).strip()))


def clean_paragraphs(text: str) -> str:
    """Return text with the same rule for each line; line breaks stay, with at most one blank line between others."""
    lines = (SPACE.sub(" ", line).strip() for line in LINE_BREAK.split(_visible(text)))
    joined = re.sub("\n{3,}", "\n\n", "\n".join(lines).strip())
    return _emptied(unicodedata.normalize("NFC", joined))


def clean_address(text: str) -> str:
    """Return a web address without invisible characters and space around it; one without a scheme gets https.

    It is not composed: its characters are the address.
    """
    address = SPACE.sub(" ", JOINERS.sub("", _visible(text))).strip()
    return f"https://{address}" if re.match(r"[\w-]+(\.[\w-]+)+([/?#]|:\d|$)", address) else address


def has_letter_or_digit(text: str) -> bool:
    """Whether there is a letter or digit to see, as a name needs it."""
    return any(unicodedata.category(character)[0] in "LN" for character in text if character not in BLANKS)


def _visible(text: str) -> str:
    """Return the text without invisible characters; joiners stay where a script needs them."""
    if text.isascii() and text.isprintable():
        return text
    text = STRAY_SELECTOR.sub("", INVISIBLE.sub("", text.translate(WINDOWS_1252)))
    kept = BETWEEN_JOINED.sub(lambda found: f"\0{ord(found[1]):x}\0", text)
    return re.sub("\0([0-9a-f]+)\0", lambda found: chr(int(found[1], 16)), JOINERS.sub("", kept))


def _emptied(text: str) -> str:
    shows = any(
        unicodedata.category(character)[0] in "LNPS" and character not in BLANKS
        for character in text
        if character not in " \n"
    )
    return text if shows else ""


_TAIL = "[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\xa0-\xbf]"
MISREAD = re.compile(
    f"Ã{_TAIL}|(?<=[a-z])Ã|Â[\xa0-\xbf]|Â(?=\\s|$)|â(?:{_TAIL}{{2}}|€)|ï¿½|ï»¿|ðŸ{_TAIL}{{0,2}}"
    f"|Ê[»¼¾¿]|(?:[ÐÑ]{_TAIL}){{2,}}"
    "|[ÄÅ](?:[‚ƒ„†‡ˆ‰Š‹Œ•˜š›œžŸ€¡-ª¬-º¼-¿]|“(?=\\w))"
)
"""Pairs that are almost always UTF-8 read as Latin-1 or Windows-1252."""

ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--")


CODE = "the public would read as code"


def suspicions(text: str) -> list[str]:
    """Return the end of a sentence for each part of a plain text that was probably not meant so, each once."""
    return list(dict.fromkeys(_suspicions(text)))


def _suspicions(text: str) -> Iterator[str]:
    if "\ufffd" in text:
        yield "“\ufffd”, which stands for a character that was lost."
    for found in () if text.isascii() else MISREAD.findall(text):
        yield _phrase(found, _decoded(found), "looks like text in the wrong encoding")
    for found in ENTITY.findall(text) if "&" in text else ():
        if is_entity(found):
            yield _phrase(found, html.unescape(found), CODE)
    for found in TAG.findall(text) if "<" in text else ():
        yield _phrase(found, "", CODE)


def is_entity(text: str) -> bool:
    """Whether a match of ``ENTITY`` is an HTML entity, such as “&amp;”, and not the end of a name such as “R&D;”."""
    return text.startswith("&#") or text[1:] in html5


def _decoded(misread: str) -> str:
    try:
        return misread.encode("cp1252").decode()
    except UnicodeError:
        return ""


def _phrase(found: str, meant: str, reason: str) -> str:
    """Return the question whether something else was meant, or the reason why nothing of the kind can have been."""
    is_readable = meant.isprintable() and meant.strip()
    return f"“{found}”. Did you mean “{meant}”?" if is_readable else f"“{found}”, which {reason}."
