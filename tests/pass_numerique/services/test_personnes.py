"""Oublier une personne sans rien changer aux comptes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import serializers
from django.db import DatabaseError

from pass_numerique.etats import EtatChequier, Nature
from pass_numerique.models import (
    Beneficiaire,
    Chequier,
    Ecriture,
    Encaissement,
    Evenement,
    Incident,
    Pass,
    Remise,
    TentativeRefusee,
)
from pass_numerique.motifs import Code
from pass_numerique.services import bilan, encaissement, opposition, personnes, remise
from tests.pass_numerique.fabriques import JOUR, a, monde, personne, utilisateur
from tests.pass_numerique.outils import refuse, verifier_les_comptes

pytestmark = pytest.mark.django_db

# Les chéquiers de 2025 ne servent plus après le 31 décembre ; deux ans après la remise :
PLUS_TARD = a(date(2027, 3, 11))
NOM, PRENOM, NE_LE = "Pélissier-Unique", "Mahault", date(1951, 2, 3)


def toute_la_base() -> str:
    """Ce qu'une sauvegarde contiendrait des tables où une personne peut apparaître."""
    tables = (Beneficiaire, Remise, Chequier, Pass, Encaissement, TentativeRefusee, Evenement)
    return "".join(serializers.serialize("json", m.objects.order_by("pk")) for m in tables)


@pytest.fixture
def fait():
    """Une personne dont le nom traîne partout où l'on peut écrire à la main."""
    fait = monde(4)
    qui = personne(
        nom=NOM,
        prenom=PRENOM,
        date_de_naissance=NE_LE,
        telephone="04 65 71 00 01",
        accepte_les_rappels=True,
    )
    annulee = fait.remettre(2, personne=qui)
    remise.annuler(annulee, fait.ccas, f"erreur, {NOM}", maintenant=a(JOUR, 13))
    fait.remettre(1, personne=qui)
    fait.encaisser(*fait.secrets[1][:2])
    erreur = fait.encaisser(fait.secrets[1][2])
    encaissement.annuler(erreur, fait.formation, f"{NOM} absente", maintenant=a(JOUR, 19))
    opposition.opposer(fait.chequier(1), f"volé à {NOM}", maintenant=a(JOUR, 20))
    opposition.remplacer(fait.chequier(1), fait.serie(3), fait.ccas, maintenant=a(JOUR, 21))
    TentativeRefusee.objects.create(
        page="solde",
        code=Code.CODE_INCONNU,
        faite_le=PLUS_TARD,
        adresse="empreinte-de-son-adresse",
        un_pass=Pass.objects.filter(chequier=fait.chequier(3)).first(),
    )
    # Un homonyme, avec sa raison écrite à la main.
    fait.remettre(4, personne=qui, motif_homonyme=f"autre {NOM}")
    return fait


TRACES = (NOM, PRENOM, NE_LE.isoformat(), "65 71", "empreinte-de-son-adresse")


def test_deux_ans_apres_il_ne_reste_que_des_nombres(fait):
    identite = remise.identite_de(NOM, PRENOM, NE_LE)
    avant = toute_la_base()
    for trace in (*TRACES, identite):
        assert trace in avant, trace
    jour = date(2027, 3, 11)
    bilan_avant = bilan.bilan(fait.dispositif, jour)
    ecritures = list(Ecriture.objects.order_by("pk").values())
    comptes = {m: m.objects.count() for m in (Remise, Chequier, Pass, Encaissement, Beneficiaire)}

    fini = personnes.anonymiser_les_anciens(appliquer=True, maintenant=PLUS_TARD)

    assert fini.personnes == 2
    apres = toute_la_base()
    for trace in (*TRACES, identite):
        assert trace not in apres, trace
    assert bilan.bilan(fait.dispositif, jour) == bilan_avant
    assert list(Ecriture.objects.order_by("pk").values()) == ecritures
    assert comptes == {m: m.objects.count() for m in comptes}
    verifier_les_comptes(PLUS_TARD)
    # Ce qui se compte se compte encore : homonymes, annulations, blocages.
    assert Remise.objects.exclude(motif_homonyme="").count() == 1
    assert Remise.objects.exclude(motif_annulation="").count() == 1
    assert Chequier.objects.exclude(motif_opposition="").count() == 1


def test_le_journal_ne_porte_que_des_numeros(fait):
    agent = utilisateur()
    personnes.anonymiser_les_anciens(appliquer=True, par=agent, maintenant=PLUS_TARD)
    faits = Evenement.objects.filter(nature=Nature.ANONYMISATION).order_by("numero")
    assert [(f.objet, f.numero, f.par, f.details) for f in faits] == [
        ("beneficiaire", pk, agent.pk, {"demande": 0})
        for pk in Beneficiaire.objects.order_by("pk").values_list("pk", flat=True)
    ]


