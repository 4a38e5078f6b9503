"""Links are checked against a server of this machine, by names that lead nowhere else."""

import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from initiatives import links
from initiatives.links import Checker, is_public
from initiatives.models import LinkCheck
from initiatives.outgoing import addresses
from partners.merging import merge
from tests.factories import make_initiative, make_partner, make_source

INSIDE = "10.0.0.1"


class Pages(BaseHTTPRequestHandler):
    """Answers what the path asks for, and notes what it was asked."""

    def do_HEAD(self):
        server = self.server
        with server.noting:
            server.asked.append((self.headers["Host"].partition(":")[0], self.command, self.path, time.monotonic()))
            server.agents.add(self.headers["User-Agent"])
            server.busy[self.headers["Host"]] += 1
            server.busiest = max(server.busiest, server.busy[self.headers["Host"]])
        try:
            self.answer(*self.path.strip("/").split("/"))
        finally:
            with server.noting:
                server.busy[self.headers["Host"]] -= 1

    do_GET = do_HEAD

    def answer(self, kind, *rest):
        if kind == "slow":
            time.sleep(0.05)
        if kind == "never":
            self.server.over.wait(5)
            return
        if kind == "drip":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            with suppress(OSError):
                while not self.server.over.wait(0.05):
                    self.wfile.write(b"X: y\r\n")
            return
        if kind == "garbage":
            self.wfile.write(b"\x00\x01garbage\r\n\r\n")
            return
        if kind == "no-head":
            kind = rest[0] if self.command == "HEAD" else "200"
        location = ""
        if kind in {"301", "302"}:
            location = "/" + "/".join(rest) if rest else self.path
            if rest and rest[0] == "to":
                location = f"http://{rest[1]}:{self.server.server_port}/" + "/".join(rest[2:])
            if rest and rest[0] == "scheme":
                location = "file:///etc/passwd"
        self.send_response(int(kind) if kind.isdigit() else 200)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.asked, server.agents, server.busy, server.busiest = [], set(), Counter(), 0
    server.noting, server.over = threading.Lock(), threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def at(server):
    """Return an address of the server, under a name that is given."""
    return lambda path, host="pages.test": f"http://{host}:{server.server_port}/{path}"


def lead(host, port):
    if host.endswith("nowhere.test"):
        raise links.socket.gaierror
    return [INSIDE if host.startswith("inside") else "127.0.0.1"]


@pytest.fixture
def checker(monkeypatch):
    """A checker to which this machine is the public internet, and INSIDE is not; the command makes such too."""
    made = {"resolve": lead, "permitted": lambda ip: ip == "127.0.0.1", "pause": 0}

    def make(**given):
        return Checker(**{**made, **given})

    monkeypatch.setattr("initiatives.management.commands.check_links.Checker", make)
    return make


def paths(server):
    return [(method, path) for _, method, path, _ in server.asked]


# ---- One address


@pytest.mark.parametrize(
    ("path", "works", "text"),
    [
        ("200", True, "200 OK"),
        ("204", True, "204 No Content"),
        ("404", False, "404 Not Found"),
        ("410", False, "410 Gone"),
        ("500", False, "500 Internal Server Error"),
        ("403", True, "403 Forbidden, to programs; it may open for people"),
        ("429", True, "429 Too Many Requests, to programs; it may open for people"),
        ("302/302/200", True, "200 OK"),
        ("302/404", False, "404 Not Found"),
        ("301", False, "Leads on more than 5 times"),
        ("302/302/302/302/302/200", True, "200 OK"),
        ("302/302/302/302/302/302/200", False, "Leads on more than 5 times"),
        ("302/scheme", False, "Leads to something that is no page of the web"),
        ("garbage", False, "The connection broke off"),
    ],
)
def test_what_an_address_answers_is_said_in_words(at, checker, path, works, text):
    outcome = checker().check(at(path))
    assert (outcome.works, outcome.text) == (works, text)


def test_what_moved_for_good_is_reported_with_its_new_address(at, checker):
    assert checker().check(at("301/301/200")).text == f"200 OK; it moved for good to {at('200')}"
    assert checker().check(at("301/302/200")).text == f"200 OK; it moved for good to {at('302/200')}"
    assert checker().check(at("302/301/200")).text == "200 OK"


@pytest.mark.parametrize("refusal", ["405", "403", "501", "404"])
def test_a_host_that_does_not_answer_for_the_head_alone_is_asked_for_the_page(server, at, checker, refusal):
    assert checker().check(at(f"no-head/{refusal}")).text == "200 OK"
    assert [method for method, _ in paths(server)] == ["HEAD", "GET"]


def test_who_asks_gives_a_name(server, at, checker, settings):
    settings.SITE_URL = "https://directory.example.gov"
    checker().check(at("200"))
    assert server.agents == {"imls-initiatives-directory link check (+https://directory.example.gov)"}


