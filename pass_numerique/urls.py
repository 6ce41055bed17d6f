from django.urls import path

from pass_numerique.views import espace, public
from pass_numerique.views.agent import choix, equipe, perte, relance, remise, remises, stock

app_name = "pass"
urlpatterns = [
    # --- Tout le monde
    path("solde/", public.solde, name="solde"),
    # --- Qui a un rôle
    path("espace/", espace.espace, name="espace"),
    # --- Qui remet des chéquiers
    path("structure/", choix.choisir_structure, name="choisir_structure"),
    path("remise/", remise.remettre, name="remettre"),
    path("remises/", remises.remises, name="remises"),
    path("remises/<int:pk>/", remises.remise, name="remise"),
    path("remises/<int:pk>/feuille/", remise.remise_faite, name="remise_faite"),
    path("remises/<int:pk>/annuler/", remises.annuler_remise, name="annuler_remise"),
    path("remises/<int:pk>/remplacer/", perte.remplacer, name="remplacer"),
    path("perdu/", perte.perdu, name="perdu"),
    path("chequiers/<int:pk>/bloquer/", perte.bloquer, name="bloquer"),
    path("a-relancer/", relance.a_relancer, name="a_relancer"),
    path("stock/", stock.stock, name="stock"),
    path("stock/recevoir/<int:pk>/", stock.recevoir, name="recevoir"),
    path("stock/rendre/", stock.rendre, name="rendre"),
    path("equipe/", equipe.equipe, name="equipe"),
    path("equipe/<int:pk>/inviter/", equipe.inviter_de_nouveau, name="inviter_de_nouveau"),
    path("equipe/<int:pk>/fermer/", equipe.fermer_un_role, name="fermer_un_role"),
    # --- Qui forme et encaisse
]
