from django.urls import path

from coterie.people.pages import claims

app_name = "claims"
urlpatterns = [
    path("", claims.claims, name="list"),
    path("<int:pk>/verdict/", claims.verdict, name="verdict"),
    path("<int:pk>/code/", claims.sending, name="send-code"),
    path("<int:pk>/disconnection/", claims.disconnection, name="disconnection"),
    path("code/<str:secret>/", claims.code, name="code"),
]
