"""Give accounts without any architecture the worked example."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from metrics import services


class Command(BaseCommand):
    help = "Gives accounts without any architecture the worked example, already computed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let one account be chosen."""
        parser.add_argument(
            "--user", metavar="NAME", help="this account; by default every administrator"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing; a second run changes nothing."""
        users = User.objects.filter(is_active=True).order_by("pk")
        if options["user"]:
            users = users.filter(username=options["user"])
            if not users:
                raise CommandError(f"There is no active account named {options['user']!r}.")
        else:
            users = users.filter(is_superuser=True)
        for user in users:
            architecture = services.load_example_for(user)
            if architecture is not None and options["verbosity"] > 0:
                self.stdout.write(f"{user.get_username()} has the example “{architecture.name}”.")
