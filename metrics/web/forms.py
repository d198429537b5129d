"""What a person may send from a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from metrics.domain.limits import TEXT_BYTES_MAX
from metrics.models import TOKEN_NAME_CHARS_MAX, ApiToken


class UploadForm(forms.Form):
    """A document from a file. What is wrong with its content is shown in the editor."""

    file = forms.FileField(
        label=_("Document"), help_text=_("YAML or JSON in the format reliability/v1, up to 2 MiB.")
    )

    def clean_file(self) -> str:
        """Return the text of the file."""
        upload = self.cleaned_data["file"]
        if upload.size > TEXT_BYTES_MAX:
            raise forms.ValidationError(_("The file is larger than 2 MiB."))
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not text in UTF-8.")) from error
        return text


class TokenForm(forms.Form):
    """A new bearer token for a tool."""

    name = forms.CharField(
        label=_("Name"),
        max_length=TOKEN_NAME_CHARS_MAX,
        help_text=_("What uses it, for example the name of a pipeline."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Allowed to"),
        choices=ApiToken.Scope.choices,
        initial=[ApiToken.Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("Expires"),
        coerce=int,
        initial=90,
        choices=[
            (7, _("in 7 days")),
            (30, _("in 30 days")),
            (90, _("in 90 days")),
            (365, _("in a year")),
            (0, _("never")),
        ],
    )

    def issue_arguments(self) -> dict[str, Any]:
        """Return what `services.issue_token` takes."""
        days = self.cleaned_data["days"]
        return {
            "name": self.cleaned_data["name"],
            "scopes": self.cleaned_data["scopes"],
            "expires": timezone.now() + timedelta(days=days) if days else None,
        }
