"""La commande `importer_lieux`, telle qu'un agent la lance."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from lieux.importation.annulation import annuler
from lieux.models import Import, Lieu, Provenance, Version
from tests.lieux.importation.conftest import DONNEES, ecrire_csv, ligne

CLES = {
    "lues",
    "crees",
    "modifies",
    "inchanges",
    "absents",
    "rejetes",
    "signalements",
    "doublons",
}


def importer(source, *options, **mots):
    sortie = io.StringIO()
    call_command("importer_lieux", str(source), *options, stdout=sortie, **mots)
    return sortie.getvalue()


@pytest.fixture
def lignes(tmp_path):
    return lambda lignes: ecrire_csv(tmp_path / "lieux.csv", lignes)


def empreinte():
    """Tout ce qu'un import peut écrire."""
    return (
        list(Lieu.objects.order_by("pk").values()),
        list(Provenance.objects.order_by("pk").values()),
        list(Lieu.services.through.objects.order_by("pk").values()),
    )


def test_a_blanc_par_defaut(herault):
    sortie = importer(DONNEES / "lieux_standard.csv")
    assert "Essai à blanc" in sortie
    assert "Créés                                 17" in sortie
    assert not Lieu.objects.exists()


def test_appliquer_deux_fois(herault):
    assert "Les changements sont écrits." in importer(DONNEES / "lieux_standard.csv", "--appliquer")
    assert Lieu.objects.count() == 17
    sortie = importer(DONNEES / "lieux_standard.csv", "--appliquer")
    assert "Créés                                  0" in sortie
    assert "Modifiés                               0" in sortie


def test_un_import_de_la_commande_se_garde_et_s_annule(herault):
    sortie = importer(DONNEES / "lieux_standard.csv", "--appliquer")
    imp = Import.objects.get()
    assert f"Import n° {imp.pk} : il peut être annulé" in sortie
    assert (imp.statut, imp.auteur, bytes(imp.contenu)) == (Import.Statut.APPLIQUE, None, b"")
    assert imp.bilan["crees"] == imp.lignes.filter(nature="cree").count() == 17
    assert Version.objects.filter(importation=imp, nature="creation").count() == 17
    # Ce qui ne change rien n'encombre pas la liste des imports.
    assert "Import n°" not in importer(DONNEES / "lieux_standard.csv", "--appliquer")
    assert Import.objects.count() == 1
    annulation = annuler(imp)
    assert not annulation.restees
    assert not Lieu.objects.exists()


def test_le_rapport_json(herault, tmp_path):
    chemin = tmp_path / "rapport.json"
    importer(DONNEES / "lieux_standard.csv", "--rapport", str(chemin))
    rapport = json.loads(chemin.read_text(encoding="utf-8"))
    assert set(rapport) == CLES
    assert rapport["lues"] == 22
    assert rapport["lues"] == sum(
        len(rapport[cle]) for cle in ("crees", "modifies", "inchanges", "rejetes")
    )
    for cle in CLES - {"lues"}:
        for objet in rapport[cle]:
            assert {"ligne", "identifiant", "nom"} <= set(objet)
    assert {"colonne", "raison"} <= set(rapport["rejetes"][0])
    assert {"colonne", "message", "valeur", "nature"} <= set(rapport["signalements"][0])
    assert {"avec", "distance_m"} <= set(rapport["doublons"][0])


def test_le_texte_montre_quelques_details_et_compte_le_reste(herault, lignes):
    nombreuses = [ligne(id=f"ex-{i}", adresse=f"{i} rue X", nom=f"Lieu {i}") for i in range(40)]
    sortie = importer(lignes(nombreuses))
    assert "… et 25 autres (tous dans --rapport)" in sortie


def test_le_texte_ne_commande_pas_le_terminal(herault, lignes):
    piege = {"nom": "A\x1b[2J", "telephone": "\x1b]0;x\x07", "colonne\x1b[31m": "x"}
    sortie = importer(lignes([ligne(**piege)]))
    assert "colonne\ufffd[31m" in sortie
    assert "\x1b" not in sortie
    assert "\x07" not in sortie


