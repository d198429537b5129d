"""What a person may choose for a comparison of two designs."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from metrics import selectors as metrics_selectors
from metrics.models import ArchitectureVersion, StoredArchitecture
from simulations import selectors, services
from simulations.models import Campaign
from simulations.montecarlo.limits import SEED_MAX, YEARS_MAX

PRECISIONS: Final = {"sure": 0.1, "fine": 0.03}
"""Half-width of the interval of the difference, relative to the difference."""
EARLIER, OTHER = "version", "architecture"
Choices = list[tuple[str, Any]]


class DifferenceForm(forms.Form):
    """Choose what the present document is compared with, and for how long."""

    baseline = forms.ChoiceField(label=_("Compare with"))
    effort = forms.ChoiceField(
        label=_("When to stop"),
        choices=(
            ("work", _("After about half a minute of one core")),
            ("sure", _("When the difference in downtime is known to ±10 %")),
            ("fine", _("When the difference in downtime is known to ±3 %")),
            ("years", _("After the simulated years below")),
        ),
        initial="work",
        required=False,
    )
    years = forms.FloatField(
        label=_("Simulated years"), required=False, min_value=1, max_value=YEARS_MAX
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=SEED_MAX,
        help_text=_("The same seed gives the same figures. Leave it empty to draw a new one."),
    )
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, data: Any = None, *, architecture: StoredArchitecture, chosen: str = ""):
        super().__init__(data, auto_id="difference_%s")
        self.architecture = architecture
        field = self.fields["baseline"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = baseline_choices(architecture)
        self.initial["baseline"] = chosen
        # A form that is sent twice makes one simulation.
        self.initial["request_key"] = secrets.token_urlsafe(16)

    def clean(self) -> dict[str, Any]:
        """Ask for years where they decide."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("effort") == "years" and not data.get("years") and "years" not in self.errors:
            self.add_error("years", _("Say how many years are to be simulated."))
        return data

    def field_of(self, name: str | None) -> str | None:
        """Return the field at which a refusal of an option is shown; None for the whole form."""
        if name in ("precision", "parameters") or (name == "years" and not self._has_years()):
            return "effort"
        return name if name in ("baseline", "years", "seed") else None

    def request(self, version: ArchitectureVersion) -> services.Request:
        """Return what the service is asked for."""
        chosen = self.cleaned_data
        return services.Request(
            kind=Campaign.Kind.DIFFERENCE,
            document=version.document,
            options=self._options(),
            version=version,
            baseline=self._baseline(),
            seed=chosen["seed"],
            key=chosen["request_key"] or None,
        )

    def _options(self) -> dict[str, object]:
        effort = self.cleaned_data["effort"]
        if effort in PRECISIONS:
            return {"precision": PRECISIONS[effort]}
        return {"years": self.cleaned_data["years"]} if self._has_years() else {}

    def _has_years(self) -> bool:
        return self.cleaned_data.get("effort") == "years"

    def _baseline(self) -> services.Baseline:
        """Return the chosen document; an earlier version stays what it was."""
        sort, _colon, key = self.cleaned_data["baseline"].partition(":")
        if sort == EARLIER:
            version = metrics_selectors.version_of(self.architecture, int(key))
        else:
            mine = metrics_selectors.architectures_of(self.architecture.owner_id)
            version = metrics_selectors.version_of(mine.get(pk=key))
        return services.Baseline(
            document=version.document, version=version, is_pinned=sort == EARLIER
        )


def baseline_choices(architecture: StoredArchitecture) -> Choices:
    """Return what an architecture can be compared with, in groups."""
    earlier: Choices = [
        (f"{EARLIER}:{version.number}", _version_name(version))
        for version in selectors.earlier_versions(architecture)
    ]
    others: Choices = [
        (f"{OTHER}:{other.pk}", other.name or str(other.pk))
        for other in selectors.other_architectures(architecture)
    ]
    groups = (
        (gettext("Earlier versions of this architecture"), earlier),
        (gettext("Other architectures"), others),
    )
    return [(name, choices) for name, choices in groups if choices]


def _version_name(version: ArchitectureVersion) -> str:
    """Name a version by number, date and note."""
    values = {
        "number": version.number,
        "date": date_format(localtime(version.created), "SHORT_DATETIME_FORMAT"),
    }
    name = gettext("Version %(number)s of %(date)s") % values
    return f"{name}: {version.note}" if version.note else name
