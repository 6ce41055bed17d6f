from django.urls import path

from lieux import api
from lieux.views.recherche import recherche

app_name = "lieux"
urlpatterns = [
    path("", recherche, name="recherche"),
    path("api/v1/lieux.geojson", api.geojson, name="geojson"),
    path("api/v1/communes/", api.communes, name="communes"),
    path("api/v1/communes/<slug:code_insee>/contour.geojson", api.contour, name="contour"),
]
