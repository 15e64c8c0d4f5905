"""Every address of the site: the rooms say where theirs are."""

from django.urls import include, path

from coterie.foundation.rooms import rooms
from coterie.pages import bad_request, forbidden, not_found, server_error, too_many_requests

urlpatterns = [path(mount.prefix, include(mount.module)) for room in rooms() for mount in room.urls]

handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler429 = too_many_requests
handler500 = server_error
