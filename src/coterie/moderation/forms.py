"""Forms of reports and decisions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.moderation.models import LONGEST_WHY, LONGEST_WORDS, REASONS, Decision


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=list(REASONS.items()), widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Hosts of the space read this. Nobody is told who reported it."),
    )


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(label=_("What do you decide?"), choices=Decision.VERDICTS, widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever wrote it and those who reported it read this. It is needed to hide something."),
    )
