import re
import unicodedata

import pytest

from partners.text import APOSTROPHES, fold, sort_key

SINGLE_LETTER = re.compile(r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) ([A-Z])( WITH .*)?")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Émile’s", "emile's"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁlm", "film"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("Łódź", "lodz"),
        ("SØREN", "soren"),
        ("Đặng", "dang"),
        ("Ħamrun Ŧ", "hamrun t"),
        ("Æsop œuvre ĲSSEL", "aesop oeuvre ijssel"),
        ("Þórr Sigurður", "thorr sigurdur"),
        ("Ŋaŋ", "nan"),
        ("ᴄᴏʀᴘꜱ", "corps"),
        ("Ɓuku Ɔsɛ Ə", "buku ose e"),
        ("Hawaiʻi", "hawai'i"),
    ],
)
def test_fold_gives_plain_letters(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded


def test_every_form_of_a_latin_letter_folds_to_it():
    letters = {}
    for character in map(chr, range(0x80, 0x2C80)):
        found = SINGLE_LETTER.fullmatch(unicodedata.name(character, ""))
        if found and unicodedata.normalize("NFKD", character) == character:
            letters[character] = found[1].lower()
    assert len(letters) > 100
    assert {character: fold(character) for character in letters} == letters


def test_fold_is_idempotent():
    everything = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    assert [character for character in everything if fold(fold(character)) != fold(character)] == []


def test_sort_key_ignores_punctuation():
    assert {sort_key(f"Let{apostrophe}s Move!") for apostrophe in APOSTROPHES} == {"lets move"}
    assert sort_key("“Let’s Move!”  Museums & Gardens_") == "lets move museums gardens"


def test_letters_written_as_apostrophes_are_apostrophes():
    assert {sort_key(f"Hawai{mark}i") for mark in "ʻʼʽʾʿʹʔꞌ׳‘’'`"} == {"hawaii"}
