"""Send notices to devices: at once, again later where the service is away, and never to a session that ended."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pywebpush import WebPushException, webpush

from coterie.activity.models import Activity
from coterie.foundation.text.markdown import excerpt, words_of
from coterie.foundation.viewer import signed_in
from coterie.notifications.models import Device, HeldNotices, Notification
from coterie.notifications.push.keys import path, signer
from coterie.notifications.push.subscribe import may_ask
from coterie.notifications.quotes import may_still_read, quotes
from coterie.notifications.times import quiet_end
from coterie.notifications.wishes import wishes_of

log = logging.getLogger(__name__)

#: some services take no more than 2 kB once it is encrypted
LARGEST = 1800
SECONDS = 10
KEPT_BY_SERVICE = 24 * 60 * 60
AGAIN = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120))


def plan_notices(activity: Activity) -> list[int]:
    """The notifications of this activity that devices show now; those of quiet hours are held, and told of once."""
    rows = Notification.objects.filter(activity=activity, read_at=None, user__devices__isnull=False)
    told, now = list(rows.select_related("activity").distinct()), timezone.now()
    wishes = wishes_of(each.user_id for each in told) if told else {}
    found = []
    for each in told:
        theirs = wishes[each.user_id]
        if not theirs.by_push(each.why.sort) or theirs.is_paused(now):
            continue
        if quiet_end(theirs, now):
            HeldNotices.objects.get_or_create(user_id=each.user_id, defaults={"since": each.at})
        else:
            found.append(each.pk)
    return found


def show(notification: int) -> list[int]:
    """Show one notification on its person's devices; returns the devices to which it has to be sent again."""
    told = Notification.objects.unread().select_related("activity__actor", "user").filter(pk=notification).first()
    if told is None or not may_still_read(told.user, told.activity):
        return []
    payload = payload_of(told, discreet=wishes_of([told.user_id])[told.user_id].discreet)
    return [each.pk for each in Device.objects.filter(user=told.user_id) if not deliver(each, payload)]


def show_on(notification: int, device: int) -> bool:
    """The same on one device; whether that is done with."""
    told = Notification.objects.unread().select_related("activity__actor", "user").filter(pk=notification).first()
    found = Device.objects.filter(pk=device).first()
    if told is None or found is None or found.user_id != told.user_id or not may_still_read(told.user, told.activity):
        return True
    return deliver(found, payload_of(told, discreet=wishes_of([told.user_id])[told.user_id].discreet))


def tell_held() -> int:
    """Those whose quiet hours are over hear once what came meanwhile; returns how many people."""
    now, told = timezone.now(), 0
    held = list(HeldNotices.objects.select_related("user")[:1000])
    wishes = wishes_of(each.user_id for each in held) if held else {}
    for each in held:
        if quiet_end(wishes[each.user_id], now):
            continue
        deleted, _each = HeldNotices.objects.filter(pk=each.pk).delete()
        count = Notification.objects.unread().filter(user=each.user_id, at__gte=each.since).count()
        if deleted and count and not wishes[each.user_id].is_paused(now):
            told += 1
            for device in Device.objects.filter(user=each.user_id):
                deliver(device, _summary(count))
    return told


def _summary(count: int) -> str:
    words = ngettext("%(count)d thing for you", "%(count)d things for you", count) % {"count": count}
    return _fitting({"title": words, "body": _("While it was quiet"), "url": "/inbox/", "tag": "inbox"})


def payload_of(told: Notification, *, discreet: bool) -> str:
    """What a device shows: who did what, and how the text begins; of what two people write to each other no word, if
    its reader wants that."""
    text = quotes([told.activity]).get(told.activity_id)
    who = told.activity.actor.name if told.activity.actor else (text.by if text else _("Somebody"))
    title, body = f"{who} {told.activity.sentence()}", excerpt(words_of(text.html), 400) if text else ""
    if text is not None and text.private and discreet:
        title, body = settings.PLATFORM_NAME, _("Somebody wrote to you.")
    about = told.activity
    tag = f"{about.context_type or about.object_type}:{about.context_id or about.object_id}"
    return _fitting({"title": title, "body": body, "url": f"/inbox/{told.pk}/", "tag": tag})


def _fitting(shown: dict[str, str]) -> str:
    """As JSON that is small enough, by the bytes that are sent."""
    shown = {**shown, "title": shown["title"][:200]}
    while True:
        made = json.dumps(shown, ensure_ascii=False)
        over = len(made.encode()) - LARGEST
        if over <= 0:
            return made
        part = "body" if shown["body"] else "title"
        shown[part] = shown[part][: -max(over // 4, 1) - 1].rstrip() + ("…" if len(shown[part]) > over // 4 + 2 else "")


def deliver(device: Device, payload: str) -> bool:
    """Whether this is done with: taken by the service, or of no use any more. Only what may succeed later is False."""
    if signed_in(device.session).pk != device.user_id or not may_ask(device.endpoint):
        Device.objects.filter(pk=device.pk).delete()
        return True
    try:
        with requests.Session() as session:
            session.max_redirects = 0
            webpush(
                {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
                payload,
                vapid_private_key=signer(path()),
                vapid_claims=_claims(),
                ttl=KEPT_BY_SERVICE,
                timeout=SECONDS,
                requests_session=session,
            )
    except WebPushException as error:
        return _refused(device, error.response)
    except (requests.RequestException, ValueError) as error:
        log.info("A notice was not taken: %s", type(error).__name__)
        return isinstance(error, requests.TooManyRedirects | ValueError)
    Device.objects.filter(pk=device.pk).update(shown_at=timezone.now())
    return True


def _refused(device: Device, response: Any) -> bool:
    status = response.status_code if response is not None else 0
    if status in (404, 410):  # this browser wants no more; a new subscription has a new address
        Device.objects.filter(pk=device.pk, endpoint_hash=device.endpoint_hash).delete()
        return True
    log.info("A notice was not taken: %s", status or "no answer")
    return status not in (0, 429) and status < 500


def _claims() -> dict[str, Any]:
    return {"sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"}
