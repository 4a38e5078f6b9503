"""What the builder makes of the text and the curation, and its command."""

import tomllib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from initiatives.builder import build, render

from .small_curation import CURATION, TEXT


@pytest.fixture
def curation():
    return tomllib.loads(CURATION)


def of(objects, model):
    return [item["fields"] for item in objects if item["model"] == model]


# ---- What is built


def test_objects_come_in_the_order_in_which_they_load(curation):
    models = [item["model"] for item in build(TEXT, curation)]
    assert list(dict.fromkeys(models)) == [
        "initiatives.source",
        "initiatives.passage",
        "initiatives.focusarea",
        "initiatives.audience",
        "partners.partner",
        "initiatives.initiative",
        "initiatives.partnership",
        "initiatives.focuslink",
        "initiatives.audiencelink",
        "initiatives.alternatename",
        "initiatives.stateddate",
        "initiatives.fieldcitation",
    ]
    assert models == sorted(models, key=list(dict.fromkeys(models)).index)


def test_passages_are_the_paragraphs_after_the_header_word_for_word(curation):
    assert [(item["number"], item["text"]) for item in of(build(TEXT, curation), "initiatives.passage")] == [
        (1, "Open eBooks is an app of free titles for children.\u00a0"),
        (2, "First Book and IMLS honor poets. They’re young.\u00a0"),
    ]


def test_captured_page_has_the_digest_of_the_text(curation):
    captured, other = of(build(TEXT, curation), "initiatives.source")
    assert captured == {
        "url": "https://source.example/page",
        "title": "Our pages",
        "publisher": "The agency",
        "captured_on": "2017-02-13",
        "archive_url": "https://archive.example/page",
        "text_sha256": "0013a215bafad3ca0eb4363119b028fe3f221b79fe79d1d662d4fb130794ccc2",
    }
    assert other == {
        "url": "https://other.example/",
        "title": "",
        "publisher": "",
        "captured_on": None,
        "archive_url": "",
        "text_sha256": "",
    }


def test_words_of_a_vocabulary_are_numbered_in_the_order_of_the_file(curation):
    assert of(build(TEXT, curation), "initiatives.focusarea") == [
        {"name": "Reading", "slug": "reading", "description": "Books.", "position": 0},
        {"name": "Arts", "slug": "arts", "description": "", "position": 1},
    ]


def test_initiative_has_every_field_of_the_fixture(curation):
    first, second = of(build(TEXT, curation), "initiatives.initiative")
    assert first == {
        "title": "Open eBooks",
        "slug": "open-ebooks",
        "passage": ["https://source.example/page", 1],
        "summary": "",
        "kind": "digital-tool",
        "concerns_libraries": False,
        "concerns_museums": False,
        "standing": "running",
        "official_page": "https://source.example/ebooks",
        "website": "https://ebooks.example/",
        "note": "A remark.",
        "keywords": "kids, reader",
        "search_words": "classroom, libros gratis",
        "status": "published",
        "publish_at": "2026-01-01T17:00:00Z",
        "withdrawn_reason": "",
        "review_on": None,
        "created_at": "2026-01-02T17:00:00Z",
        "updated_at": "2026-01-02T17:00:00Z",
    }
    assert (second["concerns_libraries"], second["concerns_museums"]) == (False, True)
    assert (second["standing"], second["status"]) == ("not-known", "draft")
    assert (second["publish_at"], second["updated_at"]) == ("2026-07-01T16:00:00Z", "2026-01-02T17:00:00Z")


def test_links_are_numbered_within_their_initiative_and_say_what_supports_them(curation):
    objects = build(TEXT, curation)
    assert of(objects, "initiatives.partnership") == [
        {
            "initiative": ["open-ebooks"],
            "passage": None,
            "quote": "",
            "source": ["https://other.example/"],
            "position": 0,
            "partner": ["agency"],
            "role": "funder",
        },
        {
            "initiative": ["open-ebooks"],
            "passage": ["https://source.example/page", 2],
            "quote": "First Book",
            "source": None,
            "position": 1,
            "partner": ["first-book"],
            "role": "",
        },
    ]
    editorial = of(objects, "initiatives.focuslink")[1]
    assert (editorial["passage"], editorial["quote"], editorial["source"]) == (None, "", None)


