"""Les reçus d'une structure : la liste, le détail, l'annulation."""

import re
from datetime import timedelta

import pytest

from pass_numerique.models import Encaissement
from pass_numerique.motifs import Code
from pass_numerique.services import encaissement, jetons
from tests.pass_numerique.fabriques import JOUR, SIRETS, a, formation, lot, prestation, utilisateur
from tests.pass_numerique.views.structure.outils import fait, page, recu

__all__ = ["fait"]
pytestmark = pytest.mark.django_db
LISTE = "/pass/encaissements/"


def lignes(reponse) -> list[str]:
    return re.findall(r"Reçu n° (\d+)", reponse.content.decode())


def texte(reponse) -> str:
    sans_balises = re.sub(r"<[^>]+>", " ", reponse.content.decode())
    return re.sub(r"[ \n\xa0]+", " ", sans_balises)


def test_le_recu_dit_tout_sauf_les_secrets(fait):
    saisie = fait.encaisser(*fait.secrets[1][:2])
    lu = texte(page(fait, recu(saisie)))
    for attendu in (
        "2 Pass enregistrés : 20 €", "25-000001-01", "25-000001-02", "lundi 10 mars 2025",
        "Premiers pas", fait.formation.nom, "jusqu'au lundi 17 mars 2025 compris".replace("'", "&#x27;"),
    ):  # fmt: skip
        assert attendu.replace("&#x27;", "'") in lu.replace("&#x27;", "'")
    assert not any(secret in lu for secret in fait.secrets[1])


def test_une_saisie_s_annule_avec_une_raison(fait):
    saisie = fait.encaisser(*fait.secrets[1][:2])
    sans_raison = fait.client.post(recu(saisie), {"motif": " "})
    assert "Écrivez la raison" in sans_raison.content.decode()
    assert "Rien n'est annulé" in sans_raison.content.decode()
    assert Encaissement.objects.vifs().count() == 2
    assert fait.client.post(recu(saisie), {"motif": "mauvais jour"}).status_code == 302
    assert not Encaissement.objects.vifs().exists()
    assert Encaissement.objects.first().annule_par == fait.membre
    lu = page(fait, recu(saisie)).content.decode()
    assert "annulé" in lu
    assert 'name="motif"' not in lu
    encore = fait.client.post(recu(saisie), {"motif": "encore"})
    assert str(Code.DEJA_ANNULE.label).replace("'", "&#x27;") in encore.content.decode()


def test_le_recu_nomme_le_logiciel_qui_enregistre_et_celui_qui_annule(fait):
    jeton, _texte = jetons.creer(fait.formation, "Caisse <b>")
    saisie = fait.encaisser(fait.secrets[1][0], jeton=jeton)
    assert "par le logiciel « Caisse &lt;b&gt; »" in texte(page(fait, recu(saisie)))
    autre, _texte = jetons.creer(fait.formation, "Agenda")
    encaissement.annuler(saisie, fait.formation, "erreur", jeton=autre)
    assert "par le logiciel « Agenda » : « erreur »" in texte(page(fait, recu(saisie)))
    a_la_main = fait.encaisser(fait.secrets[1][0], cle="à la main")
    assert "logiciel «" not in texte(page(fait, recu(a_la_main)))


def test_le_recu_et_la_liste_disent_qui_a_annule_quand_et_pourquoi(fait, django_assert_num_queries):
    par_nous, par_eux = (fait.encaisser(fait.secrets[1][rang]) for rang in (0, 1))
    fait.client.post(recu(par_nous), {"motif": "mauvais jour"})
    encaissement.annuler_au_departement(
        par_eux, "la personne était absente", utilisateur(), a(JOUR + timedelta(days=20), 9)
    )
    nous = "1 Pass annulé le 10 mars 2025 à 18 h 00 par lea@example.org : « mauvais jour »"
    eux = (
        "1 Pass annulé le 30 mars 2025 à 10 h 00 par le Département : « la personne était absente »"
    )
    assert nous in texte(page(fait, recu(par_nous)))
    assert "25-000001-02" in texte(page(fait, recu(par_eux)))
    assert eux in texte(page(fait, recu(par_eux)))
    # Une requête de plus dès qu'une ligne est annulée, la même pour deux.
    with django_assert_num_queries(12):
        liste = texte(page(fait, LISTE))
    assert nous in liste
    assert eux in liste


