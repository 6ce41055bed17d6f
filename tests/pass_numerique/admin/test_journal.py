"""Le journal se lit en mots : ni nom de champ, ni date de machine."""

from datetime import date

import pytest

from pass_numerique.etats import Nature
from pass_numerique.models import Critere, Evenement, Role
from pass_numerique.services import comptabilite, encaissement, jetons, reglages, stock, structures
from tests.pass_numerique.admin.conftest import adresse, texte
from tests.pass_numerique.fabriques import JOUR, a, dispositif, monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def lire(ouvrir):
    client = ouvrir(Role.INSTRUCTEUR)

    def page(**filtres) -> str:
        evenement = Evenement.objects.filter(**filtres).latest("pk")
        return texte(client.get(adresse("evenement_change", evenement.pk)))

    return page


def test_un_reglage_dit_ce_qui_a_change(lire):
    annee = dispositif()
    critere = Critere(dispositif=annee, libelle="Madame Unetelle", ordre=2)
    reglages.enregistrer(critere)
    neuf = lire(objet="critere")
    assert f"situation qui donne droit au Pass n° {critere.pk}" in neuf
    assert "nouvelle fiche : oui" in neuf
    assert "Situation : changé" in neuf
    assert "Ordre : 2" in neuf
    assert "Unetelle" not in neuf
    critere.actif = False
    reglages.enregistrer(critere)
    assert "Proposée : oui → non" in lire(objet="critere")
    annee.dernier_jour = date(2025, 11, 30)
    reglages.enregistrer(annee)
    page = lire(objet="dispositif")
    assert "31/12/2025 → 30/11/2025" in page
    assert f"dispositif : n° {annee.pk}" in page


def test_ce_que_fait_un_logiciel_porte_son_nom_et_sa_cle(lire, ouvrir):
    fait = monde(nombre=1)
    fait.remettre(1)
    jeton, _texte = jetons.creer(fait.formation, "Caisse")
    saisie = fait.encaisser(fait.secrets[1][0], jeton=jeton)
    encaissement.annuler(saisie, fait.formation, "erreur", jeton=jeton, maintenant=saisie.saisie_le)
    for nature in (Nature.ENCAISSEMENT, Nature.ENCAISSEMENT_ANNULE):
        page = lire(nature=nature)
        assert "le logiciel « Caisse »" in page
        assert f"clé du logiciel : n° {jeton.pk}" in page
        assert "le serveur" not in page
    assert "le serveur" in lire(nature=Nature.EDITION)
    liste = ouvrir(Role.COMPTABLE).get(adresse("evenement_changelist"))
    assert texte(liste).count("le logiciel « Caisse »") == 2


def test_un_financement_se_lit_en_euros(lire):
    annee = dispositif()
    page = lire(nature=Nature.FINANCEMENT)
    assert "somme promise : 30 000 €" in page
    assert "part : 50 %" in page
    comptabilite.changer_un_financement(annee.financements.first(), 2_000_050, 4_000)
    page = lire(nature=Nature.AVENANT)
    assert "somme promise : 30 000 € → 20 000,50 €" in page
    assert "part : 50 % → 40 %" in page
    assert "différence : −9 999,50 €" in page


def test_un_geste_dit_ses_numeros_et_ses_jours(lire):
    fait = monde(nombre=3, en_stock=False)
    envoi = stock.expedier(fait.dispositif, fait.ccas, 1, 3, maintenant=a(JOUR))
    page = lire(nature=Nature.EXPEDITION)
    for mots in ("premier numéro : 1", "dernier numéro : 3", f"structure : n° {fait.ccas.pk}"):
        assert mots in page
    stock.recevoir(envoi, [1, 3], maintenant=a(JOUR))
    assert "numéros : 1, 3" in lire(nature=Nature.RECEPTION)
    structures.labelliser(fait.formation, JOUR, JOUR, "Décision")
    assert "du : 10/03/2025" in lire(nature=Nature.LABELLISATION)
