"""`verifier_comptes` rejoue la clôture, et nomme ce qu'on y planterait à la main dans la base."""

import pytest
from django.db import connection, transaction

from pass_numerique import gardes
from pass_numerique.models import (
    Cloture,
    Dispositif,
    Ecriture,
    Evenement,
    FichierDeCloture,
    Operation,
    Pass,
)
from pass_numerique.services.verification import differences
from tests.pass_numerique import annee_finie as fin
from tests.pass_numerique.fabriques import dispositif

# Lever les gardes demande une table que nul n'est en train d'écrire.
pytestmark = pytest.mark.django_db(transaction=True)


def lever_les_gardes():
    """Comme le ferait quelqu'un qui a la main sur la base ; annulé avec la transaction."""
    with connection.cursor() as curseur:
        for table in gardes.TABLES:
            if connection.vendor == "postgresql":
                curseur.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                for nom in gardes.noms("sqlite", table):
                    curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")


def _gonfler(faite):
    for ecriture, de_plus in zip(faite.operation.ecritures.all()[:2], (1, -1), strict=True):
        Ecriture.objects.filter(pk=ecriture.pk).update(montant=ecriture.montant + de_plus)
    return f"Événement {faite.operation.evenement_id} "


def _garder_l_argent(faite):
    Cloture.objects.update(operation=None)
    Ecriture.objects.filter(operation=faite.operation_id).delete()
    Operation.objects.filter(pk=faite.operation_id).delete()
    return f"Événement {faite.operation.evenement_id} "


def _rouvrir(faite):
    Dispositif.objects.update(clos_le=None)
    return "Pass 25 : le journal et la base"


def _clore_a_la_main(faite):
    autre = dispositif("26")
    Dispositif.objects.filter(pk=autre.pk).update(clos_le=fin.LE_JOUR)
    return "Pass 26 : le journal et la base"


def _retoucher(faite):
    FichierDeCloture.objects.update(contenu=b"0")
    return f"Clôture {faite.pk} : le fichier"


def _rendre_moins(faite):
    Cloture.objects.update(rendu=faite.rendu - 1)
    return f"Clôture {faite.pk} : son état"


def _deplacer_une_part(faite):
    faite.constat["parts"][0][3] -= 1
    faite.constat["parts"][1][3] += 1
    Cloture.objects.update(constat=faite.constat)
    return f"Clôture {faite.pk} : son état"


def _deplacer_un_pass(faite):
    faite.constat["etats"]["actif"][0] -= 1
    faite.constat["etats"]["oppose"][0] += 1
    Cloture.objects.update(constat=faite.constat)
    return f"Clôture {faite.pk} : son état"


def _oublier_une_dette(faite):
    faite.constat["creances"] = []
    Cloture.objects.update(constat=faite.constat)
    return f"Clôture {faite.pk} : son état"


def _financer_apres(faite):
    financement = faite.dispositif.financements.first()
    fait = Evenement.objects.create(
        nature="avenant",
        fait_le=fin.LE_JOUR,
        objet="financement",
        numero=financement.pk,
        details={"difference": 100},
    )
    operation = Operation.objects.create(
        dispositif=faite.dispositif, evenement=fait, nature="avenant", faite_le=fin.LE_JOUR
    )
    for compte, montant in (("financeurs", -100), ("disponible", 100)):
        Ecriture.objects.create(
            operation=operation, dispositif=faite.dispositif, compte=compte, montant=montant
        )
    return f"Événement {fait.pk} (financement changé) : il vient après la clôture"


ERREURS = (
    _gonfler,
    _garder_l_argent,
    _rouvrir,
    _clore_a_la_main,
    _retoucher,
    _rendre_moins,
    _deplacer_une_part,
    _deplacer_un_pass,
    _oublier_une_dette,
    _financer_apres,
)


def test_chaque_erreur_plantee_dans_une_annee_close_est_nommee():
    bureau = fin.annee_close()
    annee = bureau.monde.dispositif
    assert list(differences()) == list(differences(annee)) == []
    for planter in ERREURS:
        with transaction.atomic():
            lever_les_gardes()
            attendu = planter(Cloture.objects.select_related("operation").get())
            lues = list(differences())
            assert any(phrase.startswith(attendu) for phrase in lues), (planter.__name__, lues)
            transaction.set_rollback(True)
    assert gardes.manquants(connection) == []
    assert list(differences()) == []


def test_les_comptes_d_une_annee_ne_lisent_pas_ceux_des_autres():
    annee = fin.annee_finie().monde.dispositif
    autre = dispositif("26")
    Pass.objects.filter(chequier__numero=7).update(valeur=5_000)
    assert list(differences(annee))
    assert list(differences())
    assert list(differences(autre)) == []
