"""The entry for servers that speak WSGI; live progress by SSE is better served through ASGI."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reliability_app.settings")

application = get_wsgi_application()
