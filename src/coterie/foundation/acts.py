"""From a form to a verb to a response: what does not fit is said in place, for plain pages and for htmx alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

T = TypeVar("T")


def submit(request: HttpRequest, form: BaseForm, verb: Callable[..., T]) -> T | None:
    """What the verb returns for what was sent; None if nothing was, or if the form now says what does not fit.

    The verb is called with the form's fields. For a verb that returns nothing, wrap it so that it returns something.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return verb(**form.cleaned_data)
    except ValidationError as error:
        complain(form, error)
        return None


def complain(form: BaseForm, error: ValidationError) -> None:
    """Write what a verb refused into the form: beside its field, or on top for what is no field here."""
    problems = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for field, found in problems.items():
        form.add_error(field if field in form.fields else None, found)


def render_form(request: HttpRequest, template: str, context: dict[str, Any], form: BaseForm) -> HttpResponse:
    """The page of a form: 400 when something in it does not fit."""
    return render(request, template, {**context, "form": form}, status=400 if form.errors else 200)


def press(
    request: HttpRequest,
    verb: Callable[[], Any],
    said: str,
    *,
    to: str,
    refused_to: str | None = None,
    undo: str | None = None,
) -> HttpResponse:
    """For a button: do it and say so, with a way back where there is one (``undo``), or say why it cannot be done.

    Then on to ``to``, an address, or to ``refused_to`` if it was refused.
    """
    try:
        verb()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(refused_to or to)
    messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
    return redirect(to)
