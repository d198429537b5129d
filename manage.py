#!/usr/bin/env python
"""Django's command line for this project."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper


def main() -> None:
    """Run one management command; a bad environment ends in sentences, not in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reliability_app.settings")
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that cannot show a name gets it escaped, as on standard error.
        sys.stdout.reconfigure(errors="backslashreplace")
    from django.conf import settings  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        settings.INSTALLED_APPS  # noqa: B018 - reading one setting loads them all
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
