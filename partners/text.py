"""Folding: one spelling for words that differ only in case, accents, special letters, or apostrophes."""

import re
import unicodedata

APOSTROPHES = "'’‘ʼ‛′‵´`＇｀ʻʽʾʿʹʺˈˊˋ˒˓ˀˁˮꞌꞋ׳՚᾽᾿΄ߴߵʔʕɂɁ❛❜"
"""Characters that people type, copy, or print as an apostrophe, and letters that plain spelling writes as one.

The letters are the ʻokina, the half rings, the saltillo, the geresh, and the glottal stop.
"""

FOLDS = {
    "'": APOSTROPHES,
    "a": "ɑᴀᶏⱥ",
    "aa": "ꜳ",
    "ae": "æᴁ",
    "ao": "ꜵ",
    "au": "ꜷ",
    "av": "ꜹꜻ",
    "ay": "ꜽ",
    "b": "ƀƃɓʙᴃᵬᶀꞗ",
    "c": "ƈȼɕᴄꞓꞔ",
    "d": "ðđƌȡɖɗᴅᵭᶁᶑꝺ",
    "e": "ǝɇəɛᴇᶒⱸ",
    "f": "ƒᵮᶂꜰꝼꞙ",
    "g": "ǥɠɡɢɣʛᵹᶃꞡ",
    "gh": "ƣ",
    "h": "ħɦʜⱨꞕ",
    "hv": "ƕ",
    "i": "ıɨɩɪᵻᶖ",
    "j": "ȷɉʝᴊ",
    "k": "ĸƙᴋᶄⱪꝁꝃꝅꞣ",
    "l": "łƚȴɫɬɭʟᴌᶅⱡꝉꞎ",
    "m": "ɱᴍᵯᶆ",
    "n": "ŋƞȵɲɳɴᵰᶇꞑꞥ",
    "o": "øɔɵᴏⱺꝋꝍ",
    "oe": "œɶ",
    "oo": "ꝏ",
    "ou": "ȣᴕ",
    "p": "ƥᴘᵱᵽᶈꝑꝓꝕ",
    "q": "ɋʠꝗꝙꞯ",
    "r": "ɍɼɽɾʀᵲᵳᶉꞃꞧ",
    "s": "ȿʂᵴᶊẜẝꜱꞅꞩꟊ",
    "sh": "ʃ",
    "ss": "ß",
    "t": "ŧƫƭȶʈᴛᵵⱦꞇ",
    "th": "þ",
    "tz": "ꜩ",
    "u": "ʉʊᴜᵾᶙꞹ",
    "v": "ʋᴠᶌⱱⱴꝟ",
    "vy": "ꝡ",
    "w": "ƿᴡⱳ",
    "x": "ᶍ",
    "y": "ƴȝɏʏỿ",
    "z": "ƶȥɀʐʑᴢᵶᶎⱬ",
    "zh": "ʒ",
    "σ": "ς",
}
"""Plain spellings, each with the small letters and signs that stand for it and that Unicode does not decompose.

``static/js/fold.js`` holds the same table for the browser.
"""

ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))

_PLAIN = str.maketrans({character: plain for plain, characters in FOLDS.items() for character in characters})


def with_article(noun: object) -> str:
    """Return a noun with “a” or “an” before it."""
    return f"{'an' if str(noun)[0].lower() in 'aeiou' else 'a'} {noun}"


def fold(text: str) -> str:
    """Return text in lower case and plain letters, with one kind of apostrophe.

    Two texts that a reader would call the same word fold to the same string:
    ``fold("Émile’s") == fold("emile's")``, ``fold("Łódź") == fold("lodz")``. Idempotent.
    """
    # Apostrophes go first: some of them decompose into a space and an accent.
    lowered = text.translate(ONE_APOSTROPHE).casefold()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.casefold().translate(_PLAIN)


def sort_key(text: str) -> str:
    """Return the key that text is sorted by: folded, punctuation dropped, one space between words."""
    return " ".join(re.findall(r"[^\W_]+", fold(text).replace("'", "")))


def search_keys(text: str) -> set[str]:
    """Return the sort key of text, and the one with no space where a sign stands: "at t" and "att" for "AT&T"."""
    return {sort_key(text), sort_key(re.sub(r"[^\w\s]|_", "", fold(text)))}
