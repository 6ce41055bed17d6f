"""Ce que l'on remet à une personne qui demande ce que l'on sait d'elle."""

import json
from datetime import date

import pytest

from pass_numerique.etats import Nature
from pass_numerique.models import Critere, Evenement, TentativeRefusee
from pass_numerique.motifs import Code
from pass_numerique.services import dossiers, opposition, personnes, remise
from tests.pass_numerique.fabriques import JOUR, a, monde, personne, utilisateur
from tests.pass_numerique.outils import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def fait():
    return monde(3)


def test_le_dossier_dit_tout_ce_que_l_on_sait(fait):
    critere = Critere.objects.create(dispositif=fait.dispositif, libelle="demandeur d'emploi")
    qui = personne(
        nom="Exemple", prenom="Mahault", telephone="04 65 71 00 01", accepte_les_rappels=True
    )
    donnee = fait.remettre(1, personne=qui, criteres=[critere])
    fait.encaisser(*fait.secrets[1][:2])
    un_pass = fait.chequier(1).tous_les_pass.get(rang=1)
    TentativeRefusee.objects.create(
        page="encaissement", code=Code.DEJA_UTILISE, faite_le=a(JOUR), un_pass=un_pass
    )
    opposition.opposer(fait.chequier(1), "perdu au marché", maintenant=a(JOUR, 20))
    opposition.remplacer(fait.chequier(1), fait.serie(2), fait.ccas, maintenant=a(JOUR, 21))

    dossier = dossiers.exporter(donnee.beneficiaire, maintenant=a(JOUR, 22))

    assert dossier["personne"] == {
        "numero": donnee.beneficiaire_id,
        "nom": "Exemple",
        "prenom": "Mahault",
        "date_de_naissance": "1950-05-17",
        "commune": qui.commune.nom,
        "telephone": "04 65 71 00 01",
        "accepte_les_rappels": True,
        "dernier_contact": a(JOUR).isoformat(),
        "empreinte": qui.identite,
        "rang_parmi_ses_homonymes": 1,
    }
    premier, second = dossier["chequiers"]
    assert (premier["chequier"], premier["etat"]) == ("25-000001", "remplacé")
    assert premier["situations"] == ["demandeur d'emploi"]
    assert premier["par_la_structure"] == fait.ccas.nom
    assert premier["raison_du_blocage"] == "perdu au marché"
    assert second["remplace_le_chequier"] == "25-000001"
    assert [p["pass"] for p in dossier["pass_utilises"]] == ["25-000001-01", "25-000001-02"]
    assert dossier["pass_utilises"][0]["jour"] == JOUR.isoformat()
    assert [t["refus"] for t in dossier["codes_refuses"]] == ["Ce Pass a déjà été utilisé."]
    assert [f["geste"] for f in dossier["journal"]] == [
        "chéquier remis",
        "chéquier bloqué",
        "chéquier remplacé",
    ]
    json.dumps(dossier)


def test_ni_secret_ni_agent_ni_autre_personne(fait):
    agent = utilisateur("agent-qui-remet")
    autre = fait.remettre(1, personne=personne(nom="Tierce"), par=agent)
    remise.annuler(autre, fait.ccas, "erreur", maintenant=a(JOUR, 13))
    suivante = fait.remettre(1, par=agent)
    opposition.opposer(fait.chequier(1), "perdu par la suivante", maintenant=a(JOUR, 14))
    texte = json.dumps(dossiers.exporter(autre.beneficiaire), ensure_ascii=False)
    for absent in (
        *fait.secrets[1],
        "agent-qui-remet",
        suivante.beneficiaire.nom,
        "perdu par la suivante",
    ):
        assert absent not in texte
    assert "Tierce" not in json.dumps(dossiers.exporter(suivante.beneficiaire))


def test_la_demande_est_au_journal_avec_un_numero(fait):
    agent = utilisateur()
    donnee = fait.remettre(1)
    dossiers.exporter(donnee.beneficiaire, par=agent)
    note = Evenement.objects.get(nature=Nature.DONNEES_REMISES)
    assert (note.objet, note.numero, note.par, note.details) == (
        "beneficiaire",
        donnee.beneficiaire_id,
        agent.pk,
        {},
    )


def test_une_personne_oubliee_n_a_plus_de_dossier(fait):
    donnee = fait.remettre(1)
    personnes.effacer(donnee.beneficiaire, maintenant=a(date(2026, 1, 1)))
    with refuse(Code.BENEFICIAIRE_INCONNU):
        dossiers.exporter(donnee.beneficiaire)


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_pass(fait, django_assert_num_queries):
    qui = personne()
    donnee = fait.remettre(1, personne=qui)
    fait.encaisser(*fait.secrets[1][:1])
    with django_assert_num_queries(10):
        dossiers.exporter(donnee.beneficiaire)
    fait.encaisser(*fait.secrets[1][1:4])
    fait.remettre(2, personne=personne())
    with django_assert_num_queries(10):
        dossiers.exporter(donnee.beneficiaire)
