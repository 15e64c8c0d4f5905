"""What a person should know of, and the ways on which it reaches them."""

from coterie.notifications.models.deliveries import ArrivedMail, Bounce, Delivery, MailStop
from coterie.notifications.models.devices import Device, HeldNotices
from coterie.notifications.models.inbox import Notification, NotificationQuerySet
from coterie.notifications.models.wishes import How, SpaceLevel, Wishes

__all__ = [
    "ArrivedMail",
    "Bounce",
    "Delivery",
    "Device",
    "HeldNotices",
    "How",
    "MailStop",
    "Notification",
    "NotificationQuerySet",
    "SpaceLevel",
    "Wishes",
]
