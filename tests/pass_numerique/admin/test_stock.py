"""Le régisseur expédie, reçoit un retour, détruit : ce que la page fait et refuse."""

import pytest

from pass_numerique.etats import EtatChequier, Nature
from pass_numerique.models import Destruction, Envoi, Evenement, Role
from pass_numerique.services import comptabilite, stock
from tests.pass_numerique.admin.conftest import adresse, messages, reproches, texte
from tests.pass_numerique.fabriques import JOUR, a, monde, prescriptrice

pytestmark = pytest.mark.django_db


@pytest.fixture
def fait():
    """Quatre chéquiers au Département."""
    return monde(nombre=4, en_stock=False)


@pytest.fixture
def regisseur(ouvrir, fait):
    return ouvrir(Role.REGISSEUR)


def etats(fait) -> list[str]:
    return list(fait.dispositif.chequiers.order_by("numero").values_list("etat", flat=True))


AU_DEPARTEMENT = [EtatChequier.EDITE] * 4


def test_expedier_une_suite(regisseur, fait):
    suite = {"structure": fait.ccas.pk, "premier": "25-000001", "dernier": "25 000003"}
    reponse = regisseur.post(adresse("envoi_add"), suite, follow=True)
    assert messages(reponse) == ["3 chéquiers expédiés."]
    page = texte(reponse)
    assert "25-000001 – 25-000003 · CCAS d'exemple" in page
    assert "La structure comptera ces chéquiers à leur arrivée." in page
    assert etats(fait) == [EtatChequier.EXPEDIE] * 3 + [EtatChequier.EDITE]
    note = Evenement.objects.get(nature=Nature.EXPEDITION)
    assert note.par == regisseur.compte.pk
    liste = texte(regisseur.get(adresse("envoi_changelist")))
    assert "Expédier des chéquiers" in liste
    assert "25-000001 – 25-000003" in liste


def test_ce_qui_ne_s_expedie_pas_se_dit_et_ne_bouge_rien(regisseur, fait):
    fermee = prescriptrice("CCAS fermé", active=False)
    bonne = {"structure": fait.ccas.pk, "premier": "25-000001", "dernier": "25-000004"}

    def refus(**champs):
        return reproches(regisseur.post(adresse("envoi_add"), bonne | champs))

    assert "couverture" in refus(premier="1")["premier"][0]
    assert "pas de la même année" in refus(dernier="26-000001")["dernier"][0]
    inconnue = refus(premier="24-000001", dernier="24-000002")["premier"][0]
    assert "Nous ne connaissons pas ce numéro" in inconnue
    assert "(25-000005)" in refus(dernier="25-000006")["__all__"][0]
    assert (
        "plus petit que le dernier" in refus(dernier="25-000001", premier="25-000002")["__all__"][0]
    )
    assert "structure" in refus(structure=fermee.pk)
    assert refus(premier="").keys() == {"premier"}
    assert etats(fait) == AU_DEPARTEMENT
    stock.expedier(fait.dispositif, fait.ccas, 2, 2, maintenant=a(JOUR))
    assert "(25-000002)" in refus()["__all__"][0]
    assert Envoi.objects.count() == 1


def test_recevoir_un_retour_en_deux_fois(regisseur, fait):
    aller = stock.expedier(fait.dispositif, fait.ccas, 1, 4, maintenant=a(JOUR))
    assert regisseur.get(adresse("envoi_recevoir", aller.pk)).status_code == 404
    stock.recevoir(aller, maintenant=a(JOUR))
    retour = stock.retourner(fait.dispositif, fait.ccas, 1, 3, maintenant=a(JOUR))
    page = adresse("envoi_recevoir", retour.pk)
    assert 'value="25-000003"' in regisseur.get(page).content.decode()
    reponse = regisseur.post(page, {"premier": "25-000001", "dernier": "25-000002"}, follow=True)
    assert messages(reponse) == ["2 chéquiers reçus."]
    assert "Recevoir ce retour…" in texte(reponse)
    refaits = regisseur.post(page, {"premier": "25-000001", "dernier": "25-000002"})
    assert "(25-000001)" in reproches(refaits)["__all__"][0]
    ailleurs = regisseur.post(page, {"premier": "25-000004", "dernier": "25-000004"})
    assert "(25-000004)" in reproches(ailleurs)["__all__"][0]
    reponse = regisseur.post(page, {"premier": "25-000003", "dernier": "25-000003"}, follow=True)
    assert messages(reponse) == ["1 chéquier reçu."]
    assert "Tout est arrivé." in texte(reponse)
    assert etats(fait) == [EtatChequier.EDITE] * 3 + [EtatChequier.EN_STOCK]


