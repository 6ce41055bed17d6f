"""Chaque erreur plantée dans la base est trouvée, et la première est nommée."""

from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from pass_numerique import gardes
from pass_numerique.models import Chequier, Ecriture, Encaissement, Evenement, Operation, Pass
from pass_numerique.services import encaissement, opposition, remise, stock
from pass_numerique.services.verification import differences
from tests.pass_numerique.fabriques import JOUR, a, monde

# Lever les gardes demande une table que nul n'est en train d'écrire.
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def gardes_levees():
    """Comme le ferait quelqu'un qui a la main sur la base."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as curseur:
        for table in gardes.TABLES:
            if postgresql:
                curseur.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                for nom in gardes.noms("sqlite", table):
                    curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")
    yield
    with connection.cursor() as curseur:
        if postgresql:
            for table in gardes.TABLES:
                curseur.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    gardes.poser_sur(connection)


@pytest.fixture
def vecu():
    """Une vie entière : deux remises, des Pass utilisés et rendus, un blocage, un remplacement."""
    fait = monde(5)
    premiere = fait.remettre(1)
    fait.remettre(2)
    erreur = fait.remettre(3)
    remise.annuler(erreur, fait.ccas, "erreur", maintenant=a(JOUR, 13))
    rendue = fait.encaisser(fait.secrets[1][0], fait.secrets[1][1])
    fait.encaisser(fait.secrets[2][0])
    encaissement.annuler(rendue, fait.formation, "erreur", maintenant=a(JOUR, 19))
    fait.encaisser(fait.secrets[1][0])
    opposition.opposer(premiere.chequier, "perdu", fait.ccas, maintenant=a(JOUR, 20))
    opposition.remplacer(premiere.chequier, fait.serie(4), fait.ccas, maintenant=a(JOUR, 20))
    opposition.opposer(fait.chequier(3), "volé", fait.ccas, maintenant=a(JOUR, 21))
    stock.detruire(fait.dispositif, 5, 5, "abîmé", "PV 1", maintenant=a(JOUR, 21))
    return fait


def test_une_vie_entiere_se_rejoue_sans_difference(vecu):
    assert list(differences()) == []
    sortie = StringIO()
    call_command("verifier_comptes", stdout=sortie)
    assert "Tout est juste" in sortie.getvalue()


def _alterer_un_montant():
    ligne = Ecriture.objects.filter(operation__nature="encaissement").first()
    Ecriture.objects.filter(pk=ligne.pk).update(montant=ligne.montant * 2)
    return f"Opération {ligne.operation_id} "


def _effacer_une_operation():
    operation = Operation.objects.filter(nature="remise").first()
    operation.ecritures.all().delete()
    operation.delete()
    return f"Événement {operation.evenement_id} "


def _payer_deux_fois():
    operation = Operation.objects.filter(nature="encaissement").first()
    copie = Operation.objects.create(
        dispositif=operation.dispositif,
        evenement=operation.evenement,
        nature=operation.nature,
        faite_le=operation.faite_le,
    )
    for e in operation.ecritures.all():
        copie.ecritures.create(dispositif=e.dispositif, compte=e.compte, montant=e.montant)
    return f"Événement {operation.evenement_id} "


def _changer_le_journal():
    evenement = Evenement.objects.filter(nature="encaissement").order_by("pk").first()
    evenement.details["les_pass"] = evenement.details["les_pass"][:1]
    Evenement.objects.filter(pk=evenement.pk).update(details=evenement.details)
    return f"Événement {evenement.pk} "


def _effacer_un_encaissement():
    ligne = Encaissement.objects.vifs().first()
    ligne.delete()
    return f"Pass {ligne.un_pass_id} "


def _encaisser_en_cachette():
    modele = Encaissement.objects.vifs().first()
    libre = Pass.objects.filter(chequier=modele.un_pass.chequier).inutilises().first()
    Encaissement.objects.create(saisie=modele.saisie, un_pass=libre, montant=libre.valeur)
    return f"Pass {libre.pk} "


def _encaisser_trop_cher():
    ligne = Encaissement.objects.vifs().first()
    Encaissement.objects.filter(pk=ligne.pk).update(montant=ligne.montant + 1)
    return f"Pass {ligne.un_pass_id} "


def _reveiller_un_chequier():
    chequier = Chequier.objects.get(numero=1)
    Chequier.objects.filter(pk=chequier.pk).update(
        etat="remis", oppose_le=None, motif_opposition=""
    )
    return f"Chéquier {chequier.serie} "


def _detruire_un_pass():
    p = Pass.objects.filter(chequier__numero=2).inutilises().first()
    Pass.objects.filter(pk=p.pk).update(annule_le=timezone.now())
    return f"Pass {p.pk} "


def _revaloriser_un_pass():
    Pass.objects.filter(chequier__numero=2, rang=1).update(valeur=5000)
    edition = Evenement.objects.get(nature="edition")
    return f"Événement {edition.pk} "


@pytest.mark.parametrize(
    "planter",
    [
        _alterer_un_montant,
        _effacer_une_operation,
        _payer_deux_fois,
        _changer_le_journal,
        _effacer_un_encaissement,
        _encaisser_en_cachette,
        _encaisser_trop_cher,
        _reveiller_un_chequier,
        _detruire_un_pass,
        _revaloriser_un_pass,
    ],
)
def test_chaque_erreur_plantee_est_nommee(vecu, planter):
    with gardes_levees():
        debut = planter()
    trouvees = list(differences())
    assert trouvees, "l'erreur n'est pas vue"
    assert trouvees[0].startswith(debut), trouvees[:3]
    with pytest.raises(CommandError, match="différence"):
        call_command("verifier_comptes", stdout=StringIO())
