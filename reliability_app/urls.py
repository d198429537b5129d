"""Every address of the server: pages, API, accounts, documentation of the API."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from reliability_app import accounts, health, problem_details

urlpatterns = [
    path("api/v1/health/live", health.live, name="health-live"),
    path("api/v1/health/ready", health.ready, name="health-ready"),
    path("api/v1/", include("metrics.api.urls")),
    path("api/v1/", include("simulations.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    re_path(r"^api/", problem_details.unknown_address),
    path("login/once/<str:token>/", accounts.login_once, name="login-once"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("simulations.web.urls")),
    path("", include("metrics.web.urls")),
]
