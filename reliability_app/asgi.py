"""The entry of the web server: `granian --interface asginl reliability_app.asgi:application`."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from reliability_app.lifeline import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reliability_app.settings")

if os.environ.get("RELIABILITY_SUPERVISED"):
    die_with_parent()  # a server process must not outlive the one that the supervisor watches

application = get_asgi_application()

from simulations.web.kernels import load_ahead  # noqa: E402 - needs the apps

if settings.PRELOAD_KERNELS:
    load_ahead()
