from django.urls import path

from coterie.communities import pages
from coterie.communities.brand_sheet import brand

app_name = "communities"
urlpatterns = [
    path("", pages.index, name="list"),
    path("brand/<int:hue>-<slug:digest>.css", brand, name="brand"),
    path("invitations/<str:token>/", pages.invitation, name="invitation"),
    path("invitations/<str:token>/answer/", pages.answer, name="answer-invitation"),
    path("<slug:slug>/", pages.home, name="home"),
    path("<slug:slug>/join/", pages.join, name="join"),
    path("<slug:slug>/leave/", pages.leave, name="leave"),
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
