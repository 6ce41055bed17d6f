"""L'impression dans un fil du serveur : elle avance, finit, ou s'arrête sans rien laisser."""

import logging
import threading

import pytest
from django.db import DatabaseError, transaction

from pass_numerique import atelier
from pass_numerique.impression import dessin
from pass_numerique.models import Chequier, Impression, LotEdition, Role
from pass_numerique.motifs import Code
from pass_numerique.services import comptabilite, impressions
from tests.pass_numerique.admin.conftest import adresse, ouvrir, texte
from tests.pass_numerique.fabriques import JOUR, a, dispositif, utilisateur
from tests.pass_numerique.outils import refuse

__all__ = ["ouvrir"]

pytestmark = pytest.mark.django_db
Etat = Impression.Etat


@pytest.fixture(autouse=True)
def _un_jour_de_l_annee(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR, 15))


@pytest.fixture(autouse=True)
def dossier(settings, tmp_path):
    settings.PASS_DOSSIER_DES_LOTS = str(tmp_path / "lots")
    settings.ALLOWED_HOSTS = ["numeriquepourtous.herault.example", "testserver"]
    return tmp_path / "lots"


@pytest.fixture
def en_lots_de_deux(monkeypatch):
    monkeypatch.setattr(atelier, "PAR_LOT", 2)


def etats() -> list[tuple[str, int]]:
    return list(Impression.objects.order_by("pk").values_list("etat", "faits"))


@pytest.fixture
def commander(django_capture_on_commit_callbacks, monkeypatch):
    """Commande, et rend les clés ; `atelier.imprimer` fera, ici, ce que fait le fil."""
    monkeypatch.setattr(atelier, "lancer", lambda cles: None)

    def faire(annee, nombre, par=None) -> list[int]:
        with django_capture_on_commit_callbacks():
            return [demande.pk for demande in atelier.commander(annee, nombre, par)]

    return faire


def test_une_commande_s_imprime_lot_apres_lot(dossier, commander, en_lots_de_deux):
    annee, qui = dispositif(), utilisateur()
    cles = commander(annee, 5, qui)
    assert etats() == [(Etat.EN_COURS, 0)] * 3
    atelier.imprimer(cles)
    assert etats() == [(Etat.FINIE, 2), (Etat.FINIE, 2), (Etat.FINIE, 1)]
    lots = LotEdition.objects.order_by("premier")
    assert [(lot.premier, lot.dernier, lot.edite_par) for lot in lots] == [
        (1, 2, qui),
        (3, 4, qui),
        (5, 5, qui),
    ]
    assert sorted(f.name for f in dossier.iterdir()) == [lot.fichier for lot in lots]


def test_le_travail_signe_une_fois_par_seconde_et_pour_ceux_qui_attendent(commander, monkeypatch):
    heure = [0.0]
    monkeypatch.setattr(atelier, "time", type("Horloge", (), {"monotonic": lambda: heure[0]}))
    monkeypatch.setattr(atelier, "PAR_LOT", 5)
    cles = commander(dispositif(), 6)
    premiere = Impression.objects.get(pk=cles[0])
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR, 16))
    signature, vus = atelier._Signature(premiere, cles[1:]), []
    for faits, seconde in ((1, 0.0), (2, 0.9), (3, 1.0), (4, 1.5), (5, 1.6)):
        heure[0] = seconde
        signature(faits, 5)
        vus.append(Impression.objects.get(pk=cles[0]).faits)
    # Le dernier chéquier se signe aussitôt.
    assert vus == [1, 1, 3, 3, 5]
    assert set(Impression.objects.values_list("signe_le", flat=True)) == {a(JOUR, 16)}


def test_un_refus_se_lit_sur_la_page_et_les_autres_lots_se_tentent(dossier, commander, ouvrir):
    annee = dispositif(plafonds=(20_000, 20_000))
    premiere, autre = commander(annee, 3), commander(annee, 4)
    petite = commander(annee, 1)
    atelier.imprimer([*premiere, *autre, *petite])
    assert etats() == [(Etat.FINIE, 3), (Etat.REFUSEE, 0), (Etat.FINIE, 1)]
    assert Impression.objects.get(pk=autre[0]).refus == Code.BUDGET_DEPASSE
    page = texte(ouvrir(Role.REGISSEUR).get(adresse("lotedition_impressions")))
    assert "Refusée. Le financement ne suffit pas pour imprimer autant." in page
    assert len(list(dossier.iterdir())) == 2


SECRET = "le-code-secret-qui-s-imprimait"


def _tomber(*_arguments, **_options):
    raise DatabaseError(SECRET)


