"""Issue a bearer token from the command line, for tools on machines without a browser."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from metrics import services
from metrics.domain.errors import DomainError
from metrics.models import ApiToken


class Command(BaseCommand):
    help = "Issues a bearer token of the REST API and prints its secret, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for owner, name, scopes and lifetime."""
        parser.add_argument("user", metavar="USER", help="the account that it acts for")
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument(
            "--scope",
            action="append",
            choices=ApiToken.Scope.values,
            help="what it may do; may be repeated; by default read",
        )
        parser.add_argument("--days", type=int, help="lifetime; by default without end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the secret alone, so that a script can keep it."""
        owner = User.objects.filter(username=options["user"], is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no active account named {options['user']!r}.")
        days = options["days"]
        if days is not None and days < 1:
            raise CommandError("A token lives for at least one day.")
        expires = timezone.now() + timedelta(days=days) if days else None
        scopes = options["scope"] or [ApiToken.Scope.READ]
        try:
            _token, secret = services.issue_token(
                owner=owner, name=options["name"], scopes=scopes, expires=expires
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(secret)
