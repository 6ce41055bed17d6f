from django.urls import path

from pass_numerique.views import cloture, espace, pilotage, public
from pass_numerique.views.agent import equipe, perte, relance, remise, remises, stock
from pass_numerique.views.apres import chequiers, contestations, signaux
from pass_numerique.views.paiement import bordereaux, lignes, lots
from pass_numerique.views.structure import catalogue, encaissement, logiciels, page, recus

app_name = "pass"
urlpatterns = [
    # --- Tout le monde
    path("", public.presentation, name="presentation"),
    path("solde/", public.solde, name="solde"),
    # --- Qui a un rôle
    path("espace/", espace.espace, name="espace"),
    # --- Qui remet des chéquiers
    path("remise/", remise.remettre, name="remettre"),
    path("remises/", remises.remises, name="remises"),
    path("remises/<int:pk>/", remises.remise, name="remise"),
    path("remises/<int:pk>/feuille/", remise.remise_faite, name="remise_faite"),
    path("remises/<int:pk>/annuler/", remises.annuler_remise, name="annuler_remise"),
    path("remises/<int:pk>/rappels/", remises.retirer_les_rappels, name="retirer_les_rappels"),
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
    path("encaissement/", encaissement.encaissement, name="encaissement"),
    path("encaissement/tester/", encaissement.tester, name="tester"),
    path("encaissement/verifier/", encaissement.verifier, name="verifier"),
    path("encaissements/", recus.liste, name="recus"),
    path("encaissements/<int:pk>/", recus.recu, name="recu"),
    path("formations/", catalogue.formations, name="formations"),
    path("formations/nouvelle/", catalogue.nouvelle, name="formation_nouvelle"),
    path("formations/<int:pk>/", catalogue.formation, name="formation"),
    path("formations/<int:pk>/fermer/", catalogue.fermer, name="formation_fermer"),
    path("formations/<int:pk>/supprimer/", catalogue.supprimer, name="formation_supprimer"),
    path("formations/<int:pk>/seances/", catalogue.annoncer, name="formation_annoncer"),
    path("seances/<int:pk>/retirer/", catalogue.retirer, name="seance_retirer"),
    path("structure/", page.structure, name="structure"),
    path("structure/logiciels/", logiciels.logiciels, name="logiciels"),
    path("structure/logiciels/<int:pk>/retirer/", logiciels.retirer, name="logiciel_retirer"),
    # --- Du bordereau au virement
    path("bordereaux/", bordereaux.liste, name="bordereaux"),
    path("bordereaux/preparer/", bordereaux.preparer, name="bordereau_preparer"),
    path("bordereaux/<int:pk>/", bordereaux.bordereau, name="bordereau"),
    path("bordereaux/<int:pk>/envoyer/", bordereaux.envoyer, name="bordereau_envoyer"),
    path("bordereaux/<int:pk>/attester/", bordereaux.attester, name="bordereau_attester"),
    path("bordereaux/<int:pk>/valider/", bordereaux.valider, name="bordereau_valider"),
    path("bordereaux/lignes/<int:pk>/refuser/", lignes.refuser, name="ligne_refuser"),
    path("bordereaux/lignes/<int:pk>/reprendre/", lignes.reprendre, name="ligne_reprendre"),
    path("avoirs/", lignes.liste_des_avoirs, name="avoirs"),
    path("avoirs/<int:pk>/confirmer/", lignes.confirmer_un_avoir, name="avoir_confirmer"),
    path("avoirs/<int:pk>/ecarter/", lignes.ecarter_un_avoir, name="avoir_ecarter"),
    path("paiements/", lots.liste, name="paiements"),
    path("paiements/preparer/", lots.preparer, name="paiement_preparer"),
    path("paiements/<int:pk>/", lots.lot, name="paiement"),
    path("paiements/<int:pk>/paye/", lots.marquer_paye, name="paiement_fait"),
    path("paiements/fichiers/<int:pk>/", lots.fichier, name="paiement_fichier"),
    # --- Après la séance
    path("chequiers/", chequiers.chercher, name="chequiers"),
    path("chequiers/<int:pk>/", chequiers.chequier, name="chequier"),
    path(
        "chequiers/<int:pk>/seances/<int:saisie>/annuler/",
        chequiers.annuler,
        name="seance_annuler",
    ),
    path("remises/<int:pk>/contester/", contestations.par_l_accueil, name="contester"),
    path(
        "chequiers/<int:pk>/contester/",
        contestations.par_le_departement,
        name="contester_au_departement",
    ),
    path("contestations/", contestations.liste, name="contestations"),
    path("contestations/<int:pk>/", contestations.contestation, name="contestation"),
    path("contestations/<int:pk>/repondre/", contestations.repondre, name="contestation_repondre"),
    path("contestations/<int:pk>/trancher/", contestations.trancher, name="contestation_trancher"),
    path("signaux/", signaux.liste, name="signaux"),
    path("signaux/<slug:signe>/<slug:repere>/", signaux.regarder, name="signal"),
    # --- Clore une année
    path("cloture/", cloture.page, name="cloture"),
    path("cloture/<int:pk>/proposer/", cloture.proposer, name="cloture_proposer"),
    path("cloture/<int:pk>/confirmer/", cloture.confirmer, name="cloture_confirmer"),
    path("cloture/<int:pk>/ecarter/", cloture.ecarter, name="cloture_ecarter"),
    path("cloture/fichiers/<int:pk>/", cloture.fichier, name="cloture_fichier"),
    # --- Qui conduit et qui finance
    path("pilotage/", pilotage.pilotage, name="pilotage"),
    path("pilotage/<int:pk>/<slug:nom>.csv", pilotage.tableau, name="pilotage_tableau"),
    path(
        "pilotage/<int:pk>/rapport/<slug:financeur>/",
        pilotage.rapport_du_financeur,
        name="pilotage_rapport",
    ),
]
