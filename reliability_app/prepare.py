"""Bring the database up to date before the server starts; print a token for the local owner.

One process for all steps: starting Django costs more than the steps do when nothing changed.
"""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command


def migrate() -> None:
    """Create or update the tables. What it says belongs to the log, not to our output."""
    call_command("migrate", interactive=False, verbosity=1, stdout=sys.stderr)


def welcome_owner() -> str:
    """Give the local owner the worked example, and return a token for one login."""
    from metrics import services  # noqa: PLC0415 - needs the apps
    from reliability_app import accounts  # noqa: PLC0415 - needs the apps

    owner = accounts.local_owner()
    services.load_example_for(owner)
    return accounts.login_token(owner)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reliability_app.settings")
    django.setup()
    if "--login-only" not in sys.argv:
        migrate()
    if settings.LOGIN_LINKS:
        sys.stdout.write(welcome_owner())


if __name__ == "__main__":
    main()
