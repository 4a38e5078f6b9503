"""What ``scripts/chromium`` installs for the tests, and what it says where it cannot."""

import os
import shutil
import subprocess

import pytest

from imls_directory.parsing import BASE_DIR

DRIVER = ".venv/lib/python3.11/site-packages/playwright/driver/node"
TOOLS = ("chmod", "find", "sed", "sort", "tr", "xargs")


@pytest.fixture
def machine(tmp_path):
    """Return a function that runs the script on a machine of shell scripts, and gives status, words and installs."""

    def run(*, user: int, lacks: str = "", browser: bool = True, starts: bool = True, repaired_by_apt: bool = True):
        repair = (
            f'install*) printf "#!/bin/sh" > "{tmp_path}/bin/chromium"; chmod +x "{tmp_path}/bin/chromium"; : > ok;;'
        )
        programs = {
            "id": f"echo {user}",
            "apt-get": f'echo "$@" >> apt\ncase "$*" in {repair if repaired_by_apt else ""}\nesac',
            "ldd": f'[ -e ok ] || for lacked in {lacks}; do printf "\\t%s => not found\\n" "$lacked"; done',
        }
        if browser:
            programs["chromium"] = ""
        bin_folder = tmp_path / "bin"
        driver = tmp_path / DRIVER
        for folder in (bin_folder, driver.parent):
            folder.mkdir(parents=True)
        for name, body in programs.items():
            write_program(bin_folder / name, body)
        for name in TOOLS:
            (bin_folder / name).symlink_to(shutil.which(name))
        write_program(driver, "" if starts else "echo symbol lookup error >&2; exit 127")
        done = subprocess.run(
            ["/bin/sh", BASE_DIR / "scripts/chromium"],
            cwd=tmp_path,
            env={"PATH": str(bin_folder)},
            capture_output=True,
            text=True,
        )
        apt = tmp_path / "apt"
        return done.returncode, done.stdout + done.stderr, apt.read_text() if apt.exists() else ""

    return run


def write_program(file, body):
    file.write_text(f"#!/bin/sh\n{body}\n")
    os.chmod(file, 0o755)


def test_missing_libraries_are_installed_beside_a_browser(machine):
    status, said, installed = machine(user=0, lacks="libatomic.so.1 libgcc_s.so.1 libfoo2.so.3")
    assert (status, said) == (0, "Installing what the tests need: libatomic1 libfoo2-3 libgcc-s1 \n")
    assert installed.splitlines()[-1].endswith(" libatomic1 libfoo2-3 libgcc-s1")


def test_browser_and_libraries_are_installed_together(machine):
    status, _, installed = machine(user=0, lacks="libatomic.so.1", browser=False)
    assert status == 0
    assert installed.splitlines()[-1].endswith(" chromium libatomic1")


def test_nothing_missing_installs_and_says_nothing(machine):
    assert machine(user=0) == (0, "", "")


def test_without_root_everything_missing_is_named(machine):
    status, said, installed = machine(user=1000, lacks="libatomic.so.1", browser=False)
    assert (status, installed) == (1, "")
    assert "sudo apt-get install chromium" in said
    assert "missing here: libatomic.so.1" in said
    assert "sudo apt-get install libatomic1" in said


def test_library_that_apt_does_not_know_is_named(machine):
    status, said, _ = machine(user=0, lacks="libodd.so.9", repaired_by_apt=False)
    assert status == 1
    assert "missing here: libodd.so.9" in said


def test_driver_that_does_not_start_is_told(machine):
    status, said, _ = machine(user=1000, starts=False)
    assert status == 1
    assert said == "symbol lookup error\nThe driver of the browser does not start: see the line above.\n"
