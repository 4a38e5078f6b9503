"""Entries as nobody wants them and somebody will make them: very long, very many, none, markup, other scripts.

``python -m tests.odd`` adds them to the database of ``DATABASE_URL``.
"""

import sys

AREA = "Odd entries"
MARKUP = '<script>alert(1)</script> & <b>bold</b> "quoted" {{ 7|add:7 }} </title>'
ARABIC = "مبادرة المكتبات والمتاحف 2017"
EMOJI = "Read 📚 together 👩‍👩‍👧‍👦 🏛️"
LONG = ("Partnership for the Long and Carefully Worded Names of National Initiatives " * 3)[:200].strip()
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def make_odd_entries() -> None:
    """Add an entry of each odd sort, among them one that was changed and one withdrawn, and what has no entry."""
    from django.db import transaction

    from initiatives.models import Partnership
    from tests.factories import make_focus_area, make_initiative, make_partner, make_passage, make_source

    source = make_source("https://odd.example/entries", title="A page of odd entries")

    def make(title, slug, text=None, **fields):
        passage = make_passage(text, source=source) if text else None
        return make_initiative(title, slug=slug, passage=passage, focus=[AREA], **fields)

    with transaction.atomic():
        make_focus_area("Empty area", slug="empty-area", description="Nothing is in it.")
        make_partner("Partner of Nothing", slug="partner-of-nothing")
        make(LONG, "long-title", "A sentence.", partners=[f"{UNBROKEN} {LONG}"[:200]])
        make("No passage", "no-passage", summary="Only what the editors wrote.", partners=["First Book"])
        make("No partner", "no-partner", "It was done by one agency alone.")
        make_initiative("Nothing is known", slug="nothing-known")
        names = [f"Partner number {number} of forty" for number in range(1, 41)]
        forty = make("Forty partners", "forty-partners", f"Shared with {', '.join(names)}.", partners=names)
        for link in forty.partnerships.select_related("partner"):
            Partnership.objects.filter(pk=link.pk).update(passage=forty.passage, quote=link.partner.name)
        make(
            MARKUP,
            "markup",
            f"The text holds {MARKUP} and goes on.",
            summary=MARKUP,
            note=MARKUP,
            partners=[MARKUP],
            audiences=[MARKUP],
            names=[MARKUP],
        )
        make(ARABIC, "right-to-left", f"{ARABIC} برنامج وطني، بالشراكة مع IMLS.", partners=["مكتبة الإسكندرية"])
        make(EMOJI, "emoji", f"Families {EMOJI} read.", partners=["🦉 Owl Society"])
        make(UNBROKEN * 2, "unbroken-word", f"{UNBROKEN} " * 9)
        changed = make("Changed", "changed", summary=f"It lends {UNBROKEN} to children.", partners=["First Book"])
        changed.title, changed.summary = "Changed twice", f"It lends books to {EMOJI}.\n{MARKUP}"
        changed.save()
        changed.partnerships.all().delete()
        withdrawn = make("Withdrawn", "withdrawn", summary="It was a list of lists.")
        withdrawn.status, withdrawn.withdrawn_reason = "withdrawn", f"It was listed twice: see “{MARKUP}”."
        withdrawn.save()


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imls_directory.settings")
    django.setup()
    make_odd_entries()
    sys.stdout.write("Added the odd entries.\n")
