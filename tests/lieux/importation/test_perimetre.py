"""Un gestionnaire borné importe un fichier : seules ses lignes s'écrivent, les autres sont nommées."""

import json

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from lieux.droits import TOUT, portee
from lieux.importation.annulation import annuler
from lieux.importation.conservation import analyser, appliquer_import
from lieux.models import Commune, Import, Lieu, Provenance
from tests.agents import compte, confier, entrer
from tests.lieux.admin.conftest import ClientDeLAdministration
from tests.lieux.admin.test_importation import deposer, octets, page
from tests.lieux.fabriques import LieuFactory, TerritoireFactory
from tests.lieux.importation.conftest import ligne

SETE, BEZIERS = "34301", "34032"


def du_fichier(**changes) -> list[dict]:
    """Deux lieux : l'un à Sète, l'autre à Béziers, à plusieurs kilomètres."""
    lieux = [
        ligne(id="ici", nom="Maison ici", commune="Sète", code_insee=SETE, code_postal="34200"),
        ligne(id="la", nom="Maison là", commune="Béziers", code_insee=BEZIERS, code_postal="34500"),
    ]
    for valeurs, latitude, longitude in zip(
        lieux, ("43.4035", "43.3442"), ("3.6970", "3.2158"), strict=True
    ):
        valeurs |= {"latitude": latitude, "longitude": longitude}
    return [valeurs | changes for valeurs in lieux]


@pytest.fixture
def agent(herault):
    sete = TerritoireFactory(nom="Sète", nature="pays", communes=[Commune.objects.get(pk=SETE)])
    return confier(compte("agent@herault.example", "gestionnaire des lieux"), territoires=[sete])


@pytest.fixture
def bornee(agent):
    return portee(User.objects.get(pk=agent.pk))


@pytest.fixture
def deja(herault):
    """Les deux lieux, importés par quelqu'un qui a tout ; leur valeur à cacher : un téléphone."""
    appliquer_import(analyser(octets(du_fichier(telephone="0465710042")), "v1.csv", "auto"))
    return {lieu.nom: lieu for lieu in Lieu.objects.all()}


def test_creer_ici_est_permis_la_bas_refuse_et_dit(bornee):
    imp = analyser(octets(du_fichier()), "x.csv", "auto", None, bornee)
    assert [objet["nom"] for objet in imp.rapport["crees"]] == ["Maison ici"]
    refusee = imp.rapport["hors_perimetre"][0]
    assert (refusee["nom"], refusee["ligne"]) == ("Maison là", 3)
    assert "Sète" in refusee["raison"]
    appliquer_import(imp, portee=bornee)
    assert [lieu.nom for lieu in Lieu.objects.all()] == ["Maison ici"]
    assert Provenance.objects.count() == 1


def test_modifier_la_bas_est_refuse_sans_montrer_ce_qui_y_est(bornee, deja):
    imp = analyser(octets(du_fichier(telephone="0465710099")), "x.csv", "auto", None, bornee)
    assert [objet["nom"] for objet in imp.rapport["modifies"]] == ["Maison ici"]
    texte = json.dumps(imp.rapport)
    assert texte.count("465710042") == 1, "l'ancien téléphone du lieu d'ailleurs se lit"
    appliquer_import(imp, portee=bornee)
    telephones = dict(Lieu.objects.values_list("nom", "telephone"))
    assert telephones == {"Maison ici": "+33465710099", "Maison là": "+33465710042"}


def test_un_lieu_relu_la_bas_n_est_pas_touche(bornee, deja):
    """Même sans changement, un import écrit (dernier passage, retour d'un absent)."""
    ailleurs = deja["Maison là"]
    Lieu.objects.filter(pk=ailleurs.pk).update(a_verifier=True)
    provenance = ailleurs.provenances.get()
    provenance.absent_depuis = provenance.vu_le
    provenance.save()
    avant = Provenance.objects.filter(pk=provenance.pk).values().get()
    appliquer_import(
        analyser(octets(du_fichier(telephone="0465710042")), "x.csv", "auto", None, bornee),
        portee=bornee,
    )
    assert Lieu.objects.get(pk=ailleurs.pk).a_verifier
    assert Provenance.objects.filter(pk=provenance.pk).values().get() == avant


