"""The posts behind a number, a question, a thread or a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from coterie.niches import access, wording
from coterie.niches.models import Niche, NicheMember, NicheThread
from coterie.niches.posts import PlatformPost, posts_by_key, posts_by_thread
from coterie.people.requests import MemberRequest

MOST_POSTS = 50


@login_required
def of_measure(request: MemberRequest, pk: int, measure: str) -> HttpResponse:
    niche = access.niche(request.user, pk)
    found = niche.measure(measure)
    if found is None:
        raise Http404
    return _page(request, niche, wording.part_words(measure), posts_by_key(niche.source, found["posts"]))


@login_required
def of_question(request: MemberRequest, pk: int, place: int) -> HttpResponse:
    """Every asking of a question: the opening posts of its threads."""
    niche = access.niche(request.user, pk)
    if place >= len(niche.questions):
        raise Http404
    question = niche.questions[place]
    threads = posts_by_thread(niche.source, question["threads"][:MOST_POSTS])
    askings = [threads[key][0] for key in question["threads"] if threads.get(key)]
    return _page(request, niche, question["text"], askings)


@login_required
def of_thread(request: MemberRequest, pk: int, thread: int) -> HttpResponse:
    niche = access.niche(request.user, pk)
    found = get_object_or_404(NicheThread.objects.of(niche.family), pk=thread)
    posts = posts_by_thread(niche.source, [found.thread]).get(found.thread, [])
    return _page(request, niche, found.title or _("A thread"), posts[:MOST_POSTS])


@login_required
def of_person(request: MemberRequest, pk: int, member: int) -> HttpResponse:
    """The examples behind the reasons why somebody is counted."""
    niche = access.niche(request.user, pk)
    part = get_object_or_404(NicheMember.objects.of(niche.family), pk=member)
    keys = list(dict.fromkeys(key for reason in part.reasons for key in reason.get("posts", ())))
    return _page(request, niche, part.identity.shown_name, posts_by_key(niche.source, keys))


def _page(request: MemberRequest, niche: Niche, title: str, posts: Sequence[PlatformPost]) -> HttpResponse:
    template = "niches/posts.html" if request.htmx else "niches/posts_page.html"
    return render(request, template, {"niche": niche, "title": title, "posts": posts[:MOST_POSTS]})
