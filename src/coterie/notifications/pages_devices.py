"""Devices that show notices: subscribing one, and the script that shows them."""

from __future__ import annotations

import json
from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.requests import Request
from coterie.notifications.push.subscribe import subscribe, unsubscribe
from coterie.people.requests import MemberRequest


@login_required
@require_POST
@limited("edit")
def subscribing(request: MemberRequest) -> HttpResponse:
    """What a browser gives as its subscription, as JSON."""
    try:
        given = json.loads(request.body)
        keys = given["keys"]
        texts = {"endpoint": given["endpoint"], "p256dh": keys["p256dh"], "auth": keys["auth"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return _in_words(_("This is no subscription of a browser."))
    if not all(isinstance(each, str) for each in texts.values()):
        return _in_words(_("This is no subscription of a browser."))
    session, browser = request.session.session_key or "", request.headers.get("User-Agent", "")
    try:
        subscribe(by=request.user, session=session, browser=browser, **texts)
    except ValidationError as error:
        return _in_words(" ".join(error.messages))
    return HttpResponse(status=204)


def _in_words(words: str) -> HttpResponse:
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")


@login_required
@require_POST
@limited("edit")
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    verb = partial(unsubscribe, by=request.user, pk=pk)
    return press(request, verb, _("Notices are not shown there any more."), to=reverse("notifications:settings"))


def worker(request: Request) -> HttpResponse:
    """The script that shows notices, at the top of the site so that it may open any page of it."""
    file = settings.ROOT / "static" / "dist" / "push-worker.js"
    if not file.is_file():
        raise Http404
    answer = HttpResponse(file.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
