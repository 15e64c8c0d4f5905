"""Notices on devices: sent encrypted to a service that really takes them, and read as the browser reads them."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coterie.direct.send import write_to
from coterie.discussions.reply import reply
from coterie.notifications.models import Device, HeldNotices, Notification, Wishes
from coterie.notifications.notify import mark_read
from coterie.notifications.push import keys
from coterie.notifications.push.send import LARGEST, deliver, show, tell_held
from coterie.notifications.push.subscribe import may_ask
from coterie.notifications.tasks import show as show_task
from tests.coterie.notifications.conftest import tell_all
from tests.coterie.world import World
from tests.support.push import Browser, Service, push_service

pytestmark = pytest.mark.django_db
PAGE = "/inbox/settings/"


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with push_service() as found:
        settings.PUSH_SERVICES = (found.origin,)
        yield found


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    tell_all()
    Notification.objects.update(read_at=timezone.now())
    return client


def subscribe(client: Client, browser: Browser) -> Any:
    given = {"endpoint": browser.url, "expirationTime": None, "keys": browser.keys}
    agent = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"
    return client.post("/inbox/devices/", json.dumps(given), content_type="application/json", HTTP_USER_AGENT=agent)


def show_all() -> None:
    """What workers would do now with the tasks that show something."""
    for task in DBTaskResult.objects.filter(task_path__endswith="notifications.tasks.show", status="READY"):
        DBTaskResult.objects.filter(pk=task.pk).delete()
        show_task.func(*task.args_kwargs["args"])


def test_a_device_shows_what_concerns_its_owner(world: World, ada: Client, service: Service) -> None:
    browser = service.browser("one")
    assert subscribe(ada, browser).status_code == 204
    assert "Firefox, Android" in ada.get(PAGE).content.decode()
    reply(world.topic, by=world.hal, text="Check the ||seals|| *and* the foam.")
    tell_all()
    show_all()
    (taken,) = service.taken
    assert browser.read(taken.body) == {
        "title": "Hal replied in “Sticky shutter?”",
        "body": "Check the […] and the foam.",
        "url": f"/inbox/{Notification.objects.filter(user=world.ada).latest('pk').pk}/",
        "tag": f"discussions.topic:{world.topic.pk}",
    }
    assert taken.headers["content-encoding"] == "aes128gcm"
    assert taken.headers["authorization"].startswith("vapid t=")
    assert f"k={keys.public_key()}" in taken.headers["authorization"]
    assert Device.objects.get().shown_at


def test_words_of_private_messages_stay_off_the_screen_unless_wanted(
    world: World, ada: Client, service: Service
) -> None:
    browser = service.browser("one")
    subscribe(ada, browser)
    write_to(world.ada, by=world.hal, text="Secret.")
    tell_all()
    show_all()
    assert "Secret" not in str(browser.read(service.taken[0].body))
    assert "Hal" not in str(browser.read(service.taken[0].body))
    Wishes.objects.update_or_create(user=world.ada, defaults={"discreet": False})
    show(Notification.objects.filter(user=world.ada).latest("pk").pk)
    assert browser.read(service.taken[1].body)["body"] == "Secret."


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_wants_no_more_is_forgotten_and_a_fresh_one_stays(
    world: World, ada: Client, service: Service, status: int
) -> None:
    old, fresh = service.browser("old"), service.browser("fresh")
    for each in (old, fresh):
        subscribe(ada, each)
    service.answers = [status]
    reply(world.topic, by=world.hal, text="Hm.")
    tell_all()
    show_all()
    assert len(service.taken) == 2
    gone = service.taken[0].path
    (kept,) = Device.objects.all()
    assert not kept.endpoint.endswith(gone)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_away_is_asked_again_later(world: World, ada: Client, service: Service, status: int) -> None:
    subscribe(ada, service.browser("one"))
    service.answers = [status]
    reply(world.topic, by=world.hal, text="Hm.")
    tell_all()
    show_all()
    again = DBTaskResult.objects.get(task_path__endswith="show_again")
    assert again.run_after
    assert again.run_after > timezone.now() + timedelta(seconds=50)
    assert Device.objects.exists()


@pytest.mark.parametrize("status", [400, 403, 413, 307])
def test_what_can_never_be_taken_is_not_sent_again(world: World, ada: Client, service: Service, status: int) -> None:
    subscribe(ada, service.browser("one"))
    service.answers = [status]
    reply(world.topic, by=world.hal, text="Hm.")
    tell_all()
    show_all()
    assert [each.path for each in service.taken] == ["/push/one"]
    assert not DBTaskResult.objects.filter(task_path__endswith="show_again").exists()


def test_who_signs_in_next_on_that_browser_sees_nothing_of_it(
    world: World, ada: Client, service: Service, client: Client
) -> None:
    browser = service.browser("shared")
    subscribe(ada, browser)
    ada.logout()
    other = Client()
    other.force_login(world.sam)
    reply(world.topic, by=world.hal, text="For Ada alone.")
    tell_all()
    show_all()
    assert service.taken == []
    assert not Device.objects.exists()
    subscribe(other, browser)
    other_device = Device.objects.get()
    assert other_device.user == world.sam


def test_what_was_read_or_lost_meanwhile_is_not_shown(world: World, ada: Client, service: Service) -> None:
    subscribe(ada, service.browser("one"))
    reply(world.topic, by=world.hal, text="Hm.")
    tell_all()
    mark_read(world.ada)
    show_all()
    assert service.taken == []


def test_quiet_hours_are_summed_up_once_afterwards(world: World, ada: Client, service: Service) -> None:
    browser, now = service.browser("one"), timezone.now()
    subscribe(ada, browser)
    hours = {"quiet_from": (now - timedelta(hours=1)).time(), "quiet_until": (now + timedelta(hours=1)).time()}
    Wishes.objects.create(user=world.ada, **hours)
    for number in range(12):
        reply(world.topic, by=world.hal, text=f"{number}")
    tell_all()
    show_all()
    assert tell_held() == 0
    assert service.taken == []
    Wishes.objects.update(quiet_from=None, quiet_until=None)
    assert tell_held() == 1
    assert tell_held() == 0
    (taken,) = service.taken
    assert browser.read(taken.body)["title"] == "12 things for you"
    assert not HeldNotices.objects.exists()


@pytest.mark.parametrize("text", ["x" * 5000, "😀" * 1300, '"\\' * 2500, "語" * 3000])
def test_a_long_text_is_cut_by_the_bytes_that_are_sent(world: World, ada: Client, service: Service, text: str) -> None:
    browser = service.browser("one")
    subscribe(ada, browser)
    reply(world.topic, by=world.hal, text=text)
    tell_all()
    show_all()
    (taken,) = service.taken
    assert len(taken.body) < LARGEST + 200
    assert browser.read(taken.body)["body"]


@pytest.mark.parametrize(
    ("endpoint", "good"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://wns2-by3p.notify.windows.com/w/?token=a", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8443/fcm/send/abc", False),
        ("https://fcm.googleapis.com.evil.example/", False),
        ("https://evil.example/fcm.googleapis.com", False),
        ("https://push.apple.com.evil.example/", False),
        ("https://evilpush.apple.com/", False),
        ("https://user@fcm.googleapis.com/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("file:///etc/passwd", False),
        ("https://fcm.googleapis.com/\nHost: x", False),
        ("https://[", False),
        ("", False),
        ("https://fcm.googleapis.com/" + "x" * 3000, False),
    ],
)
def test_the_server_is_sent_only_to_the_services_of_browser_makers(endpoint: str, good: bool) -> None:
    assert may_ask(endpoint) == good


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "1", '{"endpoint": 1, "keys": {"p256dh": 1, "auth": 1}}', '{"endpoint": "x", "keys": []}',
     '{"endpoint": "http://127.0.0.1:1/", "keys": {"p256dh": "a", "auth": "a"}}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_subscription_is_refused_in_words(world: World, ada: Client, body: str) -> None:
    answer = ada.post("/inbox/devices/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.content.decode().endswith(".")
    assert not Device.objects.exists()


def test_only_the_owner_removes_a_device(world: World, ada: Client, service: Service) -> None:
    subscribe(ada, service.browser("one"))
    device = Device.objects.get()
    other = Client()
    other.force_login(world.mia)
    other.post(f"/inbox/devices/{device.pk}/removal/")
    assert Device.objects.exists()
    ada.post(f"/inbox/devices/{device.pk}/removal/")
    assert not Device.objects.exists()
    assert Client().post("/inbox/devices/", "{}", content_type="application/json").status_code == 302


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path
    first = keys.public_key()
    keys.signer.cache_clear()
    assert keys.public_key() == first
    assert stat.S_IMODE((tmp_path / "push_key").stat().st_mode) == 0o600
    keys.signer.cache_clear()


def test_a_device_whose_address_is_not_allowed_any_more_is_forgotten(
    world: World, ada: Client, service: Service, settings: Any
) -> None:
    subscribe(ada, service.browser("one"))
    settings.PUSH_SERVICES = ()
    assert deliver(Device.objects.get(), "{}")
    assert not Device.objects.exists()
    assert service.taken == []
