from django.urls import path

from coterie.communities import pages, pages_joining, pages_welcoming
from coterie.communities.brand_sheet import PREVIEW, brand

app_name = "communities"
urlpatterns = [
    path("", pages.index, name="list"),
    path("brand/<int:hue>-<slug:typeface>-<slug:digest>.css", brand, name="brand"),
    path("preview/<int:hue>-<slug:typeface>-<slug:digest>.css", brand, {"what": PREVIEW}, name="brand-preview"),
    path("invitations/<str:token>/", pages.invitation, name="invitation"),
    path("invitations/<str:token>/answer/", pages.answer, name="answer-invitation"),
    path("links/<str:token>/", pages_joining.link, name="link"),
    path("<slug:slug>/", pages.home, name="home"),
    path("<slug:slug>/join/", pages.join, name="join"),
    path("<slug:slug>/ask/", pages_joining.ask, name="ask"),
    path("<slug:slug>/ask/withdraw/", pages_joining.withdraw, name="withdraw"),
    path("<slug:slug>/joining/", pages_joining.door, name="door"),
    path("<slug:slug>/links/", pages_joining.links, name="links"),
    path("<slug:slug>/links/<int:pk>/revoke/", pages_joining.revoke, name="revoke-link"),
    path("<slug:slug>/requests/", pages_joining.requests, name="requests"),
    path("<slug:slug>/requests/<int:pk>/", pages_joining.decide, name="decide-request"),
    path("<slug:slug>/leave/", pages.leave, name="leave"),
    path("<slug:slug>/return/", pages_welcoming.come_back, name="come-back"),
    path("<slug:slug>/first-visit/", pages_welcoming.first_visit, name="first-visit"),
    path("<slug:slug>/first-visit/dismissal/", pages_welcoming.dismissal, name="dismiss-visit"),
    path("<slug:slug>/first-visit/again/", pages_welcoming.again, name="visit-again"),
    path("<slug:slug>/feedback/", pages_welcoming.feedback, name="feedback"),
    path("<slug:slug>/feedback/new/", pages_welcoming.new_feedback, name="give-feedback"),
    path("<slug:slug>/members/", pages.members, name="members"),
    path("<slug:slug>/members/invite/", pages.invite, name="invite"),
    path("<slug:slug>/members/<int:pk>/role/", pages.role, name="role"),
    path("<slug:slug>/guidelines/", pages.guidelines, name="guidelines"),
    path("<slug:slug>/opening/", pages.opening, name="opening"),
    path("<slug:slug>/export/", pages.export, name="export"),
    path("<slug:slug>/edit/", pages.edit, name="edit"),
    path("<slug:slug>/features/<slug:key>/", pages.feature, name="feature"),
    path("<slug:slug>/mentionable/", pages.mentionable, name="mentionable"),
]
