"""Forms of topics and posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.channels.models import Channel
from coterie.comments.shown import byline
from coterie.communities.models import Community
from coterie.discussions.models import Post, Tag, Topic
from coterie.foundation.paging import page

#: so many topics are offered to be merged with
OFFERED = 200


class PostsField(forms.ModelMultipleChoiceField):
    """Posts to tick, each with who wrote it and how it begins."""

    def label_from_instance(self, obj: Any) -> str:
        begins = " ".join(obj.text.split())
        return f"{byline(obj.author, obj.origin).name}: {begins[:90]}{'…' if len(begins) > 90 else ''}"


class TagsField(forms.ModelMultipleChoiceField):
    """The tags of a space to tick; :func:`offer_tags` says which."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Tag.objects.none(),
            label=_("Tags"),
            required=False,
            help_text=_("At most five, so that others find it."),
            widget=forms.CheckboxSelectMultiple,
        )


def offer_tags(form: forms.Form, space: int) -> None:
    """Offer the space's tags; without any there is nothing to choose, and no field."""
    tags = Tag.objects.in_use(space)
    if tags.exists():
        form.fields["tags"].queryset = tags  # type: ignore[attr-defined]
    else:
        del form.fields["tags"]


class TopicForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        min_length=4,
        help_text=_("What is it about? A question is best asked as one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(label=_("Where"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Your text"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 8}))

    tags = TagsField()

    def __init__(self, *args: Any, channels: Sequence[Channel], space: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_tags(self, space.pk)
        self._channels = {channel.slug: channel for channel in channels}
        field: Any = self.fields["channel"]
        field.choices = [(channel.slug, channel.name) for channel in channels]

    def clean_channel(self) -> Channel:
        """The channel itself: one of those in which a topic can be started."""
        return self._channels[self.cleaned_data["channel"]]


class ClaimForm(forms.Form):
    """Somebody says that they wrote what was brought along."""

    note = forms.CharField(
        label=_("How can we see that it is you?"),
        max_length=1000,
        required=False,
        help_text=_("Only operators read this. Your address there, or a post there that says so, is enough."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DuplicateForm(forms.Form):
    original = forms.CharField(
        label=_("The question that was asked before"),
        max_length=500,
        help_text=_("The address of its page, or its number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why it is the same"),
        max_length=300,
        required=False,
        help_text=_("Shown beside the link; one sentence is enough."),
    )


class PinForm(forms.Form):
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("The last day on which it stands on top. Without one it stays until somebody unpins it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_until(self) -> datetime | None:
        """The end of that day, in UTC."""
        day: date | None = self.cleaned_data["until"]
        if day is None or day.year >= MAXYEAR:
            return None
        return datetime.combine(day + timedelta(days=1), time.min, UTC)


class ClosureForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is closed"),
        max_length=300,
        help_text=_("Everybody who comes here reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TitleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ChosenTagsForm(forms.Form):
    tags = TagsField()

    def __init__(self, *args: Any, space: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_tags(self, space.pk)


class TagForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class TagMergeForm(forms.Form):
    into = forms.ModelChoiceField(label=_("Tag that stays"), queryset=Tag.objects.none())

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Tag.objects.in_use(tag.community_id).exclude(pk=tag.pk)  # type: ignore[attr-defined]


class BookmarkForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("What you want to come back for. Only you read it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    remind_at = forms.DateTimeField(
        label=_("Remind me (UTC)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


class MergeForm(forms.Form):
    other = forms.ModelChoiceField(
        label=_("The other topic"),
        queryset=Topic.objects.none(),
        help_text=_("The two hundred topics of this space in which something was said last."),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = {"community": topic.community_id, "channel__visibility": topic.channel.visibility, "merge": None}
        others = Topic.objects.filter(**same).exclude(pk=topic.pk).not_withdrawn()
        near = Topic.objects.filter(pk__in=list(others.for_list().values_list("pk", flat=True)[:OFFERED]))
        self.fields["other"].queryset = near.order_by("-last_post_at")  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    title = forms.CharField(
        label=_("Title of the new topic"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    posts = PostsField(
        label=_("Posts"), queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple(attrs={"class": "long"})
    )

    def __init__(self, *args: Any, topic: Topic, after: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Post.objects.for_page(topic).exclude(pk=topic.opening_id)
        self.page = page(rows, by=("id",), after=after, size=50)
        some = Post.objects.filter(pk__in=[post.pk for post in self.page.rows]).select_related("author", "origin")
        self.fields["posts"].queryset = some.order_by("pk")  # type: ignore[attr-defined]
