"""Le bordereau d'une structure, page après page, jusqu'à « payé »."""

import csv
import hashlib
import io

import pytest

from pass_numerique.models import Bordereau, LotPaiement
from pass_numerique.motifs import Code
from tests.pass_numerique.outils import verifier_les_comptes
from tests.pass_numerique.views.paiement.outils import (
    AVOIRS,
    LISTE,
    PAIEMENTS,
    faire,
    lire,
    texte,
)

pytestmark = pytest.mark.django_db


def test_de_la_demande_a_paye(bureau):
    dispositif = bureau.monde.dispositif.pk
    assert "À demander pour mars 2025 Pass 25 : 3 Pass, 30 €" in lire(bureau, "membre", LISTE)
    vu = texte(faire(bureau, "membre", LISTE + "preparer/", dispositif=dispositif))
    assert "Bordereau de mars 2025" in vu
    assert "Prêt : à vous de l'envoyer" in vu
    bordereau = Bordereau.objects.get()
    ici = f"{LISTE}{bordereau.pk}/"
    vu = texte(faire(bureau, "membre", ici + "envoyer/"))
    assert "Envoyé, en cours de vérification" in vu
    assert "Envoyer au Département" not in vu

    # Qui vérifie : il refuse une ligne, puis atteste.
    assert "mars 2025" in lire(bureau, "instructeur", LISTE)
    assert "Rien ne vous attend" in lire(bureau, "ordonnateur", LISTE)
    ligne = bordereau.lignes.first()
    refuser = f"{LISTE}lignes/{ligne.pk}/refuser/"
    reponse = faire(bureau, "instructeur", refuser, motif=" ")
    assert 'aria-describedby="id_suite_error"' in reponse.content.decode()
    vu = texte(reponse)
    assert "Écrivez la raison" in vu
    assert "Choisissez ce que devient ce Pass." in vu
    vu = texte(
        faire(bureau, "instructeur", refuser, motif="Feuille illisible", suite="representer")
    )
    assert "Refusé : Feuille illisible" in vu
    assert "En tout : 2 Pass, 20 €" in vu
    assert "Montant demandé au départ : 30 €" in vu
    assert "À valider" in texte(faire(bureau, "instructeur", ici + "attester/"))

    # Qui valide.
    vu = texte(faire(bureau, "ordonnateur", ici + "valider/"))
    assert "À mettre dans un lot de paiement" in vu
    assert "Feuille illisible" in lire(bureau, "membre", ici)
    assert "Accepté, bientôt payé" in lire(bureau, "membre", LISTE)

    # Qui paie.
    assert "20 € à payer" in lire(bureau, "comptable", PAIEMENTS)
    faire(
        bureau,
        "comptable",
        PAIEMENTS + "preparer/",
        dispositif=dispositif,
        bordereaux=[bordereau.pk],
    )
    lot = LotPaiement.objects.get()
    la = f"{PAIEMENTS}{lot.pk}/"
    for fichier in lot.fichiers.all():
        pris = bureau.clients["comptable"].get(f"{PAIEMENTS}fichiers/{fichier.pk}/")
        assert hashlib.sha256(pris.content).hexdigest() == fichier.empreinte
        assert "attachment" in pris["Content-Disposition"]
        assert fichier.empreinte in lire(bureau, "comptable", la)
    [virement] = csv.DictReader(
        io.StringIO(bytes(lot.fichiers.get(genre="csv").contenu).decode("utf-8-sig")),
        delimiter=";",
    )
    assert virement["Montant en euros"] == "20,00"
    assert "Cochez cette case" in texte(faire(bureau, "comptable", la + "paye/"))
    assert LotPaiement.objects.get().paye_le is None
    assert "20 € payés le 10 avril 2025" in texte(
        faire(bureau, "comptable", la + "paye/", fait="on")
    )
    assert "Payé le 10 avril 2025" in lire(bureau, "membre", LISTE)
    verifier_les_comptes(bureau.le)


def test_une_somme_payee_par_erreur_se_reprend_a_deux(bureau):
    ligne = bureau.payer().lignes.first()
    ici = f"{LISTE}{ligne.bordereau_id}/"
    assert "Payé par erreur ?" in lire(bureau, "gestionnaire", ici)
    assert "Payé par erreur ?" not in lire(bureau, "ordonnateur", ici)
    reprendre = f"{LISTE}lignes/{ligne.pk}/reprendre/"
    vu = texte(faire(bureau, "gestionnaire", reprendre, motif="Absent ce jour-là"))
    assert "Absent ce jour-là" in vu
    assert "une autre personne doit le confirmer" in vu
    avoir = ligne.encaissement.avoirs.get()
    soi = faire(bureau, "gestionnaire", f"{AVOIRS}{avoir.pk}/confirmer/")
    assert str(Code.MEME_PERSONNE.label) in texte(soi)
    assert "1 avoir à confirmer" in lire(bureau, "ordonnateur", LISTE)
    vu = texte(faire(bureau, "ordonnateur", f"{AVOIRS}{avoir.pk}/confirmer/"))
    assert "confirmé le 10 avril 2025" in vu
    # Une seconde fois : la page dit pourquoi non.
    encore = faire(bureau, "ordonnateur", f"{AVOIRS}{avoir.pk}/confirmer/")
    assert str(Code.AVOIR_TRAITE.label) in texte(encore)
    verifier_les_comptes(bureau.le)


def test_un_geste_refuse_se_lit_sur_la_page(bureau):
    bordereau = bureau.jusqu_a("attester")
    bureau.monde.formation.coordonnees_bancaires.update(remplace_le=bureau.le)
    ici = f"{LISTE}{bordereau.pk}/"
    vu = texte(faire(bureau, "ordonnateur", ici + "valider/"))
    assert str(Code.RIB_MANQUE.label) in vu
    assert "Valider le paiement" in vu  # le geste reste là, une fois le compte validé
    assert "aucun compte validé" in vu
    assert "Sans compte bancaire validé" in lire(bureau, "membre", LISTE)
    # Un bouton cliqué deux fois.
    encore = texte(faire(bureau, "membre", ici + "envoyer/"))
    assert str(Code.BORDEREAU_AVANCE.label) in encore


def test_un_lot_prepare_deux_fois_se_refuse(bureau):
    bordereau = bureau.jusqu_a("valider")
    bureau.lot(bordereau)
    vu = faire(
        bureau,
        "comptable",
        PAIEMENTS + "preparer/",
        dispositif=bureau.monde.dispositif.pk,
        bordereaux=[bordereau.pk],
    )
    assert LotPaiement.objects.count() == 1
    assert "Lot n°" in texte(vu)


def test_un_lot_sans_bordereau_se_refuse(bureau):
    bureau.jusqu_a("valider")
    vu = faire(bureau, "comptable", PAIEMENTS + "preparer/", dispositif=bureau.monde.dispositif.pk)
    assert 'aria-describedby="id_bordereaux_error"' in vu.content.decode()
    assert "Cochez au moins un bordereau à payer." in texte(vu)
    assert not LotPaiement.objects.exists()
