from django.urls import path

from pass_numerique.views import espace, public

app_name = "pass"
urlpatterns = [
    # --- Tout le monde
    path("solde/", public.solde, name="solde"),
    # --- Qui a un rôle
    path("espace/", espace.espace, name="espace"),
    # --- Qui remet des chéquiers
    # --- Qui forme et encaisse
]
