"""What is said and felt about any object."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.comments import access
from coterie.comments.comment import comment as write
from coterie.comments.edit_comment import edit_comment
from coterie.comments.editing import edit_page, history_page
from coterie.comments.models import Comment
from coterie.comments.permissions import Permission
from coterie.comments.react import react
from coterie.comments.remove_comment import remove_comment, restore_comment
from coterie.comments.shown import comment_url
from coterie.comments.thread import thread
from coterie.communities.access import Standing
from coterie.communities.space import space_context
from coterie.drafts.discard_draft import drop_of
from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.foundation.rooms import heed
from coterie.foundation.text.markdown import TextTooLong
from coterie.foundation.text.markdown import render as render_markdown
from coterie.media.show import shown_before_sending
from coterie.people.requests import MemberRequest


def around(thing: Model, standing: Standing) -> dict[str, Any]:
    """Template context of a page about an object: that of its space."""
    target = access.target_of(thing)
    context = space_context(target.space(thing), standing, target.menu)
    return {**context, "thing": thing, "title": target.title(thing), "address": target.address(thing)}


def comment(request: Request, pk: int) -> HttpResponse:
    """To the place where it stands: an address that lasts, for mails and notifications."""
    found, _standing = access.comment(request.user, pk)
    address = access.target_of(found.thing).address(found.thing)
    return redirect(f"{address}{'&' if '?' in address else '?'}comment={pk}#comment-{pk}")


@require_http_methods(["GET", "POST"])
def conversation(request: Request, model: str, pk: int) -> HttpResponseBase:
    """The comments on an object by themselves; to write one is to post it here."""
    if request.method == "POST":
        return _written(request, model, pk)
    thing, standing = access.commentable(request.user, model, pk)
    answered = number(request.GET.get("reply"))
    more = {"answered": Comment.objects.of(thing).standing().filter(pk=answered).first()} if answered else {}
    return _thread_page(request, thing, standing, **more)


def _thread_page(request: Request, thing: Model, standing: Standing, status: int = 200, **more: Any) -> HttpResponse:
    context = {**around(thing, standing), **thread(request, thing, standing, **more)}
    return render(request, "comments/thread.html", context, status=status)


@login_required
@limited("post")
def _written(request: MemberRequest, model: str, pk: int) -> HttpResponseBase:
    thing, standing = access.commentable(request.user, model, pk, Permission.COMMENT_WRITE)
    text, reply_to = request.POST.get("text", ""), number(request.POST.get("reply_to"))
    try:
        heed(request.user, access.target_of(thing).space(thing), text)
        made = write(thing, by=request.user, text=text, reply_to=reply_to)
    except ValidationError as error:
        answered = Comment.objects.of(thing).standing().filter(pk=reply_to or 0).first()
        typed = {"text": text, "errors": error.messages, "answered": answered}
        return _thread_page(request, thing, standing, status=400, **typed)
    drop_of(request)
    if request.htmx:
        return render(request, "comments/_comments.html", {"comments": [made], "viewer": request.user})
    return redirect(comment_url(made))


@login_required
def menu(request: Request, pk: int) -> HttpResponse:
    found, standing = access.comment(request.user, pk)
    context = {**around(found.thing, standing), "comment": found}
    return render(request, "comments/_menu.html" if request.htmx else "comments/menu.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.comment(request.user, pk, Permission.COMMENT_EDIT)
    context = {**around(found.thing, standing), "heading": _("Edit your comment")}
    return edit_page(request, found, edit_comment, comment_url(found), context)


@login_required
def history(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.comment(request.user, pk, Permission.COMMENT_HISTORY)
    context = {**around(found.thing, standing), "heading": _("History of a comment")}
    return history_page(request, found, comment_url(found), context)


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.comment(request.user, pk, Permission.COMMENT_REMOVE)
    verb = partial(remove_comment, found, by=request.user)
    to, undo = access.target_of(found.thing).address(found.thing), reverse("comments:restoration", args=[pk])
    return press(request, verb, _("The comment was removed."), to=to, undo=undo)


@login_required
@require_POST
@limited("edit")
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.comment(request.user, pk, Permission.COMMENT_RESTORE)
    verb = partial(restore_comment, found, by=request.user)
    return press(request, verb, _("The comment is back."), to=comment_url(found))


@login_required
@require_http_methods(["GET", "POST"])
@limited("reaction")
def reactions(request: MemberRequest, model: str, pk: int) -> HttpResponse:
    thing, standing = access.thing(request.user, model, pk, Permission.REACTION_GIVE)
    if request.method == "POST":
        try:
            react(thing, by=request.user, kind=request.POST.get("reaction", ""))
        except ValidationError as error:
            return HttpResponse(" ".join(error.messages), status=400, content_type="text/plain; charset=utf-8")
        if not request.htmx:
            return redirect(access.target_of(thing).address(thing))
    template = "comments/_reactions.html" if request.htmx else "comments/reactions.html"
    shown = {} if request.htmx else around(thing, standing)
    context = {**shown, "thing": thing, "viewer": request.user, "all": request.method == "GET"}
    return render(request, template, context)


@login_required
@require_POST
@limited("preview")
def preview(request: Request) -> HttpResponse:
    try:
        html = render_markdown(request.POST.get("text", "")).html
        return HttpResponse(shown_before_sending(html, by=request.user.pk))
    except TextTooLong as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
