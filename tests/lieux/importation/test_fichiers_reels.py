"""Les deux fichiers réels, quand ils sont là : rien ne se perd, rien ne se double.

Ils ne sont pas versés au projet (tests/donnees/ en a les mêmes saletés, inventées).
"""

from collections import Counter

import pytest

from lieux.models import Lieu, Provenance
from tests.lieux.importation.conftest import REEL

NATIONAL = REEL / "herault_lieux_reels.csv"
OFFICIEL = REEL / "france_services_2024-08-01_herault.csv"

pytestmark = pytest.mark.skipif(
    not (NATIONAL.exists() and OFFICIEL.exists()),
    reason=f"les fichiers réels ne sont pas dans ../{REEL.relative_to(REEL.parents[2])}",
)


def compter(rapport):
    return tuple(len(rapport[cle]) for cle in ("crees", "modifies", "inchanges", "rejetes"))


def fusions(rapport):
    return [s for s in rapport["signalements"] if s["nature"] == "fusion"]


def test_le_fichier_national(importer):
    rapport = importer(NATIONAL)
    assert rapport["lues"] == 222
    assert compter(rapport) == (210, 0, 11, 1)
    # 220 lignes ont des coordonnées ; chaque fusion est nommée.
    assert Lieu.objects.localises().count() >= 220 - len(fusions(rapport))
    assert {f["ligne"] for f in fusions(rapport)} <= {i["ligne"] for i in rapport["inchanges"]}
    assert len(fusions(rapport)) == 11
    (rejet,) = rapport["rejetes"]
    assert (rejet["identifiant"], rejet["colonne"]) == ("ac-34410316", "commune")
    assert "34480" in rejet["raison"]
    assert Counter(s["nature"] for s in rapport["signalements"]) == {
        "siret-de-remplissage": 50,
        "fusion": 11,
        "siret-invalide": 5,
        "horaires-nettoyes": 5,
        "code-postal-remplace": 2,
        "code-postal-autre-commune": 1,
        "coordonnees-absentes": 1,
    }
    assert Provenance.objects.count() == 221
    for lieu in Lieu.objects.select_related("commune"):
        lieu.clean_fields()
    assert Lieu.objects.filter(precision="commune").count() >= 30
    assert Lieu.objects.get(identifiant_origine="fs-1298").horaires == "Mo[2,4] 09:00-12:00"
    assert Lieu.objects.get(identifiant_origine="fs-1762").horaires == (
        "Mo 09:00-12:00; Tu-Fr 09:00-12:00"
    )


def test_les_deux_fichiers_dans_les_deux_sens(importer):
    importer(NATIONAL)
    rapport = importer(NATIONAL)
    assert compter(rapport) == (0, 0, 221, 1)
    assert len(fusions(rapport)) == 11

    rapport = importer(OFFICIEL)
    assert rapport["lues"] == 58
    assert rapport["crees"] == rapport["rejetes"] == []
    assert Lieu.objects.count() == 210
    rapport = importer(OFFICIEL)
    assert compter(rapport) == (0, 0, 58, 0)
    rapport = importer(NATIONAL)
    assert compter(rapport) == (0, 0, 221, 1)
    assert rapport["absents"] == []


def test_la_liste_officielle_seule(importer):
    rapport = importer(OFFICIEL)
    assert compter(rapport) == (58, 0, 0, 0)
    assert Counter(s["nature"] for s in rapport["signalements"]) == {
        "horaires-nettoyes": 8,
        "horaires-selon-commentaire": 7,
        "date-absente": 1,
    }
    assert Lieu.objects.exclude(horaires="").count() == 56
    importer(NATIONAL)
    assert Lieu.objects.count() == 210


def test_les_doublons_declares_sont_signales(importer):
    rapport = importer(NATIONAL)
    declares = [d for d in rapport["doublons"] if "declare" in d["motifs"]]
    # 27 lignes en déclarent un ; deux de ces paires ont été réunies par leur SIRET.
    assert len(declares) == 25
    assert all(d["distance_m"] is not None for d in declares)


def test_un_fichier_reel_tronque_ne_change_rien(importer, tmp_path):
    from django.core.management import CommandError, call_command

    importer(NATIONAL)
    avant = list(Lieu.objects.order_by("pk").values())
    octets = NATIONAL.read_bytes()
    chemin = tmp_path / "tronque.csv"
    for taille in range(0, len(octets) * 4 // 10, len(octets) // 40):
        chemin.write_bytes(octets[:taille])
        with pytest.raises(CommandError):
            call_command("importer_lieux", str(chemin), appliquer=True, verbosity=0)
    assert list(Lieu.objects.order_by("pk").values()) == avant
