"""Les chiffres du pilotage sont ceux des écritures, au centime, à toute période ; rien ne se devine."""

from datetime import date, timedelta

import pytest

from lieux.models import Commune, Territoire
from pass_numerique.models import Encaissement, LigneBordereau
from pass_numerique.pilotage import lecture, rapport
from pass_numerique.pilotage.periodes import Argent
from pass_numerique.services import avoirs, comptabilite, encaissement, opposition, remise
from pass_numerique.services.bilan import bilan
from tests.lieux.fabriques import CommuneFactory, LieuFactory
from tests.pass_numerique.fabriques import (
    SIRETS,
    Bureau,
    a,
    formation,
    monde,
    personne,
    prestation,
    rib,
    utilisateur,
)

pytestmark = pytest.mark.django_db
MARS, AVRIL = date(2025, 3, 10), date(2025, 4, 14)


def lire(fait, cle="", jour=AVRIL):
    return lecture.lire(fait.dispositif, cle, jour)


def sommes(tableau):
    """Ce que le tableau publie, ligne par ligne : les montrées, les cachées ensemble, le total."""
    lignes = [ligne for ligne in tableau.lignes if not ligne.phrase]
    if tableau.cachees:
        lignes.append(tableau.cachees)
    ensemble = [sum(colonne) for colonne in zip(*(li.montants for li in lignes), strict=True)]
    return ensemble, sum(ligne.nombre for ligne in lignes)


@pytest.fixture
def annee():
    """Vingt chéquiers en deux trimestres, et tout ce qui peut se défaire, défait."""
    fait = monde(nombre=24)
    rib(fait.formation)
    ville, village = CommuneFactory(nom="Ville"), CommuneFactory(nom="Village")
    for numero in range(1, 13):
        fait.remettre(numero, personne=personne(commune=ville))
    for numero in range(13, 21):
        fait.remettre(numero, AVRIL, personne=personne(commune=village if numero > 17 else ville))
    for numero in range(1, 9):
        fait.encaisser(*fait.secrets[numero][:3], jour=MARS + timedelta(days=numero))
    # Une remise annulée le mois d'après, une saisie annulée.
    erreur = fait.remettre(21, date(2025, 3, 31), personne=personne(commune=ville))
    remise.annuler(erreur, fait.ccas, "erreur", maintenant=a(date(2025, 4, 1)))
    de_trop = fait.encaisser(fait.secrets[9][0], jour=date(2025, 3, 28))
    encaissement.annuler(de_trop, fait.formation, "erreur", maintenant=a(date(2025, 4, 2)))
    # Un chéquier remplacé, dont un Pass utilisé est rendu trop tard : il ne sert plus à personne.
    perdue = fait.encaisser(*fait.secrets[10][:2], jour=date(2025, 3, 29))
    opposition.opposer(fait.chequier(10), "perdu", fait.ccas, maintenant=a(date(2025, 4, 3)))
    opposition.remplacer(
        fait.chequier(10), fait.serie(22), fait.ccas, maintenant=a(date(2025, 4, 3), 14)
    )
    encaissement.annuler_au_departement(perdue, "erreur", maintenant=a(date(2025, 4, 4)))
    fait.encaisser(fait.secrets[22][0], jour=date(2025, 4, 5))
    for numero in range(11, 18):
        fait.encaisser(fait.secrets[numero][0], jour=AVRIL)
    # Mars est payé ; une ligne l'a été par erreur, et un avoir la reprend.
    bureau = Bureau(fait, a(AVRIL))
    bureau.payer()
    payee = LigneBordereau.objects.vives().filter(bordereau__lot__isnull=False).first()
    demande = avoirs.demander(payee, "erreur", utilisateur(), a(AVRIL, 15))
    avoirs.confirmer(demande, utilisateur(), a(AVRIL, 16))
    return fait


