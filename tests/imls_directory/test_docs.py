"""The documents name every variable, make target and command of ours, and nothing that does not exist."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import get_commands
from django.utils.text import capfirst, slugify

from imls_directory.environment import VARIABLES
from imls_directory.parsing import BASE_DIR
from initiatives.roles import EDITOR, MAINTAINER, PUBLISHER, ROLES
from tests.reading_ease import grade, split

README = (BASE_DIR / "README.md").read_text()
EDITING = (BASE_DIR / "docs/editing.md").read_text()
OPERATING = (BASE_DIR / "docs/operating.md").read_text()
DOCUMENTS = README + (BASE_DIR / "CONTRIBUTING.md").read_text() + OPERATING
PAGES = [BASE_DIR / "README.md", BASE_DIR / "CONTRIBUTING.md", *(BASE_DIR / "docs").glob("*.md")]
PYTHON = [
    file for folder in ("imls_directory", "initiatives", "partners") for file in (BASE_DIR / folder).rglob("*.py")
]


def targets():
    return set(re.findall(r"^([a-z]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))


def our_commands():
    ours = {"imls_directory", "imls_directory.signin", "initiatives", "partners"}
    return {command for command, app in get_commands().items() if app in ours}


def test_environment_table_lists_every_variable_and_no_other():
    rows = re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)
    assert sorted(rows) == sorted(VARIABLES)


def test_environment_is_read_in_one_place():
    readers = {
        file.name
        for file in [*PYTHON, BASE_DIR / "gunicorn.conf.py"]
        if re.search(r"os\.environ(?!\.setdefault)|getenv", file.read_text())
    }
    assert readers == {"environment.py"}


def test_every_make_target_is_in_the_readme():
    assert {target for target in targets() if f"`make {target}`" not in README} == {"help"}


def test_every_documented_make_target_exists():
    documented = set(re.findall(r"\bmake ([a-z]+)`", DOCUMENTS)) | set(
        re.findall(r"^make ([a-z]+)$", DOCUMENTS, re.MULTILINE)
    )
    assert documented
    assert documented <= targets()


def test_every_command_of_ours_is_in_the_readme():
    assert our_commands()
    assert {command for command in our_commands() if f"`manage.py {command}`" not in README} == set()


def test_every_documented_command_exists():
    documented = set(re.findall(r"manage\.py ([a-z_]+)", DOCUMENTS))
    assert our_commands() <= documented <= set(get_commands())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_linked_file_and_heading_exists(page):
    links = re.findall(r"\]\(([^)#:]*)(?:#([^):]*))?\)", page.read_text())
    assert links
    for path, heading in links:
        target = page.parent / path if path else page
        assert target.is_file(), path
        headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE) if heading else []
        assert not heading or heading in map(slugify, headings), heading


def test_documented_folders_exist():
    folders = re.findall(r"`([a-z_/]+)/`", README.split("## Where things are")[1].split("##")[0])
    assert [folder for folder in folders if folder != "var" and not (BASE_DIR / folder).is_dir()] == []


# The editor's handbook

GRADE = 9
LARGEST_PICTURE = 80_000
LABELS = sorted(set(re.findall(r"\*\*([^*]+?)[.]?\*\*", EDITING.replace("\n", " "))))
LEADS = {"Locked out", "To publish", "To schedule", "To withdraw", "To undo it"}
"""What is bold because it begins a paragraph, and stands on no screen."""

ROLE_TASKS = {
    "Read all entries and their history, and export them": {
        "initiatives.view_initiative",
        "initiatives.view_focusarea",
        "initiatives.view_audience",
        "initiatives.view_passage",
        "initiatives.view_source",
        "partners.view_partner",
    },
    "Add entries, edit drafts, propose changes": {"initiatives.add_initiative", "initiatives.change_initiative"},
    "Add and edit partners": {"partners.add_partner", "partners.change_partner"},
    "Add and edit sources": {"initiatives.add_source", "initiatives.change_source"},
    "Publish, schedule, withdraw, decide on proposed changes, merge partners": {"initiatives.publish_initiative"},
    "Delete entries, partners and sources, and bring entries back": {
        "initiatives.delete_initiative",
        "initiatives.delete_source",
        "partners.delete_partner",
    },
    "Import files and undo imports": {"initiatives.import_initiative", "initiatives.view_load"},
    "Add, edit and delete focus areas, audiences and passages": {
        f"initiatives.{action}_{model}"
        for action in ("add", "change", "delete")
        for model in ("focusarea", "audience", "passage")
    },
    "Add accounts and give roles": {"auth.add_user", "auth.change_user", "auth.view_user", "auth.view_group"},
    "Let in somebody who is locked out": {"axes.view_accessattempt", "axes.delete_accessattempt"},
}


@pytest.fixture(scope="module")
def on_screen():
    """Everything that our pages, Django's editing pages and the names of fields can put on a screen."""
    stock = Path(admin.__file__).parent
    files = [*PYTHON, *(BASE_DIR / "templates").rglob("*.html"), *(BASE_DIR / "static/admin_site").glob("*.js")]
    files += [*stock.rglob("*.html"), *stock.rglob("*.py"), *(stock / "static/admin/js").glob("*.js")]
    names = [
        capfirst(str(name))
        for model in apps.get_models()
        for name in (
            model._meta.verbose_name,
            model._meta.verbose_name_plural,
            *(getattr(field, "verbose_name", "") for field in model._meta.get_fields()),
        )
    ]
    names += [f"Add {model._meta.verbose_name}" for model in apps.get_models()]
    texts = [file.read_text() for file in files]
    fields = re.findall(r"^    (\w+) = forms\.", "\n".join(texts), re.MULTILINE)
    names += [capfirst(field.replace("_", " ")) for field in fields]
    return "\n".join(texts + [f'"{name}"' for name in names])


