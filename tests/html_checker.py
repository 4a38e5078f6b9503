"""Asks the Nu HTML checker about every page in every state: ``make vnu``.

The checker is the npm package vnu-jar, which needs Java; it is kept in ``var/vnu/``.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from tests.serving import EDITOR, ROOT, Sites, served_twice
from tests.states import STATES

VERSION = "26.9.27"
JAR = ROOT / f"var/vnu/{VERSION}/node_modules/vnu-jar/build/dist/vnu.jar"


def fetch_checker() -> None:
    if JAR.exists():
        return
    folder = JAR.parents[4]
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", f"vnu-jar@{VERSION}"]
    subprocess.run([*command, "--prefix", folder], check=True)


def visitor(site: str) -> urllib.request.OpenerDirector:
    """Return what opens pages as one who signed in."""
    cookies = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    login = f"{site}/admin/login/"
    opener.open(login).read()
    token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
    form = {"username": EDITOR["USERNAME"], "password": EDITOR["PASSWORD"], "csrfmiddlewaretoken": token}
    data = urllib.parse.urlencode(form | {"next": "/healthz"}).encode()
    opener.open(urllib.request.Request(login, data, {"Referer": login})).read()
    return opener


def save_pages(sites: Sites, folder: Path) -> None:
    """Write every page in every state to a file that has the name of the state."""
    opener = visitor(sites.plain)
    for state in STATES:
        address = sites.of(state) + state.address.partition("#")[0]
        try:
            response = opener.open(address)
        except urllib.error.HTTPError as error:
            response = error
        if response.status != state.status:
            raise SystemExit(f"{state.name} answers {response.status}")
        (folder / f"{state.name}.html").write_bytes(response.read())


def main() -> int:
    if not shutil.which("npm") or not shutil.which("java"):
        sys.stderr.write("The checker needs npm and Java (on Debian: apt-get install npm default-jre-headless).\n")
        return 1
    fetch_checker()
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as pages:
        with served_twice(Path(data), odd=True) as sites:
            save_pages(sites, Path(pages))
        files = sorted(Path(pages).iterdir())
        command = ["java", "-jar", JAR, "--format", "json", "--exit-zero-always", *files]
        checked = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=True)
    messages = json.loads(checked.stderr)["messages"]
    for message in messages:
        place = f"{Path(message.get('url', '')).stem}:{message.get('lastLine', '')}"
        sys.stdout.write(f"{place} {message['type']}: {message['message']}\n")
    errors = sum(message["type"] != "info" for message in messages)
    version = subprocess.run(["java", "-jar", JAR, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    sys.stdout.write(f"Nu HTML checker {version.strip()}: {len(files)} pages, {errors} errors, ")
    sys.stdout.write(f"{len(messages) - errors} warnings\n")
    return min(errors, 1)


if __name__ == "__main__":
    sys.exit(main())
