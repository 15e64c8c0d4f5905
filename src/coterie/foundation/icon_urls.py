"""What browsers ask for beside a page that names no icon, such as a picture opened by itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path


def icon(request: HttpRequest, **_: Any) -> HttpResponse:
    return redirect(static("dist/mark.svg"))


urlpatterns = [path("favicon.ico", icon, name="icon")]
