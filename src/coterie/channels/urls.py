from django.urls import path

from coterie.channels import pages

# Mounted beside the communities' own addresses.
app_name = "channels"
urlpatterns = [
    path("<slug:slug>/channels/", pages.index, name="list"),
    path("<slug:slug>/channels/order/", pages.order, name="order"),
    path("<slug:slug>/channels/open/", pages.choose, name="choose"),
    path("<slug:slug>/channels/open/<slug:kind>/", pages.open_one, name="open"),
    path("channels/<int:pk>/", pages.by_number, name="by-number"),
    path("channels/<int:pk>/settings/", pages.settings, name="settings"),
    path("channels/<int:pk>/archival/", pages.archival, name="archival"),
    path("channels/<int:pk>/reopening/", pages.reopening, name="reopening"),
]
