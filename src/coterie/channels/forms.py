"""Forms of channels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.channels.models import ICONS, Channel
from coterie.channels.open_channel import usual_writers
from coterie.foundation.channel_kinds import ChannelKind


class ChannelForm(forms.Form):
    """What leaders choose of a channel of one kind."""

    name = forms.CharField(
        label=_("Name"), min_length=2, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        help_text=_("One sentence, so that people know what to write there."),
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=list(ICONS.items()))
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Channel.VISIBILITY, initial=Channel.PUBLIC, widget=forms.RadioSelect
    )
    writers = forms.ChoiceField(
        label=_("Who writes"), choices=Channel.WRITERS, initial=Channel.MEMBERS, widget=forms.RadioSelect
    )
    repliers = forms.ChoiceField(
        label=_("Who replies"), choices=Channel.WRITERS, initial=Channel.MEMBERS, widget=forms.RadioSelect
    )
    level = forms.ChoiceField(
        label=_("Of what its people are told"),
        choices=Channel.LEVELS,
        help_text=_("In their inbox, unless they choose for themselves."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, kind: ChannelKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in {"writers", "repliers"} - set(kind.settings):
            del self.fields[field]


def filled(kind: ChannelKind, like: str = "") -> dict[str, str]:
    """The values of a new channel's form: those of the kind's starter with this key, or of its first."""
    chosen = next((each for each in kind.starters if each.key == like), kind.starters[0])
    facts = {"name": str(chosen.name), "purpose": str(chosen.purpose), "icon": chosen.icon}
    return {**facts, "writers": usual_writers(kind), "level": kind.level}