@pytest.mark.parametrize(
    ("ou", "quoi"),
    [(Chequier.objects, "bulk_create"), (dessin, "dessiner")],
    ids=["base", "dessin"],
)
def test_une_panne_se_lit_arretee_et_ne_laisse_rien(
    dossier, commander, ouvrir, monkeypatch, caplog, ou, quoi
):
    annee = dispositif()
    cles = commander(annee, 2)
    with monkeypatch.context() as panne, caplog.at_level(logging.ERROR):
        panne.setattr(ou, quoi, _tomber)
        atelier.imprimer(cles)
    assert [etat for etat, _faits in etats()] == [Etat.ARRETEE]
    assert not list(dossier.iterdir())
    assert not LotEdition.objects.exists()
    assert comptabilite.chiffres(annee).engage == 0
    assert "DatabaseError" in caplog.text
    assert SECRET not in caplog.text
    page = texte(ouvrir(Role.REGISSEUR).get(adresse("lotedition_impressions")))
    assert "Arrêtée en route. Rien n'est imprimé ni engagé : vous pouvez recommencer." in page
    atelier.imprimer(commander(annee, 2))
    assert LotEdition.objects.get().premier == 1


def test_un_silence_de_trois_minutes_se_lit_arretee_et_le_lot_ne_s_ecrit_plus(
    commander, ouvrir, monkeypatch
):
    cles = commander(dispositif(), 2)
    client = ouvrir(Role.REGISSEUR)
    page = adresse("lotedition_impressions")
    assert "En attente de son tour." in texte(client.get(page))
    apres = a(JOUR, 15) + impressions.SANS_SIGNE * 1.01
    monkeypatch.setattr("django.utils.timezone.now", lambda: apres)
    assert "Arrêtée en route." in texte(client.get(page))
    # Le serveur n'était que lent : il trouve sa demande arrêtée, et n'écrit rien.
    atelier.imprimer(cles)
    assert [etat for etat, _faits in etats()] == [Etat.ARRETEE]
    assert not LotEdition.objects.exists()


def test_sans_dossier_ni_adresse_la_commande_est_refusee_aussitot(commander, settings):
    annee = dispositif()
    settings.ALLOWED_HOSTS = ["*"]
    with refuse(Code.REGLAGE_MANQUE, precision="ALLOWED_HOSTS"):
        commander(annee, 1)
    settings.ALLOWED_HOSTS, settings.PASS_DOSSIER_DES_LOTS = ["un.example"], ""
    with refuse(Code.REGLAGE_MANQUE, precision="PASS_DOSSIER_DES_LOTS"):
        commander(annee, 1)
    assert not Impression.objects.exists()


def test_une_commande_defaite_ne_lance_rien(monkeypatch, django_capture_on_commit_callbacks):
    lances = []
    monkeypatch.setattr(atelier, "lancer", lances.append)
    annee = dispositif()
    with django_capture_on_commit_callbacks(execute=True) as suites, transaction.atomic():
        atelier.commander(annee, 1)
        transaction.set_rollback(True)
    assert not suites
    assert not lances


@pytest.mark.django_db(transaction=True)
def test_le_vrai_fil_avance_sous_les_yeux_de_la_page(dossier, ouvrir, monkeypatch):
    """Le fil est retenu avant de partir et après son premier signe, le temps que la page lise.

    SQLite en mémoire n'attend pas : deux fils qui s'y croisent, et l'un des deux est refusé.
    """
    partir, signe, continuer = threading.Event(), threading.Event(), threading.Event()
    vrai, imprimer = impressions.avancer, atelier.imprimer

    def imprimer_ensuite(cles):
        assert partir.wait(30)
        imprimer(cles)

    monkeypatch.setattr(atelier, "imprimer", imprimer_ensuite)

    def avancer(*arguments):
        vrai(*arguments)
        signe.set()
        assert continuer.wait(30)

    monkeypatch.setattr(impressions, "avancer", avancer)
    annee, client = dispositif(), ouvrir(Role.REGISSEUR)
    reponse = client.post(
        adresse("lotedition_add"), {"dispositif": annee.pk, "nombre": "3"}, follow=True
    )
    assert "L'impression est partie : un fichier à venir." in texte(reponse)
    partir.set()
    assert signe.wait(30)
    page = client.get(adresse("lotedition_impressions"))
    assert "En cours : 1 sur 3." in texte(page)
    assert "data-en-cours" in page.content.decode()
    assert not LotEdition.objects.exists()
    continuer.set()
    (fil,) = [fil for fil in threading.enumerate() if fil.name == "impression"]
    fil.join(60)
    assert not fil.is_alive()
    page = client.get(adresse("lotedition_impressions"))
    assert "Finie. Voir le lot 25-000001 – 25-000003" in texte(page)
    assert "data-en-cours" not in page.content.decode()
    assert (dossier / LotEdition.objects.get().fichier).is_file()
