"""The settings of a laboratory run as fields of a form, each with its words and its errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from simulations.scenarios.lab.fields import GROUPS, Group, Setting

LABELS = {setting.name: setting.label for group in GROUPS for setting in group.settings}


@dataclass(frozen=True, slots=True)
class Field:
    """One setting with what was typed; nothing typed is ever lost."""

    setting: Setting
    value: str
    problems: tuple[str, ...]

    @property
    def label(self) -> str:
        return gettext(self.setting.label)

    @property
    def help(self) -> str:
        return gettext(self.setting.help)

    @property
    def placeholder(self) -> str:
        return self.setting.usual

    @property
    def protocols(self) -> str:
        """For which protocols the setting means something, as the page's script reads it."""
        return " ".join(protocol.value for protocol in self.setting.protocols)

    @property
    def is_long(self) -> bool:
        return self.setting.name == "schedule"


@dataclass(frozen=True, slots=True)
class Fieldset:
    name: str
    legend: str
    fields: tuple[Field, ...]

    @property
    def is_open(self) -> bool:
        """Whether something in it was changed or is wrong."""
        return self.name == "run" or any(
            field.problems or field.value not in ("", field.placeholder) for field in self.fields
        )


def fieldsets(texts: Mapping[str, str], problems: Mapping[str, list[str]]) -> tuple[Fieldset, ...]:
    """Return every setting, in its group."""
    return tuple(_fieldset(group, texts, problems) for group in GROUPS)


def _fieldset(
    group: Group, texts: Mapping[str, str], problems: Mapping[str, list[str]]
) -> Fieldset:
    fields = tuple(
        Field(
            setting,
            texts.get(setting.name, setting.usual),
            tuple(problems.get(setting.name, ())),
        )
        for setting in group.settings
    )
    return Fieldset(group.name, gettext(group.label), fields)


@dataclass(frozen=True, slots=True)
class NamedProblem:
    """Something that is wrong, and the field that it is about; neither when it is about none."""

    label: str
    anchor: str
    message: str


def named_problems(problems: Mapping[str, list[str]]) -> tuple[NamedProblem, ...]:
    """List what is wrong, each with a way to its field."""
    labels = {**{name: gettext(label) for name, label in LABELS.items()}, **_other_labels()}
    return tuple(
        NamedProblem(labels.get(name, name), f"setting-{name}" if name in labels else "", message)
        for name, messages in problems.items()
        for message in messages
    )


def _other_labels() -> Mapping[str, str]:
    return {
        "seed": gettext("Seed"),
        "apart": gettext("Site cut off"),
        "partition_at": gettext("Partition after"),
        "partition_for": gettext("It lasts"),
    }