def test_passe_le_delai_la_page_le_dit_et_refuse(fait, monkeypatch):
    saisie = fait.encaisser(fait.secrets[1][0])
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(JOUR + timedelta(days=8), 9))
    fait.client.force_login(fait.membre)
    lu = page(fait, recu(saisie)).content.decode()
    assert str(Code.DELAI_PASSE.label) in lu
    assert 'name="motif"' not in lu
    assert (
        str(Code.DELAI_PASSE.label)
        in fait.client.post(recu(saisie), {"motif": "x"}).content.decode()
    )
    assert Encaissement.objects.vifs().exists()


def test_le_recu_d_une_autre_structure_n_existe_pas(fait):
    autre = formation(SIRETS[1])
    ailleurs = fait.encaisser(fait.secrets[1][0], structure=autre, prestation=prestation(autre))
    assert fait.client.get(recu(ailleurs)).status_code == 404
    assert fait.client.post(recu(ailleurs), {"motif": "x"}).status_code == 404
    assert lignes(page(fait, LISTE)) == []


def test_la_liste_se_filtre_et_ses_totaux_ne_comptent_que_ce_qui_est_vivant(fait, monkeypatch):
    avril = JOUR + timedelta(days=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: a(avril, 18))
    fait.client.force_login(fait.membre)
    autre = prestation(fait.formation, intitule="Mes démarches")
    mars = fait.encaisser(*fait.secrets[1][:2])
    suite = fait.encaisser(*fait.secrets[1][2:5], jour=avril, le=a(avril, 12), prestation=autre)
    annulee = fait.encaisser(fait.secrets[1][5], jour=avril, le=a(avril, 12))
    encaissement.annuler(annulee, fait.formation, "erreur", maintenant=a(avril, 13))
    tout = page(fait, LISTE)
    assert set(lignes(tout)) == {str(s.pk) for s in (mars, suite, annulee)}
    assert "En tout : 5 Pass, 50 €" in texte(tout)
    assert "annulé" in texte(tout)
    for choix, attendues, total in (
        ({"mois": "2025-03"}, {mars}, "2 Pass, 20 €"),
        ({"mois": "2025-04"}, {suite, annulee}, "3 Pass, 30 €"),
        ({"prestation": autre.pk}, {suite}, "3 Pass, 30 €"),
        ({"mois": "2025-04", "prestation": fait.prestation.pk}, {annulee}, "0 Pass, 0 €"),
        ({"mois": "n'importe quoi", "prestation": "0"}, {mars, suite, annulee}, "5 Pass, 50 €"),
    ):
        reponse = page(fait, LISTE, **choix)
        assert set(lignes(reponse)) == {str(s.pk) for s in attendues}
        assert f"En tout : {total}" in texte(reponse)
    vide = page(fait, LISTE, mois="2025-03", prestation=autre.pk)
    assert "Tout montrer" in texte(vide)


def test_sans_rien_la_liste_dit_quoi_faire(fait):
    assert "encore rien enregistré" in texte(page(fait, LISTE))


def test_la_liste_se_lit_par_pages(fait, monkeypatch):
    monkeypatch.setattr("pass_numerique.views.structure.recus.PAR_PAGE", 2)
    saisies = [fait.encaisser(secret) for secret in fait.secrets[1][:3]]
    assert lignes(page(fait, LISTE)) == [str(s.pk) for s in reversed(saisies[1:])]
    assert lignes(page(fait, LISTE, page=2)) == [str(saisies[0].pk)]
    assert 'href="?mois=2025-03&amp;page=2"' in page(fait, LISTE, mois="2025-03").content.decode()
    assert "En tout : 3 Pass, 30 €" in texte(page(fait, LISTE, page=2))


def test_les_requetes_ne_dependent_pas_des_lignes(fait, django_assert_num_queries):
    fait.encaisser(fait.secrets[1][0])
    with django_assert_num_queries(11):
        assert len(lignes(page(fait, LISTE))) == 1
    _, autres = lot(fait.dispositif, 1)
    for secret in fait.secrets[1][1:3]:
        fait.encaisser(secret)
    with django_assert_num_queries(11):
        assert len(lignes(page(fait, LISTE))) == 3


def test_les_requetes_d_un_recu_ne_dependent_pas_de_ses_pass(fait, django_assert_num_queries):
    un, trois = fait.encaisser(fait.secrets[1][0]), fait.encaisser(*fait.secrets[1][1:4])
    for saisie in (un, trois):
        with django_assert_num_queries(9):
            page(fait, recu(saisie))
