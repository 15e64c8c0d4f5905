"""Each measured page in its barest form: one ORM query for its rows, one Jinja2 template that writes their content."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.chat.models import Message
from coterie.communities.models import Community
from coterie.discussions.models import Post, Topic
from coterie.notifications.models import Notification


def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "welcome.html", {"communities": Community.objects.exclude(opened_at=None)[:12]})


def feed(request: HttpRequest) -> HttpResponse:
    rows = Activity.objects.select_related("actor").order_by("-id")[:30]
    return render(request, "feed.html", {"rows": rows})


def topics(request: HttpRequest) -> HttpResponse:
    rows = Topic.objects.filter(community=1).select_related("author", "last_author").order_by("-last_post_at", "-id")
    return render(request, "topics.html", {"rows": rows[:30]})


def topic(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Post.objects.filter(topic=pk).select_related("author").order_by("id")[:20]
    return render(request, "topic.html", {"topic": Topic.objects.get(pk=pk), "rows": rows})


def messages(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Message.objects.filter(channel=pk).select_related("author").order_by("-id")[:50]
    channel = Channel.objects.get(pk=pk)
    return render(request, "topic.html", {"topic": {"title": channel.name}, "rows": list(rows)[::-1]})


def inbox(request: HttpRequest) -> HttpResponse:
    rows = Notification.objects.filter(user=1).select_related("activity__actor").order_by("-id")[:30]
    return render(request, "feed.html", {"rows": [row.activity for row in rows]})


def found(request: HttpRequest) -> HttpResponse:
    """Of one room, without a search: what a page of results would cost if they were known."""
    rows = Post.objects.select_related("author").order_by("-id")[:20]
    return render(request, "topic.html", {"topic": {"title": "Found"}, "rows": rows})


urlpatterns = [
    path("", welcome),
    path("inbox/", inbox),
    path("found/", found),
    path("feed/", feed),
    path("topics/", topics),
    path("topics/<int:pk>/", topic),
    path("messages/<int:pk>/", messages),
]