def test_toute_periode_dit_ce_que_disent_les_ecritures(annee):
    lu = lire(annee)
    chiffres = comptabilite.chiffres(annee.dispositif)
    assert lu.argent == Argent(
        chiffres.engage, chiffres.remis, chiffres.utilise, chiffres.paye, chiffres.disponible
    )
    assert (chiffres.remis, chiffres.utilise, chiffres.paye) == (198_000, 31_000, 24_000)
    assert lu.reste == chiffres.disponible
    assert [(p.cle, p.nom) for p in lu.periodes] == [
        ("2025-03", "mars 2025"),
        ("2025-04", "avril 2025"),
    ]
    morceaux = [lire(annee, periode.cle) for periode in lu.periodes]
    assert sum((m.argent for m in morceaux), Argent()) == lu.argent
    assert morceaux[-1].reste == lu.reste
    for page in (lu, *morceaux):
        assert page.ecarts == {}
        assert sum((mois.argent for mois in page.mois), Argent()) == page.argent
        for tableau in page.tableaux.values():
            montants = [getattr(page.argent, mesure.value) for mesure in tableau.mesures]
            ensemble, nombre = sommes(tableau)
            assert (ensemble, nombre) == (montants, tableau.total.nombre)
            assert list(tableau.total.montants) == montants
        assert page.tableaux["communes"].total.nombre == page.chequiers
        assert page.tableaux["themes"].total.nombre == page.nombre_de_pass


def test_un_remplacant_remis_puis_repris_avant_ne_compte_pas_deux_fois():
    """Trouvé par la vie tirée au hasard d'un dispositif (test_vie_d_un_dispositif)."""
    fait = monde(nombre=2)
    erreur = fait.remettre(2)
    remise.annuler(erreur, fait.ccas, "erreur", maintenant=a(MARS, 11))
    fait.remettre(1, date(2025, 3, 11))
    fait.encaisser(*fait.secrets[1][:2], jour=date(2025, 3, 12))
    opposition.opposer(fait.chequier(1), "perdu", fait.ccas, maintenant=a(date(2025, 3, 13)))
    opposition.remplacer(
        fait.chequier(1), fait.serie(2), fait.ccas, maintenant=a(date(2025, 3, 13), 14)
    )
    lu = lire(fait)
    assert lu.ecarts == {}
    assert lu.nombre_de_pass == 2


def test_les_tableaux_ne_s_accordent_pas_par_construction(annee):
    """Un fait de trop se voit : la page le dirait."""
    premier = Encaissement.objects.vifs().order_by("-pk").first()
    Encaissement.objects.filter(pk=premier.pk).update(montant=premier.montant + 1)
    assert lire(annee).ecarts == {"utilise": 1}


def test_les_petites_communes_sont_cachees_et_ne_se_devinent_pas(annee):
    """Village a trois personnes : Ville se cache avec lui, ou rien ne se nomme."""
    communes = lire(annee).tableaux["communes"]
    assert [ligne.phrase for ligne in communes.lignes] == ["moins de 5", "masqué"]
    assert communes.cachees.nombre == communes.total.nombre == 20
    # Un trimestre où tout le monde habite Ville ne le dit pas davantage.
    for cle in ("2025-03", "2025-04"):
        assert [ligne.phrase for ligne in lire(annee, cle).tableaux["communes"].lignes] == [
            "masqué",
            "masqué",
        ]


def test_une_commune_compte_dans_un_seul_territoire():
    fait = monde(nombre=12)
    epci = Territoire.objects.create(slug="cc", nom="CC", nature="epci")
    choisi, autre = (
        Territoire.objects.create(slug=s, nom=s, nature="departemental") for s in ("a", "b")
    )
    pays = Territoire.objects.create(slug="pays", nom="Pays", nature="pays")
    double, seule = CommuneFactory(epci=epci), CommuneFactory(epci=epci)
    for territoire in (choisi, autre, pays):
        territoire.communes.add(double)
    for numero in range(1, 13):
        fait.remettre(numero, personne=personne(commune=double if numero > 6 else seule))
    territoires = lire(fait).tableaux["territoires"]
    assert [(ligne.nom, ligne.nombre) for ligne in territoires.lignes] == [("CC", 6), ("a", 6)]


def test_un_mois_presque_vide_rejoint_son_voisin():
    fait = monde(nombre=12)
    for numero in range(1, 7):
        fait.remettre(numero, MARS)
    for numero in range(7, 10):
        fait.remettre(numero, AVRIL)
    for numero in range(10, 12):
        fait.remettre(numero, date(2025, 5, 12))
    lu = lire(fait)
    assert [(m.nom, m.argent.remis) for m in lu.mois] == [
        ("mars 2025", 60_000),
        ("avril à mai 2025", 50_000),
    ]
    assert lu.personnes == 11


def test_trop_peu_de_personnes_ne_se_comptent_pas():
    fait = monde(nombre=4)
    for numero in range(1, 5):
        fait.remettre(numero)
        fait.encaisser(fait.secrets[numero][0])
    lu = lire(fait)
    assert (lu.personnes, lu.delai, lu.periodes) == (None, None, [])
    for tableau in lu.tableaux.values():
        assert not tableau.lignes
    assert lu.carte["communes"] == []
    # L'argent, lui, se dit toujours en entier.
    assert lu.argent.remis == 40_000


