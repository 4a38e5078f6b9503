import sys
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from partners.cleaning import clean_address, clean_line, clean_paragraphs, suspicions
from partners.models import Partner
from tests.factories import make_partner

VISIBLE_SIGNS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""Format characters that are shown: they stand under or over numbers."""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" First\u00a0 \u3000Book\t", "First Book"),
        ("First\u200b Bo\u00adok\ufeff", "First Book"),
        ("\u202eFirst\u202c \u2066Book\u2069\u200f", "First Book"),
        ("First\0 \x07Book\x1b", "First Book"),
        ("First\r\nBook\u2028", "First Book"),
        ("Cafe\u200b\u0301", "Caf\u00e9"),
        ("don\x92t", "don’t"),
        ("Sta\u200drNet A\ufe0f\u034f", "StarNet A"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क\u094d\u200d\u200dष", "क\u094d\u200dष"),
        ("👩\u200d👩\u200d👧 ❤\ufe0f", "👩\u200d👩\u200d👧 ❤\ufe0f"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("\u200b\u3164\u115f\u2800\u0301", ""),
    ],
)
def test_a_line_is_stored_as_it_is_read(typed, stored):
    assert clean_line(typed) == stored


def test_no_invisible_character_is_left_between_letters():
    characters = map(chr, range(sys.maxunicode + 1))
    hidden = [each for each in characters if unicodedata.category(each) in ("Cc", "Cf") and each not in VISIBLE_SIGNS]
    assert len(hidden) > 200
    assert [ascii(each) for each in hidden if each in clean_line(f"a{each}b")] == []


def test_paragraphs_keep_line_breaks_but_no_stray_space():
    assert clean_paragraphs("  One\u00a0 two \r\nthree\t\r\n\r\n\r\n \r\nfour\x0bfive\n\n") == (
        "One two\nthree\n\nfour\nfive"
    )
    assert clean_paragraphs("\u200b\n\u3164\n") == ""


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (clean_line, clean_paragraphs, clean_address):
        assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Caf\ufffd", "“\ufffd”, which stands for a character that was lost."),
        ("CafÃ©", "“Ã©”. Did you mean “é”?"),
        ("donâ€™t", "“â€™”. Did you mean “’”?"),
        (clean_line("donâ\x80\x99t"), "“â€™”. Did you mean “’”?"),
        ("Â© 2010", "“Â©”. Did you mean “©”?"),
        (clean_line("dÃ©jÃ\xa0 vu"), "“Ã”, which looks like text in the wrong encoding."),
        ("Å‚Ã³dÅº", "“Å‚”. Did you mean “ł”?"),
        ("HawaiÊ»i", "“Ê»”. Did you mean “ʻ”?"),
        ("âœ“ Free", "“âœ“”. Did you mean “✓”?"),
        ("ÐœÐ¸Ñ€", "“ÐœÐ¸Ñ€”. Did you mean “Мир”?"),
        ("ðŸ˜€", "“ðŸ˜€”. Did you mean “😀”?"),
        ("Museums &amp; more", "“&amp;”. Did you mean “&”?"),
        ("Let&#39;s", "“&#39;”. Did you mean “'”?"),
        ("one<br/>two", "“<br/>”, which the public would read as code."),
        ('<a href="/">x', '“<a href="/">”, which the public would read as code.'),
    ],
)
def test_damaged_text_is_worth_a_look(text, phrase):
    assert phrase in suspicions(text)


@pytest.mark.parametrize(
    "text",
    [
        "AT&T; R&D",
        "a < b > c",
        "I <3 books",
        "CAFÉ’s",
        "SÃO PAULO",
        "Ångström “Å”",
        "»GRÅ«",
        "»TEMPÊTE»",
        "“ESPAÑA”",
        "<a@b.org>",
        "naïve",
    ],
)
def test_plain_text_raises_no_suspicion(text):
    assert suspicions(text) == []


@pytest.mark.parametrize("name", ["\u200b", " \u00a0 ", "\u3164\u115f", "\u2800", "\u0301", "—", "\u202e\u202c", "🎉"])
def test_a_name_needs_a_letter_or_digit(name):
    with pytest.raises(ValidationError) as refused:
        Partner(name=name, slug="none").clean_fields()
    assert set(refused.value.message_dict) == {"name"}


def test_validation_in_a_shell_cleans_as_a_form_does():
    partner = Partner(
        name=" First\u00a0 Bo\u200bok ", slug=" First-Book ", parent="\u3164", website=" www.fbook.org\u200b"
    )
    partner.clean_fields()
    assert (partner.name, partner.slug, partner.parent) == ("First Book", "first-book", "")
    assert partner.website == "https://www.fbook.org"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ftp://fbook.org/", "starts with https:// or http://"),
        ("javascript:alert(1)", "starts with https:// or http://"),
        ("mailto:a@fbook.org", "starts with https:// or http://"),
        ("https://fbook.org/a b", "holds no spaces"),
        ("https://fbook\n.org/", "holds no spaces"),
        ("https://me:secret@fbook.org/", "Leave the user name and password out"),
        ("https://fbook.org\\@evil.org/", "Leave the user name and password out"),
        ("https://", "Enter a web address such as https://www.imls.gov/."),
        ("https://[x", "Enter a web address such as https://www.imls.gov/."),
    ],
)
def test_a_web_address_is_http_without_space_or_password(address, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Partner(name="First Book", slug="first-book", website=address).clean_fields()


@pytest.mark.django_db
def test_a_row_stored_before_the_rule_is_found_and_saved():
    partner = make_partner("First\u00a0Book", website="ftp://fbook.org/")
    assert Partner.objects.get(name="First\u00a0Book", website="ftp://fbook.org/") == partner
    partner.save()
    partner.refresh_from_db()
    assert partner.name == "First\u00a0Book"