@pytest.mark.parametrize("path", ["never", "drip"])
def test_an_address_that_does_not_come_to_an_end_is_given_up(at, checker, path):
    began = time.monotonic()
    outcome = checker(timeout=0.3).check(at(path))
    assert (outcome.works, outcome.text) == (False, "No answer in time")
    assert time.monotonic() - began < 2


def test_hosts_that_are_not_there_are_told_from_those_that_refuse(server, checker):
    assert checker().check("http://nowhere.test/").text == "There is no such host"
    with links.socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert checker().check(f"http://pages.test:{free.getsockname()[1]}/").text == "The host refuses connections"
    assert checker().check("http://pages.test:99999/").text == "It is no valid address"
    assert checker().check("http://[broken/").text == "It is no valid address"


# ---- What is not called


def test_nothing_that_is_not_public_is_called(server, at, checker):
    refused = "Leads to an address that is not public, so it was not called"
    assert checker(permitted=is_public).check(at("200")).text == refused
    assert checker(permitted=is_public, resolve=links.resolve).check(at("200", "127.0.0.1")).text == refused
    assert checker(permitted=is_public, resolve=links.resolve).check(at("200", "localhost")).text == refused
    assert checker(resolve=lambda host, port: ["127.0.0.1", INSIDE]).check(at("200")).text == refused
    assert checker(resolve=lambda host, port: []).check(at("200")).text == refused
    assert server.asked == []


def test_a_redirect_into_the_inside_is_not_followed(server, at, checker):
    outcome = checker().check(at("302/to/inside.test/200"))
    assert outcome.text == "Leads to an address that is not public, so it was not called"
    assert len(server.asked) == 1


def test_a_name_is_looked_up_once_for_a_request_so_that_it_cannot_change_between_check_and_call(at, checker):
    answers = iter([["127.0.0.1"], [INSIDE]])
    assert checker(resolve=lambda host, port: next(answers)).check(at("200")).text == "200 OK"


def test_addresses_with_a_password_in_them_are_not_called(server, checker):
    assert not checker().check(f"http://user:secret@pages.test:{server.server_port}/200").works
    assert server.asked == []


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("fec0::1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:7f00:1", False),
        ("2600:1f18::1", True),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses_are_told_from_all_others(ip, public):
    assert is_public(ip) is public


# ---- Many addresses


def check_all(checker, urls, seconds=10):
    return dict(checker.check_all(urls, time.monotonic() + seconds))


def test_a_host_is_asked_one_at_a_time_with_a_pause(server, at, checker):
    urls = [at("slow/1"), at("slow/2"), at("302/slow/3"), at("slow/4", "b.pages.test"), at("302/to/pages.test/slow/5")]
    assert all(outcome.works for outcome in check_all(checker(pause=0.1), urls).values())
    assert server.busiest == 1
    times = [moment for host, _, _, moment in server.asked if host == "pages.test"]
    assert len(times) == 6
    assert all(after - before >= 0.1 for before, after in pairwise(times))


def test_hosts_are_asked_side_by_side(at, checker):
    urls = [at("never", f"{number}.pages.test") for number in range(6)]
    began = time.monotonic()
    outcomes = check_all(checker(timeout=0.5), urls)
    assert [outcome.text for outcome in outcomes.values()] == ["No answer in time"] * 6
    assert time.monotonic() - began < 2


def test_all_together_have_a_time_limit_too(at, checker):
    began = time.monotonic()
    urls = [at("200", "a.test"), *(at(f"never/{number}", "b.test") for number in range(50))]
    assert list(check_all(checker(timeout=30), urls, seconds=0.5)) == urls[:1]
    assert time.monotonic() - began < 2


# ---- The command


