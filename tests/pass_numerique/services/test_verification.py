"""Chaque erreur plantée dans la base est trouvée, et la première est nommée."""

from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from pass_numerique import gardes
from pass_numerique.models import (
    Avoir,
    Bordereau,
    Chequier,
    Ecriture,
    Encaissement,
    Evenement,
    FichierDePaiement,
    LigneBordereau,
    LotPaiement,
    Operation,
    Pass,
)
from pass_numerique.services import (
    avoirs,
    encaissement,
    instruction,
    opposition,
    remise,
    stock,
)
from pass_numerique.services.verification import differences
from tests.pass_numerique.fabriques import IBANS, JOUR, Bureau, a, monde, rib

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
    _vivre_les_paiements(fait)
    return fait


def _vivre_les_paiements(fait):
    """Un bordereau payé, dont une somme est reprise ; un autre, qui la déduit, avec un refus."""
    rib(fait.formation)
    fait.encaisser(*fait.secrets[2][1:4])
    bureau = Bureau(fait)
    paye = bureau.payer()
    avoir = avoirs.demander(paye.lignes.last(), "absent", bureau.gestionnaire, bureau.le)
    avoirs.confirmer(avoir, bureau.ordonnateur, bureau.le)
    fait.encaisser(*fait.secrets[2][4:7], le=bureau.le)
    bureau.le = a(date(2025, 5, 1))
    suivant = bureau.jusqu_a("transmettre")
    instruction.rejeter(suivant.lignes.first(), "absent", True, bureau.instructeur, bureau.le)
    bureau.attester(suivant)
    bureau.valider(suivant)


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
    ligne.lignes.all().delete()
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


def _operation_de(nature):
    return Operation.objects.filter(nature=nature).order_by("pk").first()


def _gonfler(nature):
    """Un centime de plus sur chaque compte, sans déséquilibrer l'opération."""

    def planter():
        operation = _operation_de(nature)
        for ecriture, de_plus in zip(operation.ecritures.order_by("pk"), (1, -1), strict=False):
            Ecriture.objects.filter(pk=ecriture.pk).update(montant=ecriture.montant + de_plus)
        return f"Événement {operation.evenement_id} "

    planter.__name__ = f"gonfler_{nature}"
    return planter


def _retirer_une_ligne():
    ligne = LigneBordereau.objects.vives().filter(avoir=None).first()
    ligne.delete()
    return f"Bordereau {ligne.bordereau_id} "


def _changer_le_montant_d_une_ligne():
    ligne = LigneBordereau.objects.vives().filter(avoir=None).first()
    LigneBordereau.objects.filter(pk=ligne.pk).update(montant=ligne.montant + 1)
    return f"Bordereau {ligne.bordereau_id} "


def _ressusciter_une_ligne():
    ligne = LigneBordereau.objects.exclude(rejetee_le=None).get()
    LigneBordereau.objects.update(rejetee_le=None, motif_rejet="", suite="")
    return f"Bordereau {ligne.bordereau_id} "


def _devalider_un_bordereau():
    cle = Bordereau.objects.filter(lot=None).first().pk
    Bordereau.objects.filter(pk=cle).update(etat="service_fait")
    return f"Bordereau {cle} "


def _depayer_un_lot():
    cle = Bordereau.objects.exclude(lot=None).first().pk
    LotPaiement.objects.update(paye_le=None, paye_par=None)
    return f"Bordereau {cle} "


def _glisser_dans_un_lot():
    paye = Bordereau.objects.exclude(lot=None).first()
    cle = Bordereau.objects.filter(lot=None).first().pk
    Bordereau.objects.filter(pk=cle).update(lot=paye.lot, coordonnees=paye.coordonnees)
    return f"Bordereau {cle} "


def _detourner_un_paiement():
    paye = Bordereau.objects.exclude(lot=None).first()
    autre = rib(paye.structure, IBANS[1])
    Bordereau.objects.filter(pk=paye.pk).update(coordonnees=autre)
    return f"Bordereau {paye.pk} "


def _gonfler_un_bordereau():
    paye = Bordereau.objects.exclude(lot=None).first()
    Bordereau.objects.filter(pk=paye.pk).update(montant=paye.montant + 1)
    return f"Bordereau {paye.pk} "


def _retoucher_un_fichier():
    fichier = FichierDePaiement.objects.get()
    FichierDePaiement.objects.update(contenu=b"9999")
    return f"Lot de paiement {fichier.lot_id} "


def _oublier_un_avoir():
    avoir = Avoir.objects.get()
    Avoir.objects.update(confirme_le=None, confirme_par=None)
    return f"Avoir {avoir.pk} "


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
        *map(
            _gonfler,
            ("bordereau", "ligne_rejetee", "bordereau_valide", "paiement", "avoir_confirme"),
        ),
        _retirer_une_ligne,
        _changer_le_montant_d_une_ligne,
        _ressusciter_une_ligne,
        _devalider_un_bordereau,
        _depayer_un_lot,
        _glisser_dans_un_lot,
        _detourner_un_paiement,
        _gonfler_un_bordereau,
        _retoucher_un_fichier,
        _oublier_un_avoir,
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
