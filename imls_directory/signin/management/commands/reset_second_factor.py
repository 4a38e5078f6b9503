from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError

from imls_directory.signin.devices import remove_second_factor


class Command(BaseCommand):
    help = "Take the second factor from an account whose phone is lost, and end its sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name with which the account signs in")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        if not remove_second_factor(user):
            raise CommandError(f"{username} has no second factor.")
        self.stdout.write(f"{username} has no second factor now, and may set up another phone after the password.")