def test_a_blanc_compte_et_n_ecrit_rien(fait):
    TentativeRefusee.objects.update(faite_le=PLUS_TARD - timedelta(days=2))
    avant = toute_la_base()
    assert personnes.anonymiser_les_anciens(maintenant=PLUS_TARD) == personnes.Bilan(2, 1)
    assert toute_la_base() == avant


def test_relancer_ne_trouve_plus_rien(fait):
    personnes.anonymiser_les_anciens(appliquer=True, maintenant=PLUS_TARD)
    nombre = Evenement.objects.count()
    assert personnes.anonymiser_les_anciens(appliquer=True, maintenant=PLUS_TARD).personnes == 0
    assert Evenement.objects.count() == nombre


@pytest.mark.parametrize(("jours", "oubliee"), [(-1, 0), (0, 0), (1, 1)])
def test_deux_ans_jour_pour_jour(jours, oubliee):
    fait = monde(1)
    fait.remettre(1)
    moment = a(JOUR.replace(year=2027)) + timedelta(seconds=jours)
    assert personnes.anonymiser_les_anciens(maintenant=moment).personnes == oubliee


def test_deux_ans_avant_un_29_fevrier():
    moment = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert personnes.a_anonymiser(moment).count() == 0


def test_un_pass_utilise_ou_un_blocage_est_un_contact():
    fait = monde(2)
    fait.remettre(1)
    fait.encaisser(fait.secrets[1][0], jour=date(2025, 12, 1))
    fait.remettre(2)
    opposition.opposer(fait.chequier(2), "perdu", maintenant=a(date(2025, 11, 1)))
    compter = personnes.anonymiser_les_anciens
    assert compter(maintenant=a(date(2027, 10, 31))).personnes == 0
    assert compter(maintenant=a(date(2027, 11, 2))).personnes == 1
    assert compter(maintenant=a(date(2027, 12, 2))).personnes == 2


def test_qui_a_un_chequier_encore_bon_n_est_pas_oublie():
    fait = monde(2, dernier_jour=date(2029, 12, 31))
    fait.remettre(1)
    fait.remettre(2)
    # Bloqué et pas encore remplacé : il faut encore savoir à qui donner le nouveau.
    opposition.opposer(fait.chequier(2), "perdu", maintenant=a(JOUR))
    assert personnes.anonymiser_les_anciens(maintenant=a(date(2028, 1, 1))).personnes == 0
    assert personnes.anonymiser_les_anciens(maintenant=a(date(2030, 1, 1))).personnes == 2


def test_une_panne_au_milieu_garde_les_paquets_finis(fait, monkeypatch):
    monkeypatch.setattr(personnes, "_PAR_FOIS", 1)
    vrai = personnes._anonymiser
    fois = []

    def casser(*arguments, **options):
        fait = vrai(*arguments, **options)
        fois.append(fait)
        if len(fois) == 2:
            raise DatabaseError("le courant est coupé")
        return fait

    monkeypatch.setattr(personnes, "_anonymiser", casser)
    with pytest.raises(DatabaseError):
        personnes.anonymiser_les_anciens(appliquer=True, maintenant=PLUS_TARD)
    assert Beneficiaire.objects.nommes().count() == 1
    assert Evenement.objects.filter(nature=Nature.ANONYMISATION).count() == 1
    monkeypatch.undo()
    assert personnes.anonymiser_les_anciens(appliquer=True, maintenant=PLUS_TARD).personnes == 1


def test_une_personne_revenue_entre_temps_n_est_pas_oubliee(fait, monkeypatch):
    vrai = personnes.verrous.plusieurs

    def revenir(modele, cles):
        if modele is Beneficiaire:
            Beneficiaire.objects.filter(rang=1).update(dernier_contact=PLUS_TARD)
        return vrai(modele, cles)

    monkeypatch.setattr(personnes.verrous, "plusieurs", revenir)
    assert personnes.anonymiser_les_anciens(appliquer=True, maintenant=PLUS_TARD).personnes == 1
    assert Beneficiaire.objects.nommes().get().rang == 1


