"""L'impression : des numéros qui se suivent, un plafond tenu, et rien à moitié."""

import pytest
from django.core import serializers
from django.db import DatabaseError

from pass_numerique import codes
from pass_numerique.etats import EtatChequier
from pass_numerique.models import Chequier, Dispositif, LotEdition, Mouvement, Pass
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, edition
from tests.pass_numerique.fabriques import JOUR, a, dispositif, lot, monde
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db


def test_les_numeros_se_suivent_d_un_lot_a_l_autre():
    annee = dispositif()
    lot(annee, 2)
    second, vus = lot(annee, 3)
    assert (second.premier, second.dernier) == (3, 5)
    assert [str(c) for c in Chequier.objects.order_by("numero")][-1] == "25-000005"
    assert {numero: len(secrets) for numero, secrets in vus.items()} == {3: 10, 4: 10, 5: 10}
    verifier_les_comptes(a(JOUR))


def test_la_base_garde_l_empreinte_et_la_fin_jamais_le_secret():
    _, vus = lot(dispositif(), 1)
    premier = Pass.objects.get(rang=1)
    assert premier.empreinte == codes.empreinte(codes.lire_secret(vus[1][0]))
    assert premier.fin == vus[1][0][-4:]
    assert premier.cle == "1"
    tables = (Pass, Chequier, LotEdition, Mouvement)
    sauvegarde = "".join(serializers.serialize("json", m.objects.all()) for m in tables)
    for secret in vus[1]:
        assert secret not in sauvegarde
        assert secret.replace("-", "") not in sauvegarde


def test_un_lot_prepare_ne_montre_pas_ses_secrets_dans_un_journal():
    prepare = edition.preparer_lot(dispositif(), 1)
    assert prepare.chequiers[0].secrets[0] not in repr(prepare)


def test_le_plafond_se_tient_au_centime():
    annee = dispositif(plafonds=(10_000, 10_000))
    lot(annee, 1)
    with refuse(Code.BUDGET_DEPASSE):
        lot(annee, 2)
    lot(annee, 1)
    assert comptabilite.chiffres(annee).disponible == 0
    with refuse(Code.BUDGET_DEPASSE):
        lot(annee, 1)


def test_chaque_financeur_tient_son_propre_plafond():
    # Assez au total, mais l'État ne paie pas plus que ce qu'il a promis.
    annee = dispositif(plafonds=(100_000, 5_000))
    lot(annee, 1)
    with refuse(Code.BUDGET_DEPASSE):
        lot(annee, 1)


def test_sans_parts_completes_on_n_imprime_rien():
    annee = dispositif(parts=(5000, 4999))
    with refuse(Code.PARTS_INCOMPLETES):
        lot(annee, 1)
    with refuse(Code.PARTS_EN_TROP):
        comptabilite.ouvrir_financement(annee, "autre", 100, 2)


def test_un_dispositif_clos_ou_un_nombre_nul_sont_refuses():
    annee = dispositif()
    with refuse(Code.NOMBRE_NUL):
        lot(annee, 0)
    prepare = edition.preparer_lot(annee, 1)
    Dispositif.objects.update(clos_le=a(JOUR))
    with refuse(Code.DISPOSITIF_CLOS):
        edition.enregistrer_lot(prepare)
    annee.refresh_from_db()
    with refuse(Code.DISPOSITIF_CLOS):
        lot(annee, 1)


def test_un_lot_double_entre_temps_recommence_avec_d_autres_numeros():
    annee = dispositif()
    vus = []

    def imprimer(prepare):
        if not vus:
            lot(annee, 2)  # un autre passe devant
        vus.append(prepare.premier)
        return edition.Fichier("lot.pdf", "abc")

    fait = edition.editer_lot(annee, 1, imprimer)
    assert vus == [1, 3]
    assert (fait.premier, fait.fichier, fait.empreinte_du_fichier) == (3, "lot.pdf", "abc")


def test_un_lot_prepare_avant_un_changement_de_valeur_ne_s_ecrit_pas():
    annee = dispositif()
    prepare = edition.preparer_lot(annee, 1)
    Dispositif.objects.update(valeur_faciale=2000)
    with refuse(Code.SERIE_PRISE):
        edition.enregistrer_lot(prepare)


@pytest.mark.parametrize("table", [Chequier, Pass, Mouvement])
def test_un_arret_au_milieu_d_un_lot_ne_laisse_rien(monkeypatch, table):
    annee = dispositif()
    vrai = table.objects.bulk_create

    def casser(*args, **options):
        vrai(*args, **options)
        raise DatabaseError("le courant est coupé")

    monkeypatch.setattr(table.objects, "bulk_create", casser)
    with pytest.raises(DatabaseError):
        lot(annee, 2)
    monkeypatch.undo()
    assert not LotEdition.objects.exists()
    assert not Chequier.objects.exists()
    assert not Pass.objects.exists()
    assert comptabilite.chiffres(annee).engage == 0
    lot(annee, 2)
    verifier_les_comptes(a(JOUR))


def test_un_fichier_qui_ne_s_imprime_pas_ne_laisse_rien():
    annee = dispositif()

    def imprimer(prepare):
        raise OSError("plus de place")

    with pytest.raises(OSError, match="plus de place"):
        edition.editer_lot(annee, 2, imprimer)
    assert not LotEdition.objects.exists()


def test_reimprimer_detruit_les_anciens_et_n_engage_rien_de_plus():
    annee = dispositif(plafonds=(10_000, 10_000))
    ancien, _ = lot(annee, 2)
    neuf = edition.enregistrer_lot(edition.preparer_lot(annee, 2), a_la_place_de=ancien)
    assert (neuf.premier, neuf.dernier) == (3, 4)
    assert set(ancien.chequiers.values_list("etat", flat=True)) == {EtatChequier.ANNULE}
    assert comptabilite.chiffres(annee).engage == 20_000
    verifier_les_comptes(a(JOUR))


def test_on_ne_reimprime_pas_ce_qui_est_parti():
    fait = monde(nombre=2)
    ancien = fait.dispositif.lots.get()
    prepare = edition.preparer_lot(fait.dispositif, 2)
    with refuse(Code.MAUVAIS_ETAT):
        edition.enregistrer_lot(prepare, a_la_place_de=ancien)


def test_les_numeros_ont_six_chiffres():
    annee = dispositif()
    un, _ = lot(annee, 1)
    LotEdition.objects.filter(pk=un.pk).update(dernier=999_998)
    assert edition.preparer_lot(annee, 1).premier == 999_999
    with pytest.raises(Refus) as refus:
        edition.preparer_lot(annee, 2)
    assert refus.value.code == Code.NUMEROS_EPUISES


def test_le_nombre_de_requetes_ne_depend_pas_du_lot(django_assert_num_queries):
    annee = dispositif()
    for nombre in (1, 10):
        prepare = edition.preparer_lot(annee, nombre)
        with django_assert_num_queries(14):
            edition.enregistrer_lot(prepare)