def test_un_absent_d_ailleurs_n_est_ni_nomme_ni_marque(bornee, deja):
    imp = analyser(octets(du_fichier()[:1]), "x.csv", "auto", None, bornee)
    assert imp.rapport["absents"] == []
    assert "Maison là" not in json.dumps(imp.rapport)
    appliquer_import(imp, forcer=True, portee=bornee)
    assert not Lieu.objects.filter(a_verifier=True).exists()


def test_un_doublon_d_ailleurs_n_est_pas_nomme(bornee, herault):
    LieuFactory(
        nom="Maison ici",
        commune=Commune.objects.get(pk=BEZIERS),
        latitude=43.4035,
        longitude=3.6970,
        telephone="+33465710042",
        pivot="13001234500012",
    )
    envoi = octets([du_fichier()[0] | {"telephone": "0465710042", "pivot": "13001234500012"}])
    assert analyser(envoi, "x.csv", "auto").rapport["doublons"]
    assert analyser(envoi, "x.csv", "auto", None, bornee).rapport["doublons"] == []


def test_une_ligne_qui_deplace_un_lieu_hors_du_perimetre_est_refusee(bornee, deja):
    deplace = du_fichier(telephone="0465710042")[0] | {
        "commune": "Béziers",
        "code_insee": BEZIERS,
        "code_postal": "34500",
    }
    imp = analyser(octets([deplace]), "x.csv", "auto", None, bornee)
    assert not imp.rapport["modifies"]
    assert imp.rapport["hors_perimetre"][0]["nom"] == "Maison ici"
    appliquer_import(imp, portee=bornee)
    assert Lieu.objects.get(nom="Maison ici").commune_id == SETE


def test_les_numeros_refuses_ne_contournent_pas_le_perimetre(bornee):
    imp = analyser(octets(du_fichier()), "x.csv", "auto", None, bornee)
    # Tout accepter, ne rien accepter : les lignes d'ailleurs restent dehors.
    appliquer_import(imp, refusees={2}, portee=bornee)
    assert not Lieu.objects.exists()


def test_sans_borne_rien_ne_change(herault):
    imp = analyser(octets(du_fichier()), "x.csv", "auto", None, TOUT)
    assert "hors_perimetre" not in imp.rapport
    appliquer_import(imp)
    assert Lieu.objects.count() == 2


def test_annuler_laisse_ce_qui_n_est_plus_dans_le_perimetre(bornee, deja):
    imp = Import.objects.get()
    annulation = annuler(imp, None, bornee)
    assert [ligne.nom for ligne in annulation.restees] == ["Maison là"]
    assert "périmètre" in annulation.restees[0].empechement
    assert [lieu.nom for lieu in Lieu.objects.all()] == ["Maison là"]


class TestDansLAdministration:
    @pytest.fixture
    def client(self, agent):
        return entrer(ClientDeLAdministration(), agent)

    def test_deposer_relire_appliquer(self, client):
        deposer(client, du_fichier())
        imp = Import.objects.get()
        html = client.get(page(imp)).content.decode()
        assert "Lignes hors de votre périmètre" in html
        assert "Maison là" in html
        client.post(page(imp, "appliquer"))
        assert [lieu.nom for lieu in Lieu.objects.all()] == ["Maison ici"]

    def test_les_imports_des_autres_lui_sont_fermes(self, client, deja):
        imp = Import.objects.get()
        assert "v1.csv" not in client.get(reverse("admin:lieux_import_changelist")).content.decode()
        for nom in ("change", "history", "delete"):
            assert client.get(page(imp, nom)).status_code in (302, 404), nom
        for nom in ("appliquer", "annuler"):
            assert client.post(page(imp, nom)).status_code == 404, nom
        assert Lieu.objects.count() == 2

    def test_son_import_d_avant_se_ferme_quand_son_perimetre_change(self, client, agent):
        deposer(client, du_fichier())
        imp = Import.objects.get()
        assert client.get(page(imp)).status_code == 200
        autre = TerritoireFactory(nature="pays", communes=[Commune.objects.get(pk=BEZIERS)])
        agent.perimetre.territoires.set([autre])
        assert client.get(page(imp)).status_code == 302
        assert client.post(page(imp, "appliquer")).status_code == 404
