"""README and CONTRIBUTING name every variable, make target and command of ours, and none that does not exist."""

import re

import pytest
from django.core.management import get_commands

from imls_directory.environment import BASE_DIR, VARIABLES

README = (BASE_DIR / "README.md").read_text()
DOCUMENTS = README + (BASE_DIR / "CONTRIBUTING.md").read_text()
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


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", DOCUMENTS))))
def test_every_linked_file_exists(link):
    assert (BASE_DIR / link).is_file()


def test_documented_folders_exist():
    folders = re.findall(r"`([a-z_/]+)/`", README.split("## Where things are")[1].split("##")[0])
    assert [folder for folder in folders if folder != "var" and not (BASE_DIR / folder).is_dir()] == []
