"""Forms of the operators' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from coterie.foundation.rooms import channel_kinds
from coterie.foundation.uploads import BadUpload, check_upload
from coterie.niches.first_people import FirstPerson
from coterie.niches.launch import Space
from coterie.niches.models import NicheThread
from coterie.niches.split import MOST_PARTS, Part


class ImportForm(forms.Form):
    """An export to read."""

    export = forms.FileField(
        label=_("The export"),
        help_text=_(
            "A .zip or .tar archive of a Stack Exchange, Zulip, Discourse, Slack, Discord, Reddit, mbox or Usenet "
            "export, or of tables; or one file as it is: CSV, NDJSON, JSON, Parquet, mbox or Posts.xml."
        ),
        max_length=255,
    )
    platform = forms.CharField(
        label=_("Name of the platform"),
        max_length=60,
        required=False,
        help_text=_("The name of one that is here already brings that one up to date."),
    )

    def clean_export(self) -> UploadedFile:
        upload = self.cleaned_data["export"]
        try:
            check_upload(upload, kinds={"archive", "data"}, limit=settings.UPLOAD_LIMIT)
        except BadUpload as error:
            raise ValidationError(str(error)) from error
        return upload


class LaunchForm(forms.Form):
    """What a niche's space is to be; the choices are the people and threads that the niche offers."""

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.SlugField(
        label=_("Address"), max_length=60, help_text=_("The last part of its address: letters, digits and -.")
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=240, help_text=_("One sentence: what brings people here."))
    mark = forms.CharField(label=_("Mark"), max_length=2, help_text=_("One or two letters that stand for the space."))
    hue = forms.IntegerField(
        label=_("Colour"),
        min_value=0,
        max_value=359,
        help_text=_("One hue for the whole space. Every shade is computed so that text on it stays readable."),
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 359}),
    )
    guidelines = forms.CharField(
        label=_("Guidelines"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}), help_text=_("Markdown.")
    )
    people = forms.MultipleChoiceField(label=_("First people"), required=False)
    topics = forms.MultipleChoiceField(label=_("First topics"), required=False)
    channels = forms.MultipleChoiceField(label=_("Channels"), required=False)

    def __init__(self, *args: Any, people: Sequence[FirstPerson], topics: Sequence[NicheThread], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_people, of_topics = self.fields["people"], self.fields["topics"]
        assert isinstance(of_people, forms.MultipleChoiceField)
        assert isinstance(of_topics, forms.MultipleChoiceField)
        of_people.choices = [(str(each.identity.pk), each.identity.shown_name) for each in people]
        of_channels = self.fields["channels"]
        assert isinstance(of_channels, forms.MultipleChoiceField)
        of_channels.choices = [(kind.key, kind.name) for kind in channel_kinds().values()]
        of_topics.choices = [(str(each.pk), each.title) for each in topics]

    def space(self) -> Space:
        return Space(
            **{name: self.cleaned_data[name] for name in ("name", "slug", "purpose", "guidelines", "hue", "mark")}
        )

    def ticked(self, field: str) -> set[str]:
        """What is ticked: as typed, or as suggested when nothing was sent yet."""
        if isinstance(self.data, MultiValueDict) and self.is_bound:
            return set(self.data.getlist(field))
        return {str(each) for each in self.initial.get(field, [])}


class SplitForm(forms.Form):
    """How to divide a niche: where a finer look divides it, or into parts that phrases and threads begin.

    A part is a row of fields: ``name``, ``phrases`` (with commas between), and ``threads-1``, ``threads-2``… with the
    ids of the threads that begin the first, the second part.
    """

    finer = forms.BooleanField(label=_("Where a finer look divides it"), required=False)

    def parts(self, threads: Mapping[str, str]) -> list[Part]:
        """The rows that say anything; ``threads`` has the platform's keys by id. None for a finer look."""
        if self.cleaned_data["finer"]:
            return []
        names, phrases = self._all("name"), self._all("phrases")
        rows = range(max(len(names), len(phrases), *(n for n in range(MOST_PARTS + 1) if self._all(f"threads-{n}"))))
        parts = [
            Part(
                _at(names, row),
                tuple(_at(phrases, row).split(",")),
                tuple(threads[pk] for pk in self._all(f"threads-{row + 1}") if pk in threads),
            )
            for row in rows
        ]
        return [part for part in parts if part.name.strip() or any(map(str.strip, part.phrases)) or part.threads]

    def _all(self, field: str) -> list[str]:
        return self.data.getlist(field) if isinstance(self.data, MultiValueDict) else []


def _at(values: Sequence[str], place: int) -> str:
    return values[place] if place < len(values) else ""
