"""What a person sees when something is wrong: the same shell, plain words, a way on, and never a traceback."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from coterie.foundation.access import SwitchedOff


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = str(exception) if isinstance(exception, SwitchedOff) else ""
    hidden = _("It may have moved, or it may not be for you to see.")
    return _page(request, 404, _("There is nothing here"), text or hidden)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, _("This is not open to you"), str(exception) or _("You may not do this here."))


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form did not come from a page of this site, or from one that is too old."""
    text = _("This page was open for too long, or cookies are switched off. Go back, load it again and send it again.")
    return _page(request, 403, _("That was not taken"), text)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, _("That did not make sense"), _("The request could not be read. Go back and try again."))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Allauth's limits on signing up, signing in and mail answer with this."""
    return _page(request, 429, _("That was a lot at once"), _("Wait a minute, then try it again."))


def server_error(request: HttpRequest) -> HttpResponse:
    text = _(
        "It was written down and will be looked at. What you typed is kept in your browser; go back and try again."
    )
    return _plain_page(500, _("Something broke on our side"), text)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "status": status}
    if request.headers.get("HX-Request"):
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    # A request that was refused at the door, such as one for another host, never got as far as to have a viewer.
    if not hasattr(request, "user"):
        return _plain_page(status, title, text)
    return render(request, "error.html", context, status=status)


def _plain_page(status: int, title: str, text: str) -> HttpResponse:
    """Asks nothing of database or session, because the shell itself may be what failed."""
    return HttpResponse(render_to_string("error_plain.html", {"title": title, "text": text}), status=status)
