from django.urls import path

from coterie.people.pages import account, claims

app_name = "people"
urlpatterns = [
    path("first/<str:token>/", account.first, name="first"),
    path("me/edit/", account.edit, name="edit"),
    path("me/opt-out/", account.opt_out, name="opt-out"),
    path("me/data/", account.data, name="data"),
    path("me/delete/", account.delete, name="delete"),
    path("me/platform/", claims.platform, name="platform"),
    path("me/platform/<int:pk>/attribution/", claims.attribution, name="attribution"),
    path("me/platform/<int:pk>/release/", claims.released, name="release"),
    path("me/claims/<int:pk>/withdrawal/", claims.withdrawal, name="withdraw-claim"),
    path("@<str:handle>/", account.profile, name="profile"),
]
