"""Ce qu'une structure suit : l'état d'une remise, ce qui expire bientôt, le stock par plages."""

from datetime import date, timedelta

import pytest

from pass_numerique import suivi
from pass_numerique.models import Chequier, Envoi, Remise
from pass_numerique.services import opposition, remise, stock
from pass_numerique.suivi import EtatRemise
from tests.pass_numerique.fabriques import JOUR, a, dispositif, lot, monde

pytestmark = pytest.mark.django_db


def etat(faite, jour=JOUR) -> EtatRemise:
    return suivi.etat(suivi.completes(Remise.objects.all()).get(pk=faite.pk), jour)


def test_une_remise_a_toujours_un_etat():
    fait = monde(nombre=5)
    faite = fait.remettre(1)
    fin = fait.dispositif.dernier_jour
    assert etat(faite) == EtatRemise.A_UTILISER
    assert etat(faite, fin) == EtatRemise.A_UTILISER
    assert etat(faite, fin + timedelta(days=1)) == EtatRemise.EXPIREE
    opposition.opposer(fait.chequier(1), "perdu", maintenant=a(JOUR))
    assert etat(faite) == EtatRemise.BLOQUEE
    opposition.remplacer(fait.chequier(1), fait.serie(2), fait.ccas, maintenant=a(JOUR))
    assert etat(faite) == EtatRemise.REMPLACEE
    epuisee = fait.remettre(3)
    fait.encaisser(*fait.secrets[3])
    assert etat(epuisee) == EtatRemise.EPUISEE
    annulee = fait.remettre(4)
    remise.annuler(annulee, fait.ccas, "erreur", maintenant=a(JOUR))
    assert etat(annulee) == EtatRemise.ANNULEE


def test_les_restants_ne_comptent_ni_les_utilises_ni_les_detruits():
    fait = monde(nombre=2)
    faite = fait.remettre(1)
    fait.encaisser(*fait.secrets[1][:3])
    assert suivi.completes(Remise.objects.all()).get(pk=faite.pk).restants == 7
    opposition.opposer(fait.chequier(1), "perdu", maintenant=a(JOUR, 19))
    nouvelle = opposition.remplacer(
        fait.chequier(1), fait.serie(2), fait.ccas, maintenant=a(JOUR, 19)
    )
    assert suivi.completes(Remise.objects.all()).get(pk=nouvelle.pk).restants == 7


def test_a_relancer_compte_le_dernier_jour():
    fait = monde(nombre=2)
    faite = fait.remettre(1)
    bloque = fait.remettre(2)
    opposition.opposer(bloque.chequier, "perdu", maintenant=a(JOUR))
    fin = fait.dispositif.dernier_jour

    def trouvees(jour, delai=30):
        return list(suivi.a_relancer(Remise.objects.all(), jour, delai))

    assert trouvees(fin - timedelta(days=31)) == []
    assert trouvees(fin - timedelta(days=30)) == [faite]
    assert trouvees(fin) == [faite]
    assert trouvees(fin + timedelta(days=1)) == []


def test_les_plages_se_coupent_aux_trous_et_aux_annees():
    fait = monde(nombre=5)
    ancien = dispositif("24")
    lot(ancien, 2)
    fait.remettre(3)
    Chequier.objects.filter(dispositif=ancien).update(structure=fait.ccas, etat="en_stock")
    plages = suivi.plages(Chequier.objects.en_stock(fait.ccas))
    assert [(p.dispositif.prefixe, p.premier, p.dernier) for p in plages] == [
        ("25", 1, 2),
        ("25", 4, 5),
        ("24", 1, 2),
    ]


def test_une_plage_se_remet_jusqu_au_dernier_jour_de_remise():
    fait = monde(nombre=1)
    (plage,) = suivi.plages(Chequier.objects.en_stock(fait.ccas))
    assert plage.se_remet(date(2025, 12, 16))
    assert not plage.se_remet(date(2025, 12, 17))
    plage.dispositif.clos_le = a(JOUR)
    assert not plage.se_remet(JOUR)


def test_un_envoi_recu_en_entier_n_est_plus_en_route():
    fait = monde(nombre=3, en_stock=False)
    envoi = stock.expedier(fait.dispositif, fait.ccas, 1, 3, maintenant=a(JOUR))

    def restants():
        return [e.restants for e in suivi.en_route(Envoi.objects.all(), fait.ccas)]

    assert restants() == [3]
    stock.recevoir(envoi, {1, 2}, maintenant=a(JOUR))
    assert restants() == [1]
    stock.recevoir(envoi, maintenant=a(JOUR))
    assert restants() == []