def test_silence(herault, lignes):
    assert importer(lignes([ligne()]), verbosity=0) == ""


@pytest.mark.parametrize(
    ("format_", "fichier"),
    [
        ("auto", "lieux_standard.csv"),
        ("standard", "lieux_standard.csv"),
        ("standard-v0", "lieux_standard_v0.csv"),
        ("herault-data", "lieux_herault_data.csv"),
        ("france-services", "france_services.csv"),
    ],
)
def test_chaque_format_peut_etre_nomme(herault, format_, fichier):
    assert "lignes, format" in importer(DONNEES / fichier, "--format", format_)


@pytest.mark.parametrize(
    ("contenu", "raison"),
    [
        (b"", "vide"),
        (b"date,montant\n1,2\n", "non reconnu"),
        (b"id,nom,courriels\n1,2,3\n", "Il manque les colonnes"),
        (b"id,nom,commune,code_postal,adresse\n1,a,b\n", "tronqu"),
        (b'id,nom,commune,code_postal,adresse\n1,"a,b,c,d\n', "tronqu"),
        (b'[{"id": 1}, {"id"', "JSON"),
        (None, "n'existe pas"),
    ],
)
def test_un_fichier_refuse_ne_change_rien(herault, tmp_path, contenu, raison):
    importer(DONNEES / "lieux_standard.csv", "--appliquer")
    avant = empreinte()
    chemin = tmp_path / "refuse.csv"
    if contenu is not None:
        chemin.write_bytes(contenu)
    with pytest.raises(CommandError, match=raison) as erreur:
        importer(chemin, "--appliquer")
    assert str(erreur.value).endswith("Rien n'a été changé.")
    assert empreinte() == avant


def test_un_fichier_coupe_n_importe_ou_ne_change_rien(herault, tmp_path):
    """La coupure entre deux lignes ne se voit pas : les lieux manquants sont alors trop nombreux."""
    importer(DONNEES / "lieux_standard.csv", "--appliquer")
    avant = empreinte()
    octets = (DONNEES / "lieux_standard.csv").read_bytes()
    chemin = tmp_path / "coupe.csv"
    moitie = octets.index(b"\nex-9")
    for taille in range(0, moitie + 1, 53):
        chemin.write_bytes(octets[:taille])
        with pytest.raises(CommandError):
            importer(chemin, "--appliquer")
    for taille in (moitie, moitie + 1):
        chemin.write_bytes(octets[:taille])
        with pytest.raises(CommandError, match="plus de la moitié"):
            importer(chemin, "--appliquer")
    assert empreinte() == avant


def test_forcer_accepte_un_fichier_bien_plus_court(herault, lignes):
    tous = [ligne(id=f"ex-{i}", adresse=f"{i} rue X", nom=f"Lieu {i}") for i in range(4)]
    importer(lignes(tous), "--appliquer")
    with pytest.raises(CommandError, match="--forcer"):
        importer(lignes(tous[:1]), "--appliquer")
    assert not Lieu.objects.filter(a_verifier=True).exists()
    importer(lignes(tous[:1]), "--appliquer", "--forcer")
    assert Lieu.objects.filter(a_verifier=True).count() == 3
    assert Lieu.objects.count() == 4


@pytest.mark.django_db
def test_sans_communes(lignes):
    with pytest.raises(CommandError, match="charger_communes"):
        importer(lignes([ligne()]))


def test_un_rapport_qui_ne_peut_pas_s_ecrire_arrete_avant(herault, lignes, tmp_path):
    for chemin in (tmp_path / "absent" / "r.json", tmp_path):
        with pytest.raises(CommandError, match="ne peut pas être écrit"):
            importer(lignes([ligne()]), "--appliquer", "--rapport", str(chemin))
    assert not Lieu.objects.exists()


def test_une_adresse_refusee(herault):
    with pytest.raises(CommandError, match="https"):
        importer("http://exemple.invalid/lieux.csv")


def test_une_barre_de_progression_seulement_sur_un_terminal(herault, lignes, capsys):
    importer(lignes([ligne()]))
    assert capsys.readouterr().err == ""