def test_le_delai_et_le_taux():
    fait = monde(nombre=6)
    for numero in range(1, 7):
        fait.remettre(numero)
    for numero, attente in enumerate((0, 2, 4, 10, 40), start=1):
        fait.encaisser(fait.secrets[numero][0], jour=MARS + timedelta(days=attente))
    lu = lire(fait)
    assert (lu.delai, lu.taux) == (4, 833)


# --- Les parts


@pytest.mark.parametrize("parts", [(5000, 5000), (3333, 6667), (1, 9999)])
def test_les_parts_font_le_total_et_celles_du_bilan(parts):
    fait = monde(nombre=3, parts=parts, plafonds=(3_000_000, 30_000_000))
    fait.remettre(1)
    fait.encaisser(*fait.secrets[1][:7])
    financeurs = rapport.financements(fait.dispositif)
    sommes_ = rapport.sommes(fait.dispositif, financeurs)
    assert all(sum(somme.parts) == somme.total for somme in sommes_)
    jumeau = bilan(fait.dispositif, MARS).parts
    assert [somme.parts for somme in sommes_[:3]] == [
        tuple(getattr(part, nom) for part in jumeau) for nom in ("engage", "remis", "utilise")
    ]


# --- Loin de tout


def test_les_communes_eloignees(settings):
    """Toutes, avec ou sans chéquier : la liste ne dit rien de qui en a un."""
    settings.PASS_LOIN_KM = 15
    fait = monde(nombre=1)
    Commune.objects.update(latitude=43.5, longitude=3.4)
    pres = CommuneFactory(nom="Près", latitude=43.5, longitude=3.4)
    loin = CommuneFactory(nom="Loin", latitude=43.9, longitude=3.4, population=80)
    assert lire(fait).deserts is None
    fait.formation.lieu = LieuFactory(commune=pres, nom="Atelier", latitude=43.5, longitude=3.41)
    fait.formation.save()
    sans_rien = lire(fait)
    trouves = [(d.commune.nom, d.lieu.nom, round(d.km)) for d in sans_rien.deserts]
    assert trouves == [("Loin", "Atelier", 44)]
    assert sans_rien.habitants_loin == 80
    fait.remettre(1, personne=personne(commune=loin))
    assert lire(fait).carte == sans_rien.carte
    # Une formation donnée ailleurs par la même structure rapproche ; une structure sans label, non.
    sans_label = formation(SIRETS[1], labellisee=False)
    la_bas = LieuFactory(commune=loin, nom="Là-bas", latitude=43.9, longitude=3.41)
    annexe = prestation(sans_label, lieu=la_bas)
    assert len(lire(fait).deserts) == 1
    annexe.structure = fait.formation
    annexe.save()
    assert lire(fait).deserts == []


def test_la_carte_ne_dit_que_ce_que_disent_les_tableaux(annee):
    """Les mêmes lignes, les mêmes masques, à toute période ; un lieu que le public ne voit pas
    n'a pas de lien."""
    ville = Commune.objects.get(nom="Ville")
    annee.formation.lieu = LieuFactory(commune=ville, nom="Atelier", statut="brouillon")
    annee.formation.save()
    cachees = [lire(annee, cle) for cle in ("", "2025-03", "2025-04")]
    for numero in range(23, 25):
        annee.remettre(numero, AVRIL, personne=personne(commune=Commune.objects.get(nom="Village")))
    montrees = [lire(annee, cle) for cle in ("", "2025-03", "2025-04")]
    for page in cachees + montrees:
        for point, ligne in zip(
            page.carte["communes"], page.tableaux["communes"].lignes, strict=True
        ):
            assert point["nom"] == ligne.nom
            if ligne.phrase:
                assert set(point) == {"nom", "latitude", "longitude", "phrases"}
                assert point["phrases"] == [f"Chiffre caché : {ligne.phrase}."]
            else:
                assert (point["remis"], point["utilise"]) == ligne.montants[:2]
                assert point["phrases"][0] == f"{ligne.nombre} chéquiers remis"
    lus = [[("remis" in p) for p in page.carte["communes"]] for page in cachees + montrees]
    assert lus == [[False] * 2] * 3 + [[True] * 2, [True], [True] * 2]
    assert [(p["nom"], p["adresse"]) for p in montrees[0].carte["lieux"]] == [("Atelier", "")]
