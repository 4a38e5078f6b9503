import signal
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.text import Truncator

from initiatives.links import Checker, Outcome
from initiatives.models import LinkCheck
from initiatives.outgoing import addresses

SEVERAL = 3
"""So many hosts do not all go away at once."""

MAX_NUMBER = 36_500
"""The most that an option may say: a hundred years in days."""

LONGEST_OUTCOME: int = LinkCheck._meta.get_field("outcome").max_length or 0


class Command(BaseCommand):
    help = "Ask whether the web addresses that the directory leads to still answer, and keep what they answer."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, help="ask at most so many, those first that were asked longest ago")
        parser.add_argument(
            "--timeout", type=float, default=10.0, help="seconds that an address has to answer (default: 10)"
        )
        parser.add_argument(
            "--older-than", type=float, metavar="DAYS", help="leave out those that were asked within so many days"
        )
        parser.add_argument(
            "--max-minutes", type=float, default=20.0, help="minutes after which it ends, done or not (default: 20)"
        )
        parser.add_argument("--dry-run", action="store_true", help="list the addresses; ask none and keep nothing")

    def handle(self, *, limit, timeout, older_than, max_minutes, dry_run, verbosity, **options):
        times = {
            "--timeout": timeout,
            "--max-minutes": max_minutes,
            "--older-than": older_than or None,
            "--limit": limit,
        }
        for option, number in times.items():
            if number is not None and not 0 < number <= MAX_NUMBER:
                raise CommandError(f"{option} must be greater than 0 and no more than {MAX_NUMBER:,}.")
        known = {check.url: check for check in LinkCheck.objects.all()}
        current = addresses()
        urls = chosen(current, known, limit, older_than)
        if dry_run:
            self.stdout.writelines(f"{url}\n" for url in urls)
            self.stdout.write(f"Would ask {len(urls)} of {len(current)} addresses.")
            return
        forgotten = [check.pk for url, check in known.items() if url not in current]
        LinkCheck.objects.filter(pk__in=forgotten).delete()
        self.ask(urls, known, timeout, max_minutes, verbosity)
        if forgotten and verbosity:
            self.stdout.write(f"Forgot {len(forgotten)} that the directory does not lead to any more.")

    def ask(self, urls, known, timeout, max_minutes, verbosity) -> None:
        """Ask the addresses; keep each answer as it comes, once any host was reached, so that no end loses them."""
        until = time.monotonic() + max_minutes * 60
        asked = dead = 0
        ended = ""
        interrupted = False
        checker = Checker(timeout=timeout)
        try:
            for url, outcome in since_reached(checker, checker.check_all(urls, until)):
                keep(url, outcome, known.get(url))
                asked += 1
                dead += not outcome.works
                if verbosity > 1 or (verbosity and (not outcome.works or "moved for good" in outcome.text)):
                    self.stdout.write(f"{url}: {outcome.text}")
        except KeyboardInterrupt:
            ended = " It was stopped; these are kept."
            interrupted = True
        else:
            if asked < len(urls):
                ended = f" The time was up before {len(urls) - asked} of them answered: they come first next time."
        if verbosity:
            self.stdout.write(f"Asked {asked} of {len(urls)} addresses: {dead} do not work.{ended}")
        if interrupted:
            sys.exit(128 + signal.SIGINT)


def since_reached(checker: Checker, answers: Iterable[tuple[str, Outcome]]) -> Iterator[tuple[str, Outcome]]:
    """Yield the answers, those that come before any host is reached once one is.

    Raises ``CommandError`` at the end if none was and they are of several hosts: then it is this machine that fails.
    """
    held: list[tuple[str, Outcome]] = []
    for answer in answers:
        held.append(answer)
        if checker.reached.is_set():
            yield from held
            held.clear()
    hosts = {urlsplit(url).hostname for url, _ in held}
    if len(hosts) >= SEVERAL and not checker.reached.is_set():
        raise CommandError(
            f"None of {len(hosts)} hosts could be reached, so it seems that this machine has no way to the web. "
            "Nothing was kept."
        )
    yield from held


def chosen(current: set[str], known: dict[str, LinkCheck], limit: int | None, older_than: float | None) -> list[str]:
    """Return which addresses to ask, those first that were never asked, or longest ago."""
    never = datetime.min.replace(tzinfo=timezone.get_current_timezone())
    asked = {url: known[url].checked_at if url in known else never for url in current}
    if older_than is not None:
        before = timezone.now() - timedelta(days=older_than)
        asked = {url: at for url, at in asked.items() if at < before}
    return sorted(asked, key=lambda url: (asked[url], url))[:limit]


def keep(url: str, outcome: Outcome, before: LinkCheck | None) -> None:
    """Keep what an address answered, and since when it answers so."""
    now = timezone.now()
    text = Truncator(outcome.text).chars(LONGEST_OUTCOME)
    same = before is not None and (before.works, before.outcome) == (outcome.works, text)
    LinkCheck.objects.update_or_create(
        url=url,
        defaults={
            "works": outcome.works,
            "outcome": text,
            "checked_at": now,
            "since": before.since if before and same else now,
        },
    )
