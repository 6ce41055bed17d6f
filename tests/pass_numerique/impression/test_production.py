"""Produire un lot : le PDF et la base vont ensemble, ou rien n'existe."""

import hashlib
import stat

import pytest
from django.core import serializers
from django.db import DatabaseError
from django.views.debug import ExceptionReporter

from pass_numerique import codes, impression
from pass_numerique.etats import EtatChequier
from pass_numerique.impression import dessin, fichiers, production
from pass_numerique.models import Chequier, Evenement, LotEdition, Mouvement, Pass
from pass_numerique.motifs import Code, Refus
from pass_numerique.services import comptabilite, impressions, remise, solde, stock
from tests.pass_numerique.fabriques import JOUR, a, dispositif, personne, prescriptrice
from tests.pass_numerique.impression.lecture import codes_qr, textes
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db
SOLDE = "https://numeriquepourtous.herault.example/pass/solde/"


def test_le_pdf_est_a_nous_seuls_et_la_base_en_garde_l_empreinte(dossier):
    lot = impression.produire(dispositif(), 2)
    pdf = impression.chemin(lot)
    assert pdf == dossier / "pass-25-000001-000002.pdf"
    assert stat.S_IMODE(pdf.stat().st_mode) == 0o600
    assert stat.S_IMODE(dossier.stat().st_mode) == 0o700
    assert hashlib.sha256(pdf.read_bytes()).hexdigest() == lot.empreinte_du_fichier
    assert [f.name for f in dossier.iterdir()] == [pdf.name]
    verifier_les_comptes(a(JOUR))


