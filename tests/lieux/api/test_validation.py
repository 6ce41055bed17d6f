"""304 quand rien n'a changé ; et dès que quelque chose change, une autre réponse."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from lieux.api import validation
from lieux.memoire import cache
from lieux.models import Commune, FermetureExceptionnelle, Lieu, Reseau, Terme
from tests.lieux.api.conftest import ADRESSES
from tests.lieux.fabriques import ArretFactory, LieuFactory

pytestmark = pytest.mark.django_db
DES_LIEUX = ("liste", "geojson", "csv", "json")


@pytest.mark.parametrize("adresse", ADRESSES.values(), ids=ADRESSES)
def test_une_seconde_lecture_ne_renvoie_rien(client, riche, adresse):
    premiere = client.get(adresse)
    seconde = client.get(adresse, headers={"if-none-match": premiere["ETag"]})
    assert seconde.status_code == 304
    assert seconde.content == b""
    assert seconde["ETag"] == premiere["ETag"]
    assert seconde["Cache-Control"] == "public, no-cache"
    # Un script d'une autre origine doit pouvoir lire aussi ce 304-là.
    assert seconde["Access-Control-Allow-Origin"] == "*"


def test_le_detail_aussi(client, riche):
    adresse = f"/api/v1/lieux/{riche.pk}/"
    etag = client.get(adresse)["ETag"]
    assert client.get(adresse, headers={"if-none-match": etag}).status_code == 304
    Lieu.objects.filter(pk=riche.pk).update(presentation_detail="Autre chose")
    assert client.get(adresse, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("codage", ["gzip", "br"])
@pytest.mark.parametrize("nom", DES_LIEUX)
def test_304_aussi_quand_la_reponse_etait_compressee(client, riche, nom, codage):
    premiere = client.get(ADRESSES[nom], headers={"accept-encoding": codage})
    assert premiere["ETag"].startswith("W/")
    seconde = client.get(
        ADRESSES[nom], headers={"accept-encoding": codage, "if-none-match": premiere["ETag"]}
    )
    assert seconde.status_code == 304


def test_une_condition_contraire_est_un_412_en_mots(client, riche):
    reponse = client.get(ADRESSES["liste"], headers={"if-match": '"autre"'})
    assert reponse.status_code == 412
    assert reponse["Content-Type"] == "application/problem+json"


# Tout ce qui peut changer une réponse, y compris ce que ni un signal ni une date de
# modification ne verraient : écriture en masse, relation, table de référence.
CHANGEMENTS = {
    "champ enregistré": lambda lieu: Lieu.objects.get(pk=lieu.pk).save() or _renommer(lieu),
    "écriture en masse": lambda lieu: Lieu.objects.filter(pk=lieu.pk).update(nom="Renommé"),
    "bulk_update": lambda lieu: Lieu.objects.bulk_update([_nomme(lieu)], ["nom"]),
    "brouillon": lambda lieu: Lieu.objects.filter(pk=lieu.pk).update(statut="brouillon"),
    "suppression": lambda lieu: lieu.delete(),
    "nouveau lieu": lambda lieu: LieuFactory(commune=lieu.commune),
    "commune renommée": lambda lieu: Commune.objects.filter(pk=lieu.commune_id).update(nom="Béz"),
}


def _nomme(lieu):
    lieu.nom = "Renommé"
    return lieu


def _renommer(lieu):
    _nomme(lieu).save(update_fields=["nom"])


@pytest.mark.parametrize("changer", CHANGEMENTS.values(), ids=CHANGEMENTS)
@pytest.mark.parametrize("nom", DES_LIEUX)
def test_tout_changement_donne_une_autre_empreinte(client, riche, nom, changer):
    avant = client.get(ADRESSES[nom])["ETag"]
    changer(riche)
    apres = client.get(ADRESSES[nom], headers={"if-none-match": avant})
    assert apres.status_code == 200
    assert apres["ETag"] != avant


RELATIONS = {
    "réseau retiré": (lambda lieu: lieu.reseaux.clear(), ("liste", "geojson")),
    "réseau renommé": (lambda _: Reseau.objects.update(nom="Autre"), ("liste",)),
    "service ajouté": (
        lambda lieu: lieu.services.add(
            Terme.objects.get(liste="services", code="Loisirs et créations numériques")
        ),
        ("liste", "csv", "json"),
    ),
    "arrêt ajouté": (lambda lieu: ArretFactory(lieu=lieu), ("geojson",)),
    "fermeture ajoutée": (
        lambda lieu: FermetureExceptionnelle.objects.create(
            lieu=lieu, debut=timezone.localdate(), fin=timezone.localdate()
        ),
        ("liste",),
    ),
}


@pytest.mark.parametrize("cas", RELATIONS.values(), ids=RELATIONS)
def test_une_relation_modifiee_aussi(client, riche, cas):
    changer, touchees = cas
    avant = {nom: client.get(ADRESSES[nom])["ETag"] for nom in touchees}
    changer(riche)
    assert all(client.get(ADRESSES[nom])["ETag"] != avant[nom] for nom in touchees)


def test_l_empreinte_suit_l_ouverture_quand_elle_est_dans_la_reponse(client, riche, monkeypatch):
    mardi = datetime(2026, 3, 10, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))

    def etags(heure):
        monkeypatch.setattr(timezone, "now", lambda: mardi.replace(hour=heure))
        return {nom: client.get(ADRESSES[nom])["ETag"] for nom in ("liste", "geojson")}

    matin, plus_tard, midi = etags(9), etags(10), etags(13)
    assert matin == plus_tard  # rien de neuf entre 9 h et 10 h : ouvert jusqu'à midi
    assert midi["liste"] != matin["liste"]  # fermé, ouvre à 14 h
    assert midi["geojson"] == matin["geojson"]  # la carte ne dit pas l'ouverture


class TestLastModified:
    @pytest.fixture
    def pendule(self, monkeypatch):
        horloge = SimpleNamespace(maintenant=1_790_000_000.5)
        monkeypatch.setattr(validation, "time", SimpleNamespace(time=lambda: horloge.maintenant))
        return horloge

    def lire(self, client, depuis=""):
        entetes = {"if-modified-since": depuis} if depuis else {}
        return client.get(ADRESSES["geojson"], headers=entetes)

    def test_304_tant_que_rien_ne_change(self, client, riche, pendule):
        premiere = self.lire(client)
        assert parse_http_date(premiere["Last-Modified"]) == 1_790_000_000
        pendule.maintenant += 3600
        seconde = self.lire(client, premiere["Last-Modified"])
        assert seconde.status_code == 304
        assert seconde["Last-Modified"] == premiere["Last-Modified"]

    def test_un_changement_avance_la_date(self, client, riche, pendule):
        ancienne = self.lire(client)["Last-Modified"]
        pendule.maintenant += 60
        riche.delete()
        nouvelle = self.lire(client, ancienne)
        assert nouvelle.status_code == 200
        assert parse_http_date(nouvelle["Last-Modified"]) == 1_790_000_060

    def test_deux_reponses_de_la_meme_seconde_n_ont_pas_la_meme_date(self, client, riche, pendule):
        ancienne = self.lire(client)["Last-Modified"]
        pendule.maintenant += 0.2
        riche.delete()
        # Dater la seconde réponse la confondrait avec la première, et pour longtemps.
        meme_seconde = self.lire(client, ancienne)
        assert meme_seconde.status_code == 200
        assert "Last-Modified" not in meme_seconde
        pendule.maintenant += 2
        suivante = self.lire(client, ancienne)
        assert suivante.status_code == 200
        assert parse_http_date(suivante["Last-Modified"]) == 1_790_000_001

    def test_l_empreinte_l_emporte_sur_la_date(self, client, riche, pendule):
        reponse = client.get(
            ADRESSES["geojson"],
            headers={"if-none-match": '"autre"', "if-modified-since": http_date(2_000_000_000)},
        )
        assert reponse.status_code == 200

    def test_un_cache_en_panne_ne_ferme_pas_l_api(self, client, riche, monkeypatch, settings):
        def panne(*_arguments, **_options):
            raise ConnectionError

        for methode in ("get", "set", "add", "incr"):
            monkeypatch.setattr(type(cache._connections["memoire"]), methode, panne)
        settings.API_REQUETES_PAR_MINUTE = {"lecture": 5, "export": 5}
        reponse = self.lire(client)
        assert reponse.status_code == 200
        assert "Last-Modified" not in reponse
        assert self.lire(client, http_date(2_000_000_000)).status_code == 200


def test_une_date_illisible_ne_casse_rien(client, riche):
    for date in ("hier", "", "\x00", "Mon, 99 Foo 2026"):
        reponse = client.get(ADRESSES["liste"], headers={"if-modified-since": date})
        assert reponse.status_code == 200


def test_deux_recherches_ont_chacune_leur_validateur(client, riche):
    une = client.get(ADRESSES["liste"])
    autre = client.get(ADRESSES["liste"] + "?q=zzz", headers={"if-none-match": une["ETag"]})
    assert autre.status_code == 200


def test_la_garde_du_cache_est_d_un_jour():
    assert timedelta(seconds=validation._GARDE) == timedelta(days=1)
