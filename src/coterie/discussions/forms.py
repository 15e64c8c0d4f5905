"""Forms of topics and posts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.discussions.models import Topic


class TopicForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        min_length=4,
        help_text=_("What is it about? A question is best asked as one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("This is a"), choices=Topic.KINDS, initial=Topic.DISCUSSION, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Your text"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 8}))


class ClaimForm(forms.Form):
    """Somebody says that they wrote what was brought along."""

    note = forms.CharField(
        label=_("How can we see that it is you?"),
        max_length=1000,
        required=False,
        help_text=_("Only operators read this. Your address there, or a post there that says so, is enough."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
