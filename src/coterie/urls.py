"""Every address of the site, by room."""

from django.urls import include, path

from coterie.niches.pages import why
from coterie.notifications import pages as notifications
from coterie.pages import bad_request, forbidden, not_found, server_error, too_many_requests

urlpatterns = [
    path("", notifications.home, name="home"),
    path("why/", why, name="why"),
    path("accounts/", include("allauth.account.urls")),
    path("live/", include("coterie.foundation.live.urls")),
    path("people/", include("coterie.people.urls")),
    path("inbox/", include("coterie.notifications.urls")),
    path("niches/", include("coterie.niches.urls")),
    path("sources/", include("coterie.niches.source_urls")),
    path("spaces/", include("coterie.communities.urls")),
    path("spaces/", include("coterie.discussions.urls")),
]

handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler429 = too_many_requests
handler500 = server_error
