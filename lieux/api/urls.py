"""Les adresses de l'API, sous /api/v1/ ; noms de l'espace « lieux »."""

from django.urls import path

from lieux.api.communes import Communes, ContourDeCommune
from lieux.api.documentation import Schema, documentation
from lieux.api.exports import ExportCsv, ExportJson
from lieux.api.geojson import PointsDeLaCarte
from lieux.api.lieux import LieuDetaille, Lieux
from lieux.api.orientation import Besoins, OrientationExpliquee, Situations
from lieux.api.references import Reseaux, Vocabulaires

urlpatterns = [
    path("lieux/", Lieux.as_view(), name="api_lieux"),
    path("lieux/<int:pk>/", LieuDetaille.as_view(), name="api_lieu"),
    path("lieux.geojson", PointsDeLaCarte.as_view(), name="geojson"),
    path("communes/", Communes.as_view(), name="communes"),
    path("communes/<slug:code_insee>/contour.geojson", ContourDeCommune.as_view(), name="contour"),
    path("orientation/", OrientationExpliquee.as_view(), name="api_orientation"),
    path("situations/", Situations.as_view(), name="api_situations"),
    path("besoins/", Besoins.as_view(), name="api_besoins"),
    path("reseaux/", Reseaux.as_view(), name="api_reseaux"),
    path("vocabulaires/", Vocabulaires.as_view(), name="api_vocabulaires"),
    path("export/lieux.csv", ExportCsv.as_view(), name="export_csv"),
    path("export/lieux.json", ExportJson.as_view(), name="export_json"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", documentation, name="documentation"),
]
