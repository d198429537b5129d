"""Settings of the tests: those of the product, cut off from this machine's data and services."""

from __future__ import annotations

import os

# Set before the product's settings read the environment. Only the database may be chosen outside.
os.environ["RELIABILITY_ENV"] = "local"
os.environ["SECRET_KEY"] = "a key that is only good enough for tests, and long enough for them"
os.environ["REDIS_URL"] = "redis://127.0.0.1:1/0"

from reliability_app.settings import *  # noqa: F403
from reliability_app.settings import CELERY_BROKER_TRANSPORT_OPTIONS, DATA_DIR, DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: each thread of the live server needs a connection of its own.
    (DATA_DIR / "test").mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test" / f"{os.getpid()}.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )

API_ANONYMOUS_EVALUATE = False  # As in production.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "polling_interval": 0.02}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = None  # type: ignore[assignment]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