def test_chaque_code_imprime_est_celui_que_le_site_accepte():
    annee, ccas = dispositif(), prescriptrice()
    lot = impression.produire(annee, 2)
    pdf = impression.chemin(lot)
    envoi = stock.expedier(annee, ccas, 1, 2, maintenant=a(JOUR))
    stock.recevoir(envoi, maintenant=a(JOUR))
    for numero in (1, 2):
        remise.remettre(ccas, f"25-{numero:06d}", personne(), maintenant=a(JOUR))

    lus = [contenu for page in codes_qr(pdf) for contenu in page]
    imprimes = textes(pdf)
    assert len(lus) == 20
    for rang, contenu in enumerate(lus):
        page, diese, fragment = contenu.partition("#")
        assert (page, diese) == (SOLDE, "#")
        serie, _, secret = fragment.partition(".")
        assert codes.lire_serie(serie) == codes.Serie("25", rang // 10 + 1, rang % 10 + 1)
        # Ce que l'œil lit à côté du carré est ce que le carré contient.
        page_du_texte = imprimes[1 + 2 * (rang // 10) + (rang % 10 > 4)]
        assert serie in page_du_texte
        assert secret in page_du_texte
        trouve = Pass.objects.get(empreinte=codes.empreinte(codes.lire_secret(secret)))
        assert str(trouve.serie) == serie
        assert trouve.fin == secret[-4:]
        assert solde.consulter(serie, secret, maintenant=a(JOUR)).restants == 10


def test_l_avancement_ne_dit_que_des_nombres():
    vus = []
    impression.produire(dispositif(), 3, avancement=lambda *recu: vus.append(recu))
    assert vus == [(1, 3), (2, 3), (3, 3)]


def test_une_demande_finit_avec_son_lot_et_arretee_ne_laisse_rien(dossier):
    annee = dispositif()
    demande = impressions.demander(annee, 1)
    lot = impression.produire(annee, 1, demande=demande)
    demande.refresh_from_db()
    assert demande.lot == lot
    arretee = impressions.demander(annee, 2)
    impressions.arreter(arretee)

    def avancer(faits, total):
        impressions.avancer(arretee, faits)

    with refuse(Code.IMPRESSION_ARRETEE):
        impression.produire(annee, 2, avancement=avancer, demande=arretee)
    with refuse(Code.IMPRESSION_ARRETEE):
        impression.produire(annee, 2, demande=arretee)
    assert [f.name for f in dossier.iterdir()] == [lot.fichier]


def test_le_budget_se_verifie_avant_de_dessiner(dossier, monkeypatch):
    annee = dispositif(plafonds=(10_000, 10_000))
    monkeypatch.setattr(dessin, "dessiner", lambda *a: pytest.fail("imprimé pour rien"))
    with refuse(Code.BUDGET_DEPASSE):
        impression.produire(annee, 3)
    assert not list(dossier.iterdir())


COUPURE = DatabaseError("le courant est coupé")


def _casser(vrai, *, apres=True, erreur=COUPURE):
    def casse(*arguments, **options):
        if apres:
            vrai(*arguments, **options)
        raise erreur

    return casse


@pytest.mark.parametrize("table", [Chequier, Pass, Mouvement])
def test_une_panne_de_la_base_ne_laisse_ni_fichier_ni_ligne(dossier, monkeypatch, table):
    annee = dispositif()
    monkeypatch.setattr(table.objects, "bulk_create", _casser(table.objects.bulk_create))
    with pytest.raises(DatabaseError):
        impression.produire(annee, 2)
    monkeypatch.undo()
    assert not list(dossier.iterdir())
    assert not LotEdition.objects.exists()
    assert comptabilite.chiffres(annee).engage == 0


def test_un_disque_plein_ne_laisse_ni_fichier_ni_ligne(dossier, monkeypatch):
    annee = dispositif()
    plein = OSError(28, "plus de place")
    monkeypatch.setattr(fichiers.os, "fsync", _casser(fichiers.os.fsync, erreur=plein))
    with refuse(Code.IMPRESSION_ARRETEE, precision="plus de place"):
        impression.produire(annee, 2)
    monkeypatch.undo()
    assert not list(dossier.iterdir())
    assert not LotEdition.objects.exists()


def test_un_arret_entre_la_base_et_le_nom_du_fichier_se_repare(dossier, monkeypatch):
    """La machine s'éteint quand le lot vient d'être écrit : son PDF est là, sans son nom."""
    annee = dispositif()
    monkeypatch.setattr(fichiers, "_nommer", _casser(None, apres=False, erreur=SystemExit()))
    with pytest.raises(SystemExit):
        impression.produire(annee, 1)
    monkeypatch.undo()
    lot = LotEdition.objects.get()
    (partiel,) = dossier.iterdir()
    assert partiel.suffix == ".partiel"
    # Un autre essai du même nom, tombé plus tôt, ne passe pas pour le bon.
    (dossier / f".{lot.fichier}.aaaa.partiel").write_bytes(b"%PDF autre")
    pdf = impression.chemin(lot)
    assert hashlib.sha256(pdf.read_bytes()).hexdigest() == lot.empreinte_du_fichier
    assert not partiel.exists()


def test_des_numeros_pris_entre_temps_redessinent_tout(dossier, monkeypatch):
    annee = dispositif()
    vrai, fois = dessin.dessiner, []

    def dessiner(flux, prepare, *reste):
        fois.append(prepare.premier)
        if len(fois) == 1:
            impression.produire(annee, 1)
        vrai(flux, prepare, *reste)

    monkeypatch.setattr(production.dessin, "dessiner", dessiner)
    lot = impression.produire(annee, 2)
    assert (lot.premier, lot.dernier) == (2, 3)
    assert sorted(f.name for f in dossier.iterdir()) == [
        "pass-25-000001-000001.pdf",
        "pass-25-000002-000003.pdf",
    ]
    assert "25-000003" in textes(impression.chemin(lot))[3]


def test_reimprimer_detruit_l_ancien_lot_et_son_fichier(dossier):
    annee = dispositif(plafonds=(10_000, 10_000))
    ancien = impression.produire(annee, 2)
    neuf = impression.produire(annee, 2, a_la_place_de=ancien)
    assert [f.name for f in dossier.iterdir()] == [neuf.fichier]
    ancien.refresh_from_db()
    assert ancien.fichier_detruit_le
    assert set(ancien.chequiers.values_list("etat", flat=True)) == {EtatChequier.ANNULE}
    assert comptabilite.chiffres(annee).engage == 20_000


@pytest.mark.parametrize(
    ("nom", "valeur", "precision"),
    [
        ("PASS_DOSSIER_DES_LOTS", "", "PASS_DOSSIER_DES_LOTS"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
    ],
)
def test_sans_ses_reglages_on_n_imprime_pas(settings, nom, valeur, precision):
    annee = dispositif()
    setattr(settings, nom, valeur)
    with refuse(Code.REGLAGE_MANQUE, precision=precision):
        impression.produire(annee, 1)


def test_le_dossier_ne_peut_pas_etre_servi_par_le_site(settings, tmp_path):
    annee = dispositif()
    settings.STATIC_ROOT = tmp_path / "statiques"
    settings.MEDIA_ROOT = str(tmp_path / "depots")
    (tmp_path / "raccourci").symlink_to(tmp_path / "statiques")
    sources = [d[1] if isinstance(d, tuple) else d for d in settings.STATICFILES_DIRS]
    for servi in (tmp_path / "statiques", tmp_path / "depots", tmp_path / "raccourci", *sources):
        settings.PASS_DOSSIER_DES_LOTS = f"{servi}/lots"
        with refuse(Code.REGLAGE_MANQUE) as refus:
            impression.produire(annee, 1)
        assert "servi par le site" in refus.value.precision


def test_un_dossier_ou_l_on_ne_peut_pas_ecrire_se_dit(settings, tmp_path):
    annee = dispositif()
    (tmp_path / "fichier").write_text("pas un dossier")
    settings.PASS_DOSSIER_DES_LOTS = str(tmp_path / "fichier" / "lots")
    with refuse(Code.REGLAGE_MANQUE) as refus:
        impression.produire(annee, 1)
    assert refus.value.precision.startswith("PASS_DOSSIER_DES_LOTS : ")


def test_aucun_secret_dans_la_base_ni_dans_les_journaux(caplog):
    annee = dispositif()
    demande = impressions.demander(annee, 1)
    with caplog.at_level("DEBUG"):
        lot = impression.produire(
            annee, 1, avancement=lambda f, t: impressions.avancer(demande, f), demande=demande
        )
    secrets = [contenu[-14:] for page in codes_qr(impression.chemin(lot)) for contenu in page]
    assert len(secrets) == 10
    tables = (Pass, Chequier, LotEdition, Mouvement, Evenement, type(demande))
    tout = "".join(serializers.serialize("json", m.objects.all()) for m in tables) + caplog.text
    for secret in secrets:
        assert secret not in tout
        assert secret.replace("-", "") not in tout


def test_decouper():
    assert list(impression.decouper(1200, 500)) == [500, 500, 200]
    assert list(impression.decouper(500, 500)) == [500]
    assert list(impression.decouper(0)) == []


def rapport_de_django(leve) -> str:
    """Ce qu'un administrateur recevrait ; sans les variables de l'essai lui-même."""
    rapport = ExceptionReporter(None, leve.type, leve.value, leve.tb.tb_next)
    return repr(rapport.get_traceback_data()) + rapport.get_traceback_text()


def test_une_panne_ne_montre_aucun_secret(dossier, monkeypatch, caplog):
    """Ni le message, ni la trace, ni les variables du rapport d'erreur de Django."""
    annee = dispositif()
    vus = []

    def casse(contenu, **options):
        vus.append(contenu)
        raise ValueError(f"impossible : {contenu}")

    monkeypatch.setattr(dessin.segno, "make", casse)
    with caplog.at_level("DEBUG"), pytest.raises(Refus) as refus:
        impression.produire(annee, 1)
    assert refus.value.code == Code.IMPRESSION_ARRETEE
    (contenu,) = vus
    tout = rapport_de_django(refus) + caplog.text + repr(refus.value)
    assert "Impression arrêtée : ValueError" in caplog.text
    assert contenu[-14:] not in tout
    assert contenu[-14:].replace("-", "") not in tout
    assert not list(dossier.iterdir())


def test_une_panne_de_la_base_ne_montre_aucun_secret(dossier, monkeypatch):
    annee = dispositif()
    vus = []
    vrai = production.dessin.dessiner

    def dessiner(flux, prepare, *reste):
        vus.extend(s for chequier in prepare.chequiers for s in chequier.secrets)
        vrai(flux, prepare, *reste)

    monkeypatch.setattr(production.dessin, "dessiner", dessiner)
    monkeypatch.setattr(Pass.objects, "bulk_create", _casser(None, apres=False))
    with pytest.raises(DatabaseError) as panne:
        impression.produire(annee, 1)
    rapport = rapport_de_django(panne)
    assert "bulk_create" in rapport
    assert [s for s in vus if s in rapport or s.replace("-", "") in rapport] == []
