"""What an import brings that needs a look: names that other things have already, and text that looks damaged."""

from ..entries import INITIATIVE, name_of
from ..notices import NAMED, damaged_texts, is_renamed, name_in, same_names, stored_names
from .columns import column_of
from .planning import Effect, Plan
from .tables import Problem


def same_names_of(result: Plan) -> list[Problem]:
    """Return a problem for each entry that gets the name of another, to be confirmed before it is imported."""
    writing = {effect.entry: effect for effect in result.effects if effect.writes and effect.entry[0] in NAMED}
    renamed = [each.entry for each in writing.values() if is_renamed(each.entry, each.current, each.merged.record)]
    if not renamed:
        return []
    names = stored_names({entry[0] for entry in renamed})
    names |= {entry: name_in(entry, effect.merged.record) for entry, effect in writing.items()}
    return [_located(writing[each.entry], each.field, str(each)) for each in same_names(names, renamed)]


def damaged_texts_of(result: Plan) -> list[Problem]:
    """Return a problem for each text that looks damaged, none of which stops the import."""
    return [
        _located(effect, change.fact[0], f"Contains {phrase}")
        for effect in result.effects
        if effect.writes
        for change in effect.merged.changed
        for phrase in damaged_texts(change.fact[0], change.after)
    ]


def _located(effect: Effect, field: str, sentence: str) -> Problem:
    if effect.line is None or effect.entry[0] != INITIATIVE:
        return Problem(f"{name_of(effect.entry)}, {field}: {sentence}")
    return Problem(sentence, effect.line, column_of(field))
