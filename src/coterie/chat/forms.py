"""Forms of channels."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.chat.models import ICONS, Channel


class ChannelForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), min_length=2, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        help_text=_("One sentence, so that people know what to write there."),
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=list(ICONS.items()), initial="message-circle")
    writers = forms.ChoiceField(
        label=_("Who writes"), choices=Channel.WRITERS, initial=Channel.MEMBERS, widget=forms.RadioSelect
    )


class ChannelSettingsForm(ChannelForm):
    place = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=1000)
