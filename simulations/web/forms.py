"""What a person may choose for a new simulation, in their words."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from metrics.domain.architecture import Architecture
from metrics.models import ArchitectureVersion
from simulations import services
from simulations.models import Campaign
from simulations.montecarlo.limits import SEED_MAX, YEARS_MAX

PRECISIONS = {"quick": 0.05, "standard": 0.01, "precise": 0.003}
"""Relative half-width of the 99 % interval of the unavailability."""
_INTERVAL = _("The interval is the one of the unavailability of the whole, at 99 % confidence.")


class CampaignForm(forms.Form):
    """One form for both kinds; what belongs to the other kind is ignored."""

    kind = forms.ChoiceField(
        label=_("What to simulate"), choices=Campaign.Kind.choices, initial="montecarlo"
    )
    effort = forms.ChoiceField(
        label=_("When to stop"),
        choices=(
            ("quick", _("Quick look: interval of ±5 %")),
            ("standard", _("Standard: interval of ±1 %")),
            ("precise", _("Precise: interval of ±0.3 %")),
            ("years", _("After the simulated years below")),
        ),
        initial="standard",
        required=False,
        help_text=format_lazy("{} {}", _INTERVAL, _("A cluster ignores this choice.")),
    )
    method = forms.ChoiceField(
        label=_("Method"),
        choices=(
            ("auto", _("Chosen by the work it takes")),
            ("crude", _("Crude Monte Carlo: every figure")),
            ("importance", _("Importance sampling: for failures too rare to be seen")),
            ("splitting", _("Multilevel splitting: for rare failures under any law")),
            ("numeric", _("Markov chain, solved instead of simulated")),
        ),
        initial="auto",
        required=False,
        help_text=_("Simulated years are always crude; a cluster ignores this choice."),
    )
    years = forms.FloatField(
        label=_("Simulated years"),
        required=False,
        min_value=1,
        max_value=YEARS_MAX,
        help_text=_("A cluster chooses them itself when this is empty."),
    )
    component = forms.ChoiceField(
        label=_("Consensus component"),
        required=False,
        help_text=_("Its replicas run as a cluster, message by message."),
    )
    protocol = forms.ChoiceField(
        label=_("Protocol"),
        choices=(
            ("", _("As the document says")),
            ("raft", "Raft"),
            ("multi-paxos", "Multi-Paxos"),
        ),
        required=False,
        help_text=_("Only a cluster has one."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=SEED_MAX,
        help_text=_("The same seed gives the same figures. Leave it empty to draw a new one."),
    )
    request_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, data: Any = None, *, architecture: Architecture | None) -> None:
        super().__init__(data, auto_id="simulation_%s")
        groups = consensus_components(architecture) if architecture else []
        field = self.fields["component"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = groups
        if not groups:
            del self.fields["component"]
            del self.fields["protocol"]
            self.fields["years"].help_text = ""
            self.fields["effort"].help_text = _INTERVAL
            self.fields["kind"] = forms.ChoiceField(
                choices=[(Campaign.Kind.MONTECARLO, Campaign.Kind.MONTECARLO.label)],
                initial=Campaign.Kind.MONTECARLO,
                widget=forms.HiddenInput,
            )
        # A form that is sent twice makes one simulation.
        self.initial.setdefault("request_key", secrets.token_urlsafe(16))

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen kind and effort need."""
        data: dict[str, Any] = super().clean() or {}
        by_years = data.get("kind") == Campaign.Kind.MONTECARLO and data.get("effort") == "years"
        if by_years and not data.get("years") and "years" not in self.errors:
            self.add_error("years", _("Say how many years are to be simulated."))
        return data

    def field_of(self, name: str | None) -> str | None:
        """Return the field at which a refusal of an option is shown; None for the whole form."""
        field = {"precision": "effort"}.get(name or "", name)
        if field == "years" and self.cleaned_data.get("years") is None:
            field = "effort"
        return field if field in self.fields and not self.fields[field].widget.is_hidden else None

    def request(self, version: ArchitectureVersion) -> services.Request:
        """Return what the service is asked for."""
        chosen = self.cleaned_data
        return services.Request(
            kind=chosen["kind"],
            document=version.document,
            options=self.options(),
            version=version,
            seed=chosen["seed"],
            key=chosen["request_key"] or None,
        )

    def options(self) -> dict[str, object]:
        """Return the options of the engine that the choices mean."""
        chosen = self.cleaned_data
        if chosen["kind"] == Campaign.Kind.CLUSTER:
            given = {key: chosen[key] for key in ("protocol", "years") if chosen[key]}
            return {"component": chosen["component"], **given}
        if chosen["effort"] == "years":
            return {"years": chosen["years"]}
        method = {"method": chosen["method"]} if chosen["method"] else {}
        return {"precision": PRECISIONS[chosen["effort"] or "standard"], **method}


def consensus_components(architecture: Architecture) -> list[tuple[str, str]]:
    """Return id and name of the components that are consensus groups."""
    return [
        (key, component.name or key)
        for key, component in architecture.components.items()
        if component.is_consensus
    ]