def test_detruire_rend_l_argent_et_garde_le_proces_verbal(regisseur, fait):
    avant = comptabilite.chiffres(fait.dispositif).disponible
    envoi = {
        "premier": "25-000001",
        "dernier": "25-000002",
        "motif": "dégât des eaux",
        "proces_verbal": "PV 12 du 10 mars 2025",
    }
    manque = reproches(regisseur.post(adresse("destruction_add"), envoi))
    assert manque.keys() == {"confirme"}
    sans_mot = reproches(regisseur.post(adresse("destruction_add"), envoi | {"motif": " "}))
    assert sans_mot.keys() == {"confirme", "motif"}
    assert etats(fait) == AU_DEPARTEMENT
    envoi["confirme"] = "on"
    reponse = regisseur.post(adresse("destruction_add"), envoi, follow=True)
    assert messages(reponse) == ["2 chéquiers détruits."]
    assert "PV 12 du 10 mars 2025" in texte(reponse)
    assert etats(fait) == [EtatChequier.ANNULE] * 2 + [EtatChequier.EDITE] * 2
    assert comptabilite.chiffres(fait.dispositif).disponible == avant + 20_000
    assert Destruction.objects.get().detruit_par == regisseur.compte
    encore = reproches(regisseur.post(adresse("destruction_add"), envoi))
    assert "(25-000001)" in encore["__all__"][0]


def test_un_chequier_remis_ne_se_detruit_pas(regisseur, fait):
    stock.recevoir(stock.expedier(fait.dispositif, fait.ccas, 1, 1, maintenant=a(JOUR)))
    fait.remettre(1)
    envoi = {"premier": "25-000001", "dernier": "25-000001", "motif": "x", "proces_verbal": "PV"}
    refus = reproches(regisseur.post(adresse("destruction_add"), envoi | {"confirme": "on"}))
    assert "(25-000001)" in refus["__all__"][0]
    assert etats(fait)[0] == EtatChequier.REMIS


def test_un_chequier_se_trouve_par_son_numero_et_dit_ou_il_est_passe(regisseur, fait):
    stock.expedier(fait.dispositif, fait.ccas, 2, 2, regisseur.compte, a(JOUR))
    liste = adresse("chequier_changelist")
    trouve = texte(regisseur.get(liste, {"q": "25 000002"}))
    assert "25-000002" in trouve
    assert "25-000003" not in trouve
    for rien in ("25-000099", "bonjour"):
        assert "Rien ne correspond" in texte(regisseur.get(liste, {"q": rien}))
    page = texte(regisseur.get(adresse("chequier_change", fait.chequier(2).pk)))
    assert f"en route, CCAS d'exemple · compte n° {regisseur.compte.pk}" in page
    assert "25-000002-10 : en route" in page
    secret = fait.secrets[2][0]
    assert secret not in page


def test_l_inventaire_compte_par_endroit(regisseur, fait):
    stock.expedier(fait.dispositif, fait.ccas, 1, 3, maintenant=a(JOUR))
    page = adresse("chequier_inventaire")
    reponse = regisseur.get(page)
    assert reponse.context["lignes"][1] == ("CCAS d'exemple", [0, 3], 3)
    assert reponse.context["totaux"] == [1, 3]
    veille = regisseur.get(page, {"jour": "2025-03-09"})
    assert "choisissez un jour plus tard" in texte(veille)
    assert "jour" in reproches(regisseur.get(page, {"jour": "hier"}))