def test_les_adresses_reseau_ne_restent_qu_un_jour():
    for heures in (1, 25):
        TentativeRefusee.objects.create(
            page="solde",
            code=Code.CODE_INCONNU,
            faite_le=PLUS_TARD - timedelta(hours=heures),
            adresse="empreinte",
        )
    fini = personnes.anonymiser_les_anciens(appliquer=True, maintenant=PLUS_TARD)
    assert fini == personnes.Bilan(0, 1)
    assert TentativeRefusee.objects.exclude(adresse="").get().faite_le > PLUS_TARD - timedelta(1)


# --- Effacer à la demande


def test_effacer_refuse_tant_qu_un_chequier_peut_servir():
    fait = monde(2)
    donnee = fait.remettre(1)
    with refuse(Code.CHEQUIER_EN_COURS, precision="25-000001"):
        personnes.effacer(donnee.beneficiaire, maintenant=a(JOUR))
    with refuse(Code.CHEQUIER_EN_COURS):
        personnes.effacer(donnee.beneficiaire, motif="  ", maintenant=a(JOUR))
    assert Beneficiaire.objects.nommes().exists()
    # Expiré, il ne peut plus servir.
    personnes.effacer(donnee.beneficiaire, maintenant=a(date(2026, 1, 1)))
    assert not Beneficiaire.objects.nommes().exists()
    assert not Incident.objects.exists()


def test_effacer_malgre_un_chequier_garde_sa_raison_et_le_chequier_sert_encore():
    fait = monde(2)
    donnee = fait.remettre(1)
    agent = utilisateur()
    personnes.effacer(donnee.beneficiaire, motif="demande écrite", par=agent, maintenant=a(JOUR))
    incident = Incident.objects.get()
    assert (incident.description, incident.ouvert_par) == ("demande écrite", agent)
    assert "25-000001" in incident.objet
    assert incident.clos_le
    fait_au_journal = Evenement.objects.get(nature=Nature.ANONYMISATION)
    assert fait_au_journal.details == {"demande": 1, "chequiers": 1}
    fait.encaisser(fait.secrets[1][0])
    assert fait.chequier(1).etat == EtatChequier.REMIS
    verifier_les_comptes(a(JOUR, 19))


def test_une_personne_effacee_peut_revenir():
    fait = monde(2)
    qui = personne()
    donnee = fait.remettre(1, personne=qui)
    personnes.effacer(donnee.beneficiaire, motif="demande", maintenant=a(JOUR))
    with refuse(Code.BENEFICIAIRE_INCONNU):
        personnes.effacer(donnee.beneficiaire, maintenant=a(JOUR))
    revenue = fait.remettre(2, personne=qui)
    assert revenue.beneficiaire != donnee.beneficiaire
    assert revenue.beneficiaire.nom == qui.nom


def test_une_personne_effacee_pendant_qu_on_la_sert_est_servie(monkeypatch):
    fait = monde(2)
    qui = personne()
    donnee = fait.remettre(1, personne=qui)
    vrai = remise.verrous.un

    def effacer_avant(modele, cle):
        if modele is Beneficiaire and Beneficiaire.objects.nommes().filter(pk=cle).exists():
            monkeypatch.undo()
            personnes.effacer(donnee.beneficiaire, motif="demande", maintenant=a(JOUR))
        return vrai(modele, cle)

    monkeypatch.setattr(remise.verrous, "un", effacer_avant)
    servie = fait.remettre(2, personne=qui)
    assert servie.beneficiaire.nom == qui.nom
    assert Beneficiaire.objects.nommes().count() == 1


def test_les_textes_d_une_autre_personne_restent():
    """Un chéquier rendu puis donné à quelqu'un d'autre : seule sa première remise s'efface."""
    fait = monde(1)
    premiere = fait.remettre(1)
    remise.annuler(premiere, fait.ccas, "mauvaise personne", maintenant=a(JOUR, 13))
    fait.remettre(1)
    fait.encaisser(fait.secrets[1][0])
    opposition.opposer(fait.chequier(1), "perdu au marché", maintenant=a(JOUR, 20))
    personnes.effacer(premiere.beneficiaire, maintenant=a(JOUR, 21))
    assert fait.chequier(1).motif_opposition == "perdu au marché"
    premiere.refresh_from_db()
    assert premiere.motif_annulation == personnes.EFFACE


# --- Trouver


def test_trouver_une_personne_et_ses_homonymes(fait):
    trouvees = personnes.trouver(NOM.upper(), PRENOM.lower(), NE_LE)
    assert [t.rang for t in trouvees] == [1, 2]
    assert personnes.trouver(NOM, PRENOM, date(1951, 2, 4)) == []
    assert personnes.du_chequier("25-000003") == trouvees[0]
    with refuse(Code.PAS_REMIS):
        personnes.du_chequier("25-000002")
