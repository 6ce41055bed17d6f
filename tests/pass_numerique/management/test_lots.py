"""Les commandes qui impriment et qui détruisent les fichiers des lots."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pass_numerique import impression
from pass_numerique.etats import EtatChequier, Nature
from pass_numerique.models import Chequier, Evenement, LotEdition
from tests.pass_numerique.fabriques import dispositif, lot

pytestmark = pytest.mark.django_db


def lancer(commande, *arguments, **options):
    sortie, erreurs = StringIO(), StringIO()
    call_command(commande, *arguments, stdout=sortie, stderr=erreurs, **options)
    return sortie.getvalue(), erreurs.getvalue()


def test_produire_des_lots_dit_chaque_fichier_et_son_empreinte(dossier):
    dispositif()
    sortie, erreurs = lancer("produire_lots", "25", "5", "--par-lot", "2")
    lots = list(LotEdition.objects.order_by("premier"))
    assert [(un.premier, un.dernier) for un in lots] == [(1, 2), (3, 4), (5, 5)]
    for un in lots:
        assert un.fichier in sortie
        assert un.empreinte_du_fichier in sortie
    assert sorted(f.name for f in dossier.iterdir()) == sorted(un.fichier for un in lots)
    assert not erreurs
    assert lancer("produire_lots", "25", "1", verbosity=0) == ("", "")


def test_un_autre_dossier_se_nomme(tmp_path, dossier):
    dispositif()
    sortie, _ = lancer("produire_lots", "25", "1", "--dossier", str(tmp_path / "ailleurs"))
    assert str(tmp_path / "ailleurs") in sortie
    assert not dossier.exists()


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (("99", "1"), r"ne commence par « 99 » \(25\)"),
        (("25", "0"), "1 au moins"),
        (("25", "1", "--par-lot", "0"), "1 au moins"),
        (("25", "999"), "Le financement ne suffit pas"),
        (("25", "1", "--a-la-place-de", "25-000009"), "Nous ne connaissons pas ce numéro"),
        (("25", "1", "--a-la-place-de", "bonjour"), "Ce numéro n'est pas complet"),
    ],
)
def test_un_refus_est_une_phrase_et_n_ecrit_rien(dossier, arguments, phrase):
    dispositif()
    with pytest.raises(CommandError, match=phrase):
        lancer("produire_lots", *arguments)
    assert not LotEdition.objects.exists()
    assert not dossier.exists()


def test_le_budget_se_verifie_pour_tous_les_lots_avant_le_premier():
    dispositif(plafonds=(10_000, 10_000))
    with pytest.raises(CommandError, match="Le financement ne suffit pas"):
        lancer("produire_lots", "25", "3", "--par-lot", "1")
    assert not LotEdition.objects.exists()


def test_reimprimer_un_lot():
    dispositif(plafonds=(10_000, 10_000))
    lancer("produire_lots", "25", "2")
    with pytest.raises(CommandError, match="un seul lot"):
        lancer("produire_lots", "25", "2", "--par-lot", "1", "--a-la-place-de", "25-000001")
    lancer("produire_lots", "25", "2", "--a-la-place-de", "25-000002")
    etats = dict(Chequier.objects.values_list("numero", "etat"))
    assert etats == {
        1: EtatChequier.ANNULE,
        2: EtatChequier.ANNULE,
        3: EtatChequier.EDITE,
        4: EtatChequier.EDITE,
    }


def test_reimprimer_le_lot_d_une_autre_annee_est_refuse():
    dispositif()
    lot(dispositif("24"), 1)
    with pytest.raises(CommandError, match="n'est pas de l'année 25"):
        lancer("produire_lots", "25", "1", "--a-la-place-de", "24-000001")


# --- Détruire


def vieillir(un, heures):
    avant = timezone.now() - timedelta(hours=heures)
    LotEdition.objects.filter(pk=un.pk).update(edite_le=avant)


@pytest.fixture
def trois_lots():
    annee = dispositif()
    faits = [impression.produire(annee, 1) for _ in range(3)]
    vieillir(faits[0], 73)
    vieillir(faits[1], 71)
    return faits


def test_les_fichiers_de_plus_de_72_heures_partent_seuls(dossier, trois_lots):
    sortie, erreurs = lancer("detruire_fichiers_des_lots")
    vieux, jeune, neuf = trois_lots
    assert vieux.fichier in sortie
    assert not erreurs
    assert sorted(f.name for f in dossier.iterdir()) == [jeune.fichier, neuf.fichier]
    vieux.refresh_from_db()
    assert vieux.fichier_detruit_le
    assert vieux.empreinte_du_fichier
    fait = Evenement.objects.get(nature=Nature.FICHIER_DETRUIT)
    assert (fait.objet, fait.numero, fait.details) == ("lotedition", vieux.pk, {})
    assert "Aucun autre fichier" in lancer("detruire_fichiers_des_lots")[0]


def test_un_lot_nomme_part_apres_un_oui(dossier, trois_lots, monkeypatch):
    neuf = trois_lots[2]
    monkeypatch.setattr("builtins.input", lambda _: "non")
    with pytest.raises(CommandError, match="Rien n'est détruit"):
        lancer("detruire_fichiers_des_lots", "25-000003")
    assert len(list(dossier.iterdir())) == 3
    monkeypatch.setattr("builtins.input", lambda _: "Oui ")
    lancer("detruire_fichiers_des_lots", "25-000003")
    assert not (dossier / neuf.fichier).exists()
    with pytest.raises(CommandError, match="n'existe plus"):
        lancer("detruire_fichiers_des_lots", "25-000003", "--oui")


def test_les_restes_d_une_panne_partent_aussi(dossier, trois_lots):
    vieux = timezone.now().timestamp() - 73 * 3600
    for nom in (".pass-25-000009-000009.pdf.abc.partiel", "pass-25-000009-000009.pdf"):
        (dossier / nom).write_bytes(b"%PDF")
        os.utime(dossier / nom, (vieux, vieux))
    (dossier / ".pass-25-000010-000010.pdf.def.partiel").write_bytes(b"%PDF en cours")
    sortie, _ = lancer("detruire_fichiers_des_lots")
    assert "effacés : 2" in sortie
    assert sorted(f.name for f in dossier.iterdir()) == [
        ".pass-25-000010-000010.pdf.def.partiel",
        trois_lots[1].fichier,
        trois_lots[2].fichier,
    ]


def test_un_fichier_qui_n_est_pas_ici_n_est_pas_dit_detruit(dossier, trois_lots):
    vieux = trois_lots[0]
    (dossier / vieux.fichier).unlink()
    _, erreurs = lancer("detruire_fichiers_des_lots")
    assert f"{vieux.fichier} n'est pas ici" in erreurs
    vieux.refresh_from_db()
    assert vieux.fichier_detruit_le is None
    # Quelqu'un le confirme : c'est noté.
    lancer("detruire_fichiers_des_lots", "25-000001", "--oui")
    vieux.refresh_from_db()
    assert vieux.fichier_detruit_le


def test_une_machine_qui_n_imprime_pas_n_a_rien_a_detruire(settings):
    settings.PASS_DOSSIER_DES_LOTS = ""
    assert "n'imprime pas" in lancer("detruire_fichiers_des_lots")[0]


def test_le_fichier_part_avant_que_la_base_le_dise(dossier, trois_lots, monkeypatch):
    def casse(*arguments):
        raise SystemExit

    monkeypatch.setattr(impression.fichiers.edition, "noter_le_fichier_detruit", casse)
    with pytest.raises(SystemExit):
        impression.detruire(trois_lots[2])
    assert not (dossier / trois_lots[2].fichier).exists()
