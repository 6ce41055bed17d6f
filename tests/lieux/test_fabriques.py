"""Les fabriques tiennent ce qu'elles promettent aux autres essais."""

from datetime import date

import pytest

from lieux.models import Lieu, Terme
from tests.lieux.fabriques import ArretFactory, CommuneFactory, LieuFactory, TerritoireFactory

pytestmark = pytest.mark.django_db


def test_un_lieu_fabrique_se_trouve_par_la_recherche():
    beziers = CommuneFactory(code_insee="34032", nom="Béziers", codes_postaux=["34500"])
    lieu = LieuFactory(
        nom="Maison Dupont",
        commune=beziers,
        services=["aide-aux-demarches-administratives"],
        reseaux=["caf"],
        arrets=[{"nom": "Halte du Viaduc"}],
        fermetures=[(date(2026, 1, 2), date(2026, 1, 3))],
    )
    assert lieu.code_postal == "34500"
    assert lieu.slug == "maison-dupont-beziers"
    assert list(Lieu.objects.contenant("dupont beziers viaduc")) == [lieu]
    assert lieu.services.get().slug == "aide-aux-demarches-administratives"
    assert lieu.reseaux.get().slug == "caf"
    assert lieu.fermetures.count() == 1
    assert lieu.texte_recherche


def test_un_arret_ajoute_entre_dans_la_recherche():
    lieu = LieuFactory(nom="Bus")
    ArretFactory(lieu=lieu, commune=CommuneFactory(nom="Olargues"))
    assert list(Lieu.objects.contenant("olargues")) == [lieu]


def test_deux_lieux_de_meme_nom_ont_deux_slugs():
    commune = CommuneFactory()
    slugs = {lieu.slug for lieu in LieuFactory.create_batch(3, nom="Point info", commune=commune)}
    assert len(slugs) == 3


def test_un_territoire_recoit_ses_communes():
    communes = CommuneFactory.create_batch(2)
    assert set(TerritoireFactory(communes=communes).communes.all()) == set(communes)


def test_une_valeur_inconnue_se_dit():
    with pytest.raises(LookupError, match="gratos"):
        LieuFactory(frais_a_charge=["gratos"])


def test_le_vocabulaire_vide_se_recharge():
    Terme.objects.all().delete()
    assert LieuFactory(frais_a_charge=["gratuit"]).frais_a_charge.get().libelle == "Gratuit"