def run(*arguments, **options):
    out = StringIO()
    call_command("check_links", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_every_address_of_the_directory_is_asked_and_none_that_left_it():
    make_initiative(official_page="https://a.test/", website="http://b.test/", partners=["First Book"], status="draft")
    make_initiative(website="https://gone.test/", status="withdrawn", withdrawn_reason="Twice")
    make_partner("Second Book", website="https://c.test/")
    make_source("https://d.test/")
    make_source("https://archived.test/", archive_url="https://e.test/")
    make_source("ftp://f.test/")
    old = make_partner("Old Book", website="https://old.test/")
    merge(old, make_partner("First Book"))
    assert addresses() == {f"http{'' if host == 'b' else 's'}://{host}.test/" for host in "abcde"}


@pytest.mark.django_db
def test_results_are_kept_with_their_dates_and_since_stays_while_nothing_changes(at, checker):
    make_initiative(website=at("404"), official_page=at("301/200"))
    out = run()
    assert f"{at('404')}: 404 Not Found" in out
    assert f"{at('301/200')}: 200 OK; it moved for good to {at('200')}" in out
    assert "Asked 2 of 2 addresses: 1 do not work." in out
    week_ago = timezone.now() - timedelta(days=7)
    LinkCheck.objects.update(since=week_ago, checked_at=week_ago)
    LinkCheck.objects.filter(url=at("301/200")).update(outcome="200 OK")
    run()
    dead = LinkCheck.objects.get(url=at("404"))
    assert (dead.works, dead.since) == (False, week_ago)
    assert dead.checked_at > week_ago
    assert LinkCheck.objects.get(url=at("301/200")).since > week_ago


@pytest.mark.django_db
def test_addresses_that_left_the_directory_are_forgotten(at, checker):
    initiative = make_initiative(website=at("404"))
    run()
    initiative.website = ""
    initiative.save()
    assert "Forgot 1 that the directory does not lead to any more." in run()
    assert not LinkCheck.objects.exists()


@pytest.mark.django_db
def test_those_asked_longest_ago_come_first_and_recent_ones_can_be_left_out(server, at, checker):
    for name in ("a", "b", "c"):
        make_initiative(website=at(f"200/{name}"))
    now = timezone.now()
    for name, days in (("a", 1), ("b", 9)):
        moment = now - timedelta(days=days)
        LinkCheck.objects.create(url=at(f"200/{name}"), works=True, outcome="", checked_at=moment, since=moment)
    run("--limit", "1")
    run("--limit", "1")
    assert paths(server) == [("HEAD", "/200/c"), ("HEAD", "/200/b")]
    assert "Asked 0 of 0 addresses" in run("--older-than", "5")
    assert "Asked 1 of 1 addresses" in run("--older-than", "0.5")


@pytest.mark.django_db
def test_a_dry_run_asks_nothing_and_keeps_nothing(server, at, checker):
    make_initiative(website=at("200"))
    assert run("--dry-run") == f"{at('200')}\nWould ask 1 of 1 addresses.\n"
    assert server.asked == []
    assert not LinkCheck.objects.exists()


@pytest.mark.django_db
def test_what_was_asked_before_an_interruption_is_kept(at, checker, monkeypatch):
    for name in ("a", "b"):
        make_initiative(website=at(f"200/{name}"))
    inner = Checker.check_all

    def interrupted(self, urls, until):
        yield next(inner(self, urls, until))
        raise KeyboardInterrupt

    monkeypatch.setattr(Checker, "check_all", interrupted)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_links", stdout=out)
    assert ended.value.code == 130
    assert "Asked 1 of 2 addresses: 0 do not work. It was stopped; these are kept." in out.getvalue()
    assert LinkCheck.objects.count() == 1


@pytest.mark.django_db
def test_when_the_time_is_up_it_says_how_many_are_left(at, checker):
    make_initiative(website=at("never"))
    out = run("--max-minutes", "0.005")
    assert "The time was up before 1 of them answered: they come first next time." in out


@pytest.fixture
def closed():
    """Return addresses of hosts of this machine that refuse connections."""
    with links.socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield lambda host: f"http://{host}:{free.getsockname()[1]}/"


@pytest.mark.django_db
def test_where_no_host_at_all_can_be_reached_it_says_so_and_keeps_what_it_knew(checker, closed):
    make_initiative(website="http://a.nowhere.test/", official_page=closed("b.test"))
    make_initiative(website="http://c.nowhere.test/")
    moment = timezone.now() - timedelta(days=7)
    LinkCheck.objects.create(url=closed("b.test"), works=True, outcome="200 OK", checked_at=moment, since=moment)
    with pytest.raises(CommandError, match=r"None of 3 hosts could be reached.* Nothing was kept"):
        run()
    assert list(LinkCheck.objects.values_list("url", "works", "checked_at")) == [(closed("b.test"), True, moment)]


@pytest.mark.django_db
def test_where_any_host_is_reached_the_others_do_not_work(at, checker, closed):
    make_initiative(website="http://a.nowhere.test/", official_page=closed("b.test"))
    make_initiative(website="http://c.nowhere.test/", official_page=at("slow"))
    assert "Asked 4 of 4 addresses: 3 do not work." in run()
    assert LinkCheck.objects.filter(works=False).count() == 3


@pytest.mark.django_db
def test_two_hosts_may_both_be_gone(checker, closed):
    make_initiative(website="http://a.nowhere.test/", official_page=closed("b.test"))
    assert "Asked 2 of 2 addresses: 2 do not work." in run()
    assert LinkCheck.objects.filter(works=False).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [["--limit", "0"], ["--timeout", "0"], ["--max-minutes", "-1"]])
def test_limits_that_allow_nothing_are_refused(wrong):
    with pytest.raises(CommandError, match="greater than 0"):
        run(*wrong)


@pytest.mark.django_db
def test_long_outcomes_fit(at, checker):
    url = at("301/200/" + "x" * 400)
    make_initiative(website=url)
    run()
    assert len(LinkCheck.objects.get(url=url).outcome) == 200
