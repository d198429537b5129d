"""Settings, each from the environment. `docs/guides/configuration.md` explains every variable."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from reliability_app import env

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = env.Environment()
PRODUCTION = ENVIRONMENT.choice("RELIABILITY_ENV", ("local", "production")) == "production"
DATA_DIR = (BASE_DIR / ENVIRONMENT.text("RELIABILITY_DATA_DIR")).resolve()

# --- Security ------------------------------------------------------------------------------------

SECRET_KEY = env.secret_key(ENVIRONMENT, DATA_DIR, production=PRODUCTION)
DEBUG = ENVIRONMENT.flag("DEBUG")
_LOCAL_HOSTS = [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = ENVIRONMENT.words("ALLOWED_HOSTS") or _LOCAL_HOSTS
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.words("CSRF_TRUSTED_ORIGINS")

LOGIN_LINKS = not PRODUCTION
"""Whether `make run` may let its owner in by a one-time link instead of a password."""
LOGIN_LINK_SECONDS_MAX = 15 * 60

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^api/v1/health/"]  # probes inside a cluster speak plain HTTP
SECURE_HSTS_SECONDS = ENVIRONMENT.whole_number("HSTS_SECONDS") if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.flag("BEHIND_PROXY") else None
)
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

_OIDC_ISSUER = ENVIRONMENT.text("OIDC_SERVER_URL")
_OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(_OIDC_ISSUER))] if _OIDC_ISSUER else []
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        # Plotly fills a style element that is empty when it enters the page.
        "style-src": [SELF, _EMPTY_STYLE],
        # React Flow places nodes by style attributes, and so does Plotly.
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        # Logging in by OIDC answers a form with a redirection to the issuer.
        "form-action": [SELF, *_OIDC_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- Parts ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "metrics",
    "simulations",
]

MIDDLEWARE = [
    "reliability_app.problem_details.ProblemDetailsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "reliability_app.static_files.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for views that met a locked account
]

ROOT_URLCONF = "reliability_app.urls"
ASGI_APPLICATION = "reliability_app.asgi.application"
WSGI_APPLICATION = "reliability_app.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    """Return the database; SQLite gets the options that let many processes write to it."""
    url = ENVIRONMENT.text("DATABASE_URL")
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA_DIR / "db.sqlite3"),
    }
    if urlsplit(url).scheme in ("sqlite", "postgres", "postgresql"):
        database = dict(dj_database_url.parse(url))
    elif url:
        ENVIRONMENT.complain(
            "DATABASE_URL must start with sqlite:/// or postgres://, for example"
            " postgres://user:password@host:5432/name."
        )
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",  # else two writers that began by reading deadlock
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.broker_url(ENVIRONMENT, DATA_DIR)
"""The broker as Celery writes it."""
REDIS_CLIENT_URL = env.client_url(REDIS_URL)
"""The same server as redis-py writes it; for progress channels and locks."""

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_CLIENT_URL,
        "KEY_PREFIX": "reliability",
        "OPTIONS": {"socket_connect_timeout": 0.5},  # seconds; no page waits for it longer
    }
}

# --- Queue ---------------------------------------------------------------------------------------

TASK_SECONDS_MAX = 15 * 60
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the longest task: a message that is still being worked on must not be given out again.
    "visibility_timeout": TASK_SECONDS_MAX + 5 * 60,
    # Who puts something into the queue is not kept waiting by a broker that does not answer: the
    # row says what is to be done, and a sweep of the workers finds it.
    "socket_connect_timeout": 0.5,  # seconds
    "max_retries": 1,
    "interval_start": 0.1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "reliability"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = TASK_SECONDS_MAX
CELERY_TASK_TIME_LIMIT = TASK_SECONDS_MAX + 30
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_LOST_WAIT = 1  # seconds until the task of a killed pool process is given out again
SIMULATION_CHUNKS_IN_FLIGHT = ENVIRONMENT.whole_number("SIMULATION_CHUNKS_IN_FLIGHT")
PRELOAD_KERNELS = ENVIRONMENT.flag("PRELOAD_KERNELS")
"""Parts of one user's simulations in the queue at a time; at least as many as there are workers."""
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True

# --- Accounts ------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "reliability_app.accounts.AccountAdapter"
SIGNUP_OPEN = ENVIRONMENT.flag("SIGNUP")
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional" if ENVIRONMENT.text("EMAIL_HOST") else "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Reliability"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": ENVIRONMENT.text("OIDC_NAME"),
                "client_id": ENVIRONMENT.text("OIDC_CLIENT_ID"),
                "secret": ENVIRONMENT.text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": _OIDC_ISSUER},
            }
        ]
        if _OIDC_ISSUER
        else [],
    }
}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "reliability_app.accounts.claimed_name"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if ENVIRONMENT.text("EMAIL_HOST") else "console.EmailBackend"
)
EMAIL_HOST = ENVIRONMENT.text("EMAIL_HOST")
EMAIL_PORT = ENVIRONMENT.whole_number("EMAIL_PORT")
EMAIL_HOST_USER = ENVIRONMENT.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = ENVIRONMENT.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = bool(EMAIL_HOST)
DEFAULT_FROM_EMAIL = ENVIRONMENT.text("DEFAULT_FROM_EMAIL")

# --- API -----------------------------------------------------------------------------------------

API_ANONYMOUS_EVALUATE = env.anonymous_evaluation(ENVIRONMENT, production=PRODUCTION)
"""Whether strangers may evaluate and validate documents, which stores nothing."""
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "metrics.api.authentication.BearerTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["metrics.api.authentication.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["metrics.api.throttling.CallThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["metrics.api.bodies.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "reliability_app.problem_details.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Reliability",
    "DESCRIPTION": "Analyse and simulate the reliability of software architectures.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["metrics.api.openapi.complete"],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Language, files, logs -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hant", _("Traditional Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.text("TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = (BASE_DIR / ENVIRONMENT.text("STATIC_ROOT")).resolve()
STATICFILES_DIRS = [BASE_DIR / "frontend" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Vite puts a hash into every name under assets/, so a browser may keep those files for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/assets/.+-[\w-]{8}\.\w+$"

LOG_LEVEL = ENVIRONMENT.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"axes": {"level": "WARNING"}},  # it reports every good login, with its address
}

if PRODUCTION:
    env.refuse_unsafe(
        ENVIRONMENT, env.Exposure(SECRET_KEY, DEBUG, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS)
    )
if ENVIRONMENT.problems:
    _sentences = "\n".join(f"  - {sentence}" for sentence in ENVIRONMENT.problems)
    raise ImproperlyConfigured(f"The environment is not fit to start with:\n{_sentences}")