@pytest.mark.parametrize("label", [label for label in LABELS if label not in LEADS])
def test_what_the_handbook_says_is_on_the_screen_is_in_a_template_or_in_the_code(on_screen, label):
    words = re.escape(label).replace("’", "['’]").replace(r"\ ", r"\s+")
    assert re.search(rf"[\"'>“/`}}\n]\s*{words}(?:[\"'<”`{{:…?.]|\s+[%“<{{]|\s*\n| \()", on_screen)


def test_the_handbook_names_many_things_on_the_screen():
    assert len(LABELS) > 80
    assert set(LABELS) >= LEADS


def test_every_picture_of_the_handbook_is_shown_and_is_small():
    shown = re.findall(r"!\[[^\]]{20,}\]\(screenshots/editing/([a-z-]+\.png)\)", EDITING)
    kept = {file.name: file.stat().st_size for file in (BASE_DIR / "docs/screenshots/editing").iterdir()}
    assert sorted(shown) == sorted(kept)
    assert {name for name, size in kept.items() if size > LARGEST_PICTURE} == set()


def test_the_handbook_reads_as_plainly_as_a_ninth_grader_needs():
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", EDITING)
    paragraphs = [line for line in re.split(r"\n\n|\n(?=[-\d#|])", text) if line and line[0] not in "#|"]
    plain = [re.sub(r"^(?:- |\d+\. )|[*`]", "", paragraph.replace("\n", " ")) for paragraph in paragraphs]
    sentences = [sentence for paragraph in plain for sentence in split(paragraph)]
    assert len(sentences) > 150
    assert grade(sentences) <= GRADE


def test_the_handbook_says_of_each_role_what_it_may_do():
    rows = re.findall(r"^\| ([A-Z].+?) \| (yes|no) \| (yes|no) \| (yes|no) \|$", EDITING, re.MULTILINE)
    said = {task: dict(zip((EDITOR, PUBLISHER, MAINTAINER), answers, strict=True)) for task, *answers in rows}
    assert said == {
        task: {role: "yes" if needed <= permissions else "no" for role, permissions in ROLES.items()}
        for task, needed in ROLE_TASKS.items()
    }


def test_the_handbook_leaves_out_nothing_that_a_role_may_do():
    assert set().union(*ROLES.values()) == set().union(*ROLE_TASKS.values())
