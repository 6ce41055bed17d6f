"""Ce que plusieurs essais du Pass demandent."""

import re
from contextlib import contextmanager

import pytest
from django.db.models import Sum

from pass_numerique import codes
from pass_numerique.etats import Compte, EtatChequier
from pass_numerique.jours import jour as jour_de
from pass_numerique.models import (
    Avoir,
    Bordereau,
    Chequier,
    Dispositif,
    Ecriture,
    Encaissement,
    LigneBordereau,
    LotEdition,
    LotPaiement,
    Operation,
    Pass,
)
from pass_numerique.motifs import Refus
from pass_numerique.services import comptabilite, verification

# Un code dont la clé est fausse, et un code bien fait que personne n'a.
FAUX = "2222-2222-222K"
INCONNU = codes.nouveau_secret()


@contextmanager
def refuse(code, **attendu):
    """Le geste est refusé pour cette raison-là, et n'a rien écrit d'argent ni d'état."""
    avant = photo()
    with pytest.raises(Refus) as leve:
        yield leve
    assert leve.value.code == code, leve.value
    for nom, valeur in attendu.items():
        assert getattr(leve.value, nom) == valeur
    assert photo() == avant


def formes(vues) -> list[str]:
    """Les requêtes vues, sans leurs valeurs ni les points de reprise."""
    return [re.split(r" WHERE | VALUES ", r["sql"])[0] for r in vues if "SAVEPOINT" not in r["sql"]]


def _paiements():
    if not Bordereau.objects.exists():
        return ()
    return (
        list(Bordereau.objects.order_by("pk").values_list("pk", "etat", "lot", "coordonnees")),
        list(LigneBordereau.objects.order_by("pk").values_list("pk", "rejetee_le")),
        list(LotPaiement.objects.order_by("pk").values_list("pk", "paye_le", "fichiers")),
        list(Avoir.objects.order_by("pk").values_list("pk", "confirme_le", "ecarte_le")),
    )


def photo():
    return (
        list(Chequier.objects.order_by("pk").values_list("pk", "etat", "structure", "envoi")),
        list(Pass.objects.order_by("pk").values_list("pk", "annule_le", "encaissements")),
        list(Encaissement.objects.order_by("pk").values_list("pk", "annule_le")),
        _paiements(),
        Ecriture.objects.count(),
    )


def verifier_les_comptes(moment) -> None:
    """Ce qui doit être vrai à tout moment, de l'argent et des états (étape 5, première preuve)."""
    jour = jour_de(moment)
    assert list(verification.differences()) == []
    assert not (
        Operation.objects.annotate(total=Sum("ecritures__montant")).exclude(total=0).exists()
    )
    for dispositif in Dispositif.objects.all():
        siens = Pass.objects.filter(chequier__dispositif=dispositif)
        emis = sum(
            (lot.dernier - lot.premier + 1) * dispositif.pass_par_chequier
            for lot in LotEdition.objects.filter(dispositif=dispositif)
        )
        par_etat = siens.par_etat(jour)
        assert sum(nombre for nombre, _valeur in par_etat.values()) == emis == siens.count()

        ecritures = Ecriture.objects.filter(dispositif=dispositif)
        if dispositif.clos_le:
            _verifier_la_cloture(ecritures.soldes())
        # Clos, ce qui suit dit encore où il en était.
        soldes = ecritures.hors_cloture().soldes()
        assert sum(soldes.values()) == 0
        vivants = siens.inutilises()

        def valeur(*etats, parmi=vivants):
            return parmi.filter(chequier__etat__in=etats).aggregate(t=Sum("valeur"))["t"] or 0

        assert soldes[Compte.IMPRIME] == valeur(
            EtatChequier.EDITE, EtatChequier.EXPEDIE, EtatChequier.EN_STOCK
        )
        assert soldes[Compte.REMIS] == valeur(EtatChequier.REMIS)
        assert soldes[Compte.BLOQUE] == valeur(
            EtatChequier.OPPOSE,
            parmi=vivants.filter(
                chequier__remises__annulee_le=None, chequier__remises__isnull=False
            ),
        )
        chiffres = comptabilite.chiffres(dispositif)
        assert chiffres.utilise == par_etat.get("encaisse", (0, 0))[1]
        _verifier_les_bordereaux(dispositif, soldes)
        assert 0 <= chiffres.engage <= chiffres.finance
        assert chiffres.engage + chiffres.disponible == chiffres.finance
        for total in (chiffres.engage, chiffres.remis, chiffres.utilise):
            assert sum(comptabilite.parts_de(dispositif, total).values()) == total
        parts = comptabilite.parts_de(dispositif, chiffres.engage)
        plafonds = dict(dispositif.financements.values_list("financeur", "plafond"))
        assert all(part <= plafonds[financeur] for financeur, part in parts.items())


def _verifier_la_cloture(soldes) -> None:
    """Il ne reste que la dépense, ce que des structures doivent, et les financeurs qui la portent."""
    restes = {compte for compte, solde in soldes.items() if solde}
    assert restes <= {Compte.FINANCEURS, Compte.PAYE, Compte.AVOIR}
    assert soldes[Compte.FINANCEURS] == -(soldes[Compte.PAYE] + soldes[Compte.AVOIR])


def _verifier_les_bordereaux(dispositif, soldes) -> None:
    """Ce que chaque compte doit, relu dans les lignes des bordereaux."""
    if not Bordereau.objects.filter(dispositif=dispositif).exists():
        comptes = (Compte.DEMANDE, Compte.A_PAYER, Compte.PAYE, Compte.AVOIR)
        assert [soldes[compte] for compte in comptes] == [0, 0, 0, 0]
        return
    vives = LigneBordereau.objects.vives().filter(bordereau__dispositif=dispositif)

    def somme(lignes):
        return lignes.aggregate(t=Sum("montant"))["t"] or 0

    les_pass, valides = vives.filter(avoir=None), vives.filter(bordereau__etat="valide")
    payees = valides.filter(bordereau__lot__paye_le__isnull=False)
    a_verifier = les_pass.exclude(bordereau__etat="valide")
    assert soldes[Compte.DEMANDE] == somme(a_verifier)
    assert soldes[Compte.A_PAYER] == somme(valides) - somme(payees)
    assert soldes[Compte.PAYE] == somme(payees)
    deduits = -somme(valides.filter(avoir__isnull=False))
    confirmes = somme(
        Avoir.objects.exclude(confirme_le=None).filter(
            encaissement__un_pass__chequier__dispositif=dispositif
        )
    )
    assert soldes[Compte.AVOIR] == deduits - confirmes
    # Rien n'est payé deux fois : ce qui est sorti est ce qui a servi, plus ce qui reste à déduire.
    vifs = Encaissement.objects.vifs().filter(lignes__in=payees)
    deja_deduits = -somme(payees.filter(avoir__isnull=False))
    assert soldes[Compte.PAYE] == somme(vifs) + confirmes - deja_deduits
    assert all(b.net >= 0 for b in Bordereau.objects.avec_totaux())
