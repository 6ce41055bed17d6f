from django.urls import include, path

from lieux.views.embarquer import composer, embarquer
from lieux.views.habitudes import mes_favoris
from lieux.views.lieu import lieu
from lieux.views.orientation import orientation
from lieux.views.recherche import recherche
from lieux.views.selection import fiche_d_orientation, modifier_selection, selection
from lieux.views.signalement import signalement_recu, signaler

app_name = "lieux"
urlpatterns = [
    path("", recherche, name="recherche"),
    path("orientation/", orientation, name="orientation"),
    path("embarquer/", embarquer, name="embarquer"),
    path("embarquer/composer/", composer, name="composer"),
    path("lieux/<slug:slug>/", lieu, name="lieu"),
    path("lieux/<slug:slug>/signaler/", signaler, name="signaler"),
    path("lieux/<slug:slug>/signaler/merci/", signalement_recu, name="signalement_recu"),
    path("selection/", selection, name="selection"),
    path("selection/modifier/", modifier_selection, name="modifier_selection"),
    path("selection/favoris/", mes_favoris, name="mes_favoris"),
    path("selection/fiche/", fiche_d_orientation, name="fiche_d_orientation"),
    path("api/v1/", include("lieux.api.urls")),
]
