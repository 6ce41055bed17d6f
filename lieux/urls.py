from django.urls import include, path

from lieux.views.lieu import lieu
from lieux.views.recherche import recherche
from lieux.views.signalement import signalement_recu, signaler

app_name = "lieux"
urlpatterns = [
    path("", recherche, name="recherche"),
    path("lieux/<slug:slug>/", lieu, name="lieu"),
    path("lieux/<slug:slug>/signaler/", signaler, name="signaler"),
    path("lieux/<slug:slug>/signaler/merci/", signalement_recu, name="signalement_recu"),
    path("api/v1/", include("lieux.api.urls")),
]
