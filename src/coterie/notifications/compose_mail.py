"""Mails as they are sent: headers, plain text and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from markupsafe import Markup

from coterie.foundation.routes import absolute, route
from coterie.notifications import addresses
from coterie.notifications.mail_look import DARK, dressed
from coterie.notifications.models import Delivery

#: a subject is cut where mail programs cut it anyway
LONGEST_SUBJECT = 150


def compose(
    delivery: Delivery,
    to: str,
    template: str,
    subject: str,
    context: Mapping[str, Any],
    *,
    sender: str = "",
    sort: str = "",
) -> EmailMultiAlternatives:
    """A mail in plain text and HTML from ``template``; ``sort`` is what is left by its "unsubscribe" ("" for an answer
    to somebody's own mail, which nobody subscribes to)."""
    leave = addresses.leave_url(delivery.user_id, sort) if sort else ""
    context = {
        **context,
        "platform": settings.PLATFORM_NAME,
        "subject": subject,
        "leave_url": leave,
        "settings_url": absolute(route("notifications:settings")),
        "site_url": settings.SITE_URL,
        "dark": Markup(DARK),  # noqa: S704 - our own styles
        "reply_to": addresses.reply_address(delivery) if delivery.about_id else "",
    }
    text = render_to_string(f"notifications/mail/{template}.txt", context)
    mail = EmailMultiAlternatives(
        one_line(subject)[:LONGEST_SUBJECT],
        text,
        from_email=addresses.bounce_address(delivery),
        to=[to],
        headers=_headers(delivery, sender, leave, context["reply_to"]),
    )
    mail.attach_alternative(dressed(render_to_string(f"notifications/mail/{template}.html", context)), "text/html")
    return mail


def _headers(delivery: Delivery, sender: str, leave: str, reply_to: str) -> dict[str, str]:
    found = {
        "From": _from(sender),
        "Message-ID": addresses.message_id(delivery),
        "Auto-Submitted": "auto-replied" if delivery.what == Delivery.REFUSAL else "auto-generated",
        "Precedence": "list" if leave else "bulk",
        "X-Auto-Response-Suppress": "All",
        "X-Loop": addresses.domain(),
    }
    if delivery.conversation_type:
        thread = addresses.conversation_id(delivery)
        found |= {"In-Reply-To": thread, "References": thread}
    if leave:
        found |= {
            "List-Id": addresses.list_id(delivery),
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if reply_to:
        found["Reply-To"] = reply_to
    return found


def _from(sender: str) -> str:
    """The installation's address, under the name of who wrote: ``Ada via Aperture``."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    shown = _("%(name)s via %(platform)s") % {"name": sender, "platform": settings.PLATFORM_NAME} if sender else name
    try:
        return str(Address(display_name=one_line(shown)[:100], addr_spec=address))
    except ValueError:
        return settings.DEFAULT_FROM_EMAIL


def one_line(words: str) -> str:
    """Without line breaks, which a header cannot have."""
    return " ".join("".join(each if each.isprintable() else " " for each in words).split())
