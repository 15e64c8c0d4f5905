"""Every shared component in every state, on one page for those who build pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coterie.foundation.requests import Request
from coterie.foundation.samples import samples


@require_http_methods(["GET", "HEAD", "POST"])
def components(request: Request) -> HttpResponse:
    """What its forms send changes nothing and is answered as it would be: with a message that can be undone."""
    if not getattr(request.user, "is_operator", False):
        raise Http404
    if request.method == "POST":
        messages.success(request, _("That was sent."), extra_tags=f"undo:{request.path}")
        return redirect("components")
    return render(request, "components.html", samples(request.path))
