"""What a page sent with a message, and what it reads when that was refused."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse


def sent_id(request: HttpRequest) -> UUID | None:
    """What the page chose for a message; None for anything else, which is then a message of its own."""
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None


def words_of(error: ValidationError) -> HttpResponse:
    """Why it was refused, for scripts."""
    return HttpResponse(" ".join(error.messages), status=400, content_type="text/plain; charset=utf-8")
