"""The forms of a space: how it presents itself, how one joins, whom one invites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coterie.communities.give_feedback import LONGEST
from coterie.communities.invitation_links import MOST_DAYS, MOST_USES
from coterie.communities.models import Community, Feedback, Presentation, Way
from coterie.communities.models.presentation import MOST_SAID, MOST_WELCOME
from coterie.communities.tone import NAMES as TONES
from coterie.communities.typefaces import TYPEFACES
from coterie.foundation.names import clean_mark, clean_name


def _seen(typed: str) -> str:
    text = clean_name(typed)
    if not text:
        raise ValidationError(_("Nothing of this can be seen. Write at least one letter."))
    return text


class LookForm(forms.ModelForm):
    """How a space presents itself, but for its pictures."""

    mark = forms.CharField(label=_("Mark"), max_length=2, help_text=_("One or two letters that stand for the space."))
    hue = forms.IntegerField(
        label=_("Colour"),
        min_value=0,
        max_value=359,
        help_text=_("One hue for the whole space. Every shade is computed so that text on it stays readable."),
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 359}),
    )
    typeface = forms.ChoiceField(
        label=_("Typefaces"), choices=[(key, each.name) for key, each in TYPEFACES.items()], widget=forms.RadioSelect
    )
    for_whom = forms.CharField(
        label=_("Who it is for"),
        required=False,
        max_length=MOST_SAID,
        help_text=_("One or two sentences, for visitors: who is at home here, and whether beginners are."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expected = forms.CharField(
        label=_("What is expected of members"),
        required=False,
        max_length=MOST_SAID,
        help_text=_("The guidelines in one or two sentences, for visitors, with a link to the whole."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    welcome = forms.CharField(
        label=_("Welcome"),
        required=False,
        max_length=MOST_WELCOME,
        help_text=_("Markdown. New members read it on the front page for two weeks: where to begin, whom to ask."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    tone = forms.ChoiceField(
        label=_("Tone"),
        choices=list(TONES.items()),
        help_text=_("How the space's own pages speak: above the welcome, in the invitation, and in empty editors."),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Community
        fields = ("name", "purpose", "mark", "hue", "typeface", "tone")
        help_texts = {"purpose": _("One sentence: what brings people here.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = Presentation.of(self.instance)
        for name in ("for_whom", "expected", "welcome"):
            self.fields[name].initial = getattr(said, name)

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])

    def clean_purpose(self) -> str:
        return _seen(self.cleaned_data["purpose"])

    def clean_mark(self) -> str:
        return clean_mark(_seen(self.cleaned_data["mark"]))


class GuidelinesForm(forms.Form):
    guidelines = forms.CharField(
        label=_("Guidelines"),
        max_length=20_000,
        help_text=_("Markdown. A change becomes a new version; earlier ones stay readable."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )


WAYS = {
    Way.OPEN: _("At once: everybody who sees the space can join"),
    Way.REQUEST: _("By request: hosts decide about each"),
    Way.INVITATION: _("By invitation only: a personal one, or a link"),
}


class DoorForm(forms.Form):
    way = forms.ChoiceField(label=_("How one joins"), choices=list(WAYS.items()), widget=forms.RadioSelect)
    questions = forms.CharField(
        label=_("What you ask"),
        required=False,
        max_length=1_500,
        help_text=_("One question a line, at most five. Whoever asks to join answers them; hosts read the answers."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_questions(self) -> list[str]:
        return self.cleaned_data["questions"].splitlines()


class LinkForm(forms.Form):
    most = forms.IntegerField(label=_("For how many people"), initial=10, min_value=1, max_value=MOST_USES)
    days = forms.IntegerField(label=_("For how many days"), initial=7, min_value=1, max_value=MOST_DAYS)
    note = forms.CharField(
        label=_("What for"),
        required=False,
        max_length=80,
        help_text=_("Hosts see it in the list of links, for example “poster in the darkroom”."),
    )


class AskForm(forms.Form):
    """One field for each question of a door."""

    def __init__(self, data: Any, questions: list[str]) -> None:
        super().__init__(data)
        for number, question in enumerate(questions):
            field = forms.CharField(label=question, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
            self.fields[f"answer{number}"] = field

    @property
    def answers(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


class InvitationForm(forms.Form):
    note = forms.CharField(
        label=_("Why them?"),
        required=False,
        max_length=300,
        help_text=_("A sentence that the invited person reads: what you know of them, or hope to hear from them."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def reasons(self) -> list[str]:
        note = self.cleaned_data["note"].strip()
        return [note] if note else []


class FeedbackForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("How is it here so far?"),
        choices=Feedback.LEVELS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the three."),
            "invalid_choice": _("Choose one of the three."),
        },
    )
    text = forms.CharField(
        label=_("What is missing here?"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
