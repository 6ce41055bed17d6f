"""Sous /api/v1/pass/."""

from django.urls import path

from pass_numerique.api import vues

app_name = "api_pass"
urlpatterns = [
    path("formations/", vues.Formations.as_view(), name="formations"),
    path("verification/", vues.Verification.as_view(), name="verification"),
    path("encaissements/", vues.Encaissements.as_view(), name="encaissements"),
    path("encaissements/<int:pk>/", vues.UnEncaissement.as_view(), name="encaissement"),
    path("encaissements/<int:pk>/annulation/", vues.Annulation.as_view(), name="annulation"),
]