def test_citations_of_fields_come_in_the_order_of_the_fields(curation):
    assert [
        (*item["initiative"], item["position"], item["field"])
        for item in of(build(TEXT, curation), "initiatives.fieldcitation")
    ] == [
        ("open-ebooks", 0, "title"),
        ("open-ebooks", 1, "kind"),
        ("open-ebooks", 2, "standing"),
        ("open-ebooks", 3, "official_page"),
        ("open-ebooks", 4, "website"),
        ("poets", 0, "title"),
        ("poets", 1, "kind"),
        ("poets", 2, "institutions"),
    ]


def test_what_is_not_known_or_not_stated_needs_no_support(curation):
    curation["initiative"][1] |= {"standing": {"value": "not-known"}, "institutions": {"value": []}}
    fields = [item["field"] for item in of(build(TEXT, curation), "initiatives.fieldcitation")]
    assert fields[-2:] == ["title", "kind"]


def test_an_entry_of_the_editors_own_has_no_passage_and_says_which_one_it_quotes(curation):
    own = {"slug": "own", "title": {"value": "Own", "editorial": True}}
    curation["initiative"].append({**own, "kind": {"value": "award", "quote": "honor", "passage": 2}})
    built = of(build(TEXT, curation), "initiatives.initiative")[2]
    assert (built["slug"], built["passage"]) == ("own", None)


def test_same_files_make_the_same_bytes(curation):
    once = render(build(TEXT, curation))
    again = render(build(TEXT, tomllib.loads(CURATION)))
    assert once == again
    assert once.startswith(b'[\n  {\n    "model": "initiatives.source",\n    "fields": {\n      "url"')
    assert once.endswith(b"}\n]\n")
    assert "They’re" in once.decode()


# ---- The command


@pytest.fixture
def folder(tmp_path, settings):
    settings.FIXTURE_DIRS = [tmp_path]
    (tmp_path / "source").mkdir()
    (tmp_path / "source/national-initiatives.txt").write_bytes(TEXT.encode())
    (tmp_path / "curation.toml").write_bytes(CURATION.encode())
    return tmp_path


def run(*options):
    out = StringIO()
    call_command("build_fixtures", *options, stdout=out)
    return out.getvalue()


def test_command_writes_the_file_and_check_agrees_with_it(folder, curation):
    assert run() == "directory.json was written.\n"
    assert (folder / "directory.json").read_bytes() == render(build(TEXT, curation))
    assert run("--check") == "directory.json is what its sources make.\n"


def test_check_fails_when_the_file_differs_by_a_byte_and_leaves_it(folder):
    run()
    file = folder / "directory.json"
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(CommandError, match=r"^directory.json is not what its sources make: run “manage.py build_fix"):
        run("--check")
    assert file.read_bytes().endswith(b"]\n\n")


def test_check_fails_when_there_is_no_file_and_writes_none(folder):
    with pytest.raises(CommandError, match=r"is not what its sources make"):
        run("--check")
    assert not (folder / "directory.json").exists()


def test_refused_curation_leaves_the_file_as_it_was(folder):
    run()
    before = (folder / "directory.json").read_bytes()
    (folder / "curation.toml").write_bytes(CURATION.replace('"an app"', '"a map"').encode())
    with pytest.raises(CommandError, match=r"^Nothing was built:\ncuration.toml: initiative “open-ebooks”, kind: "):
        run()
    assert (folder / "directory.json").read_bytes() == before


def test_slip_in_the_toml_is_told_with_its_line(folder):
    (folder / "curation.toml").write_bytes(CURATION.replace('name = "Arts"', "name = Arts").encode())
    with pytest.raises(CommandError, match=r"curation.toml: the file: It is no TOML: .*\(at line 22, column 8\)"):
        run()


@pytest.mark.parametrize("name", ["curation.toml", "source/national-initiatives.txt"])
def test_file_that_is_missing_or_not_utf8_is_named(folder, name):
    (folder / name).write_bytes(b"caf\xe9")
    with pytest.raises(CommandError, match=rf"{name}: the file: It is not UTF-8, from byte 3 on"):
        run()
    (folder / name).unlink()
    with pytest.raises(CommandError, match=rf"{name}: the file: It cannot be read: No such file"):
        run()
