"""How hard a text is to read: the Flesch-Kincaid grade, the school year that is needed to follow it."""

import re


def grade(sentences: list[str]) -> float:
    """Return the grade of a text given as its sentences."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*", sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def split(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; a colon or a semicolon ends none."""
    return [sentence for sentence in re.split(r"(?<=[.?!])[”’]?\s+|(?<=[.?!][”’])\s+", paragraph) if sentence.strip()]


def syllables(word: str) -> int:
    """Return how many syllables an English word seems to have: groups of vowels, without most silent endings.

    An abbreviation in capitals is read letter by letter.
    """
    if len(word) > 1 and word.isupper():
        return len(word)
    bare = re.sub(r"(?<![td])ed$|(?<![aeiouyscgxzh])es$|(?<![aeiouyl])e$|(?<=[aeiouy])le$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", bare)))
