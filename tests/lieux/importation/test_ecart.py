"""Rapprochement, fusions, corrections à la main, absents : ce que l'écart décide."""

from datetime import date

import pytest

from lieux.importation import calculer_ecart, normaliser_lignes
from lieux.importation.lecture import lire_octets
from lieux.models import Lieu, Provenance
from tests.lieux.importation.conftest import DONNEES, ligne, natures

SIRET = "99900001100018"
FS = (
    "id_fs,lib_fs,adresse,insee_com,code_postal,lib_com,latitude,longitude,telephone\n"
    "{id},{nom},9 rue des Essais,34032,34500,Béziers,43.3442,3.2158,{telephone}\n"
)


def signales(rapport, nature):
    return [s for s in rapport["signalements"] if s["nature"] == nature]


# --- Créer, ne rien refaire, modifier --------------------------------------------------


def test_creer_puis_ne_rien_refaire(importer):
    rapport = importer([ligne(), ligne(id="ex-2", nom="Mairie inventée")])
    assert [c["identifiant"] for c in rapport["crees"]] == ["ex-1", "ex-2"]
    rapport = importer([ligne(), ligne(id="ex-2", nom="Mairie inventée")])
    assert (rapport["crees"], rapport["modifies"]) == ([], [])
    assert [i["ligne"] for i in rapport["inchanges"]] == [2, 3]


@pytest.mark.parametrize(
    "fichier",
    [
        "lieux_standard.csv",
        "lieux_standard_v0.csv",
        "lieux_herault_data.csv",
        "france_services.csv",
        "lieux.json",
    ],
)
def test_chaque_format_est_idempotent(importer, fichier):
    premier = importer(DONNEES / fichier)
    assert premier["crees"]
    second = importer(DONNEES / fichier)
    assert (second["crees"], second["modifies"]) == ([], [])
    assert second["rejetes"] == premier["rejetes"]


def test_dans_tous_les_ordres_les_fichiers_finissent_au_meme_point(importer):
    fichiers = ["lieux_standard.csv", "lieux_herault_data.csv", "france_services.csv"]
    for fichier in fichiers:
        importer(DONNEES / fichier)
    for fichier in reversed(fichiers):
        rapport = importer(DONNEES / fichier)
        assert (rapport["crees"], rapport["modifies"]) == ([], [])


def test_une_modification_dit_avant_et_apres(importer):
    importer([ligne()])
    rapport = importer([ligne(telephone="04 65 71 00 99", services="Gratuit")])
    (modifie,) = rapport["modifies"]
    assert modifie["champs"] == {
        "telephone": {"avant": "+33465710001", "apres": "+33465710099"},
    }
    assert Lieu.objects.get().telephone == "+33465710099"


def test_un_champ_vide_par_la_source_se_vide(importer):
    importer([ligne(services="Aide aux démarches administratives")])
    rapport = importer([ligne(telephone="", services="")])
    assert set(rapport["modifies"][0]["champs"]) == {"telephone", "services"}
    assert Lieu.objects.get().services.count() == 0


def test_une_date_absente_ne_change_rien_le_lendemain(importer, monkeypatch):
    from datetime import date

    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: date(2026, 11, 23))
    importer([ligne(date_maj="")])
    assert Lieu.objects.get().date_maj == date(2026, 11, 23)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: date(2026, 11, 24))
    assert importer([ligne(date_maj="")])["modifies"] == []
    rapport = importer([ligne(date_maj="2026-11-01")])
    assert rapport["modifies"][0]["champs"]["date_maj"]["apres"] == "2026-11-01"


# --- Identifiants et SIRET ---------------------------------------------------------------


def test_le_meme_identifiant_dans_un_autre_jeu_est_le_meme_lieu(importer):
    importer([ligne(id="fs-9001", jeu="france_services_2024")])
    octets = FS.format(id="9001", nom="France services inventée", telephone="04 65 71 00 77")
    lecture = lire_octets(octets.encode())
    ecart = calculer_ecart(*normaliser_lignes(lecture))
    assert [plan.creation for plan in ecart.plans] == [False]


def test_un_numero_nu_n_est_pas_le_meme_lieu_d_un_jeu_a_l_autre(importer):
    importer([ligne(id="12", jeu="a")])
    rapport = importer([ligne(id="12", jeu="b", nom="Tout autre lieu")])
    assert len(rapport["crees"]) == 1
    assert Lieu.objects.count() == 2


def test_le_meme_siret_au_meme_endroit_est_un_seul_lieu(importer):
    rapport = importer(
        [
            ligne(pivot=SIRET, date_maj="2022-01-01", courriels="ancien@example.org"),
            ligne(
                id="ac-7",
                jeu="autre",
                pivot=SIRET,
                nom="MEDIATHEQUE",
                adresse="9 R DES ESSAIS CS 7",
                precision_geo="commune",
                telephone="",
                dispositif_programmes_nationaux="Aidants Connect",
            ),
        ]
    )
    assert [c["ligne"] for c in rapport["crees"]] == [3]  # la plus récente
    assert [i["ligne"] for i in rapport["inchanges"]] == [2]
    (fusion,) = signales(rapport, "fusion")
    assert (fusion["ligne"], "ligne 3" in fusion["message"]) == (2, True)
    lieu = Lieu.objects.get()
    assert lieu.nom == "MEDIATHEQUE"
    assert (lieu.telephone, lieu.courriels) == ("+33465710001", "ancien@example.org")
    assert lieu.precision == "adresse"
    assert lieu.provenances.count() == 2


def test_une_ligne_rejoint_un_lieu_deja_la_par_son_siret(importer):
    importer([ligne(pivot=SIRET, jeu="a")])
    rapport = importer([ligne(id="b-1", jeu="b", pivot=SIRET, date_maj="2020-01-01")])
    assert (rapport["crees"], rapport["modifies"]) == ([], [])
    assert "déjà sur la carte" in signales(rapport, "fusion")[0]["message"]
    assert Lieu.objects.count() == 1


@pytest.mark.parametrize(
    "autre",
    [
        {
            "commune": "Capestang",
            "code_insee": "34052",
            "code_postal": "34310",
            "latitude": "43.3278",
            "longitude": "3.0442",
        },
        {"adresse": "1 place Ailleurs", "latitude": "43.36"},
        {"adresse": "1 place Ailleurs", "precision_geo": "commune"},
    ],
)
def test_le_meme_siret_ailleurs_est_un_autre_lieu(importer, autre):
    rapport = importer([ligne(pivot=SIRET), ligne(id="ex-2", pivot=SIRET, **autre)])
    assert len(rapport["crees"]) == 2
    assert signales(rapport, "fusion") == []


@pytest.mark.parametrize("pivot", ["00000000000000", "99900001100019", "999000011", "W343012345"])
def test_un_pivot_qui_n_est_pas_un_siret_ne_reunit_rien(importer, pivot):
    rapport = importer([ligne(pivot=pivot), ligne(id="ex-2", pivot=pivot)])
    assert len(rapport["crees"]) == 2
    assert [d["motifs"] for d in rapport["doublons"]] == [["nom-proche", "telephone"]]


def test_meme_site_que_est_un_doublon_probable_pas_une_fusion(importer):
    rapport = importer([ligne(), ligne(id="ex-2", nom="CCAS", telephone="", meme_site_que="ex-1")])
    assert len(rapport["crees"]) == 2
    (doublon,) = rapport["doublons"]
    assert doublon["motifs"] == ["declare"]
    assert (doublon["nom"], doublon["avec"]["nom"]) == ("Médiathèque inventée", "CCAS")
    assert doublon["distance_m"] == 0


def test_un_identifiant_repete_garde_la_ligne_la_plus_recente(importer):
    rapport = importer(
        [
            ligne(nom="Ancien", date_maj="2022-01-01"),
            ligne(nom="Récent", date_maj="2024-01-01"),
            ligne(nom="Plus bas", date_maj="2024-01-01"),
        ]
    )
    assert Lieu.objects.get().nom == "Plus bas"
    assert [c["ligne"] for c in rapport["crees"]] == [4]
    assert [i["ligne"] for i in rapport["inchanges"]] == [2, 3]
    assert len(signales(rapport, "fusion")) == 2


def test_un_lieu_d_exemple_n_est_jamais_rapproche(importer):
    importer([ligne(pivot=SIRET)])
    Lieu.objects.update(exemple=True)
    Provenance.objects.all().delete()
    rapport = importer([ligne(pivot=SIRET)])
    assert len(rapport["crees"]) == 1
    assert rapport["doublons"] == []


def test_un_lieu_saisi_a_la_main_est_complete_et_non_ecrase(importer):
    importer([ligne(pivot=SIRET, telephone="")])
    Provenance.objects.all().delete()  # comme s'il avait été saisi dans l'administration
    Lieu.objects.update(nom="Nom choisi par l'agent")
    rapport = importer([ligne(id="b-1", pivot=SIRET)])
    assert rapport["crees"] == []
    assert set(rapport["modifies"][0]["champs"]) == {"telephone"}
    assert Lieu.objects.get().nom == "Nom choisi par l'agent"
    assert "nom" in {s["colonne"] for s in signales(rapport, "modifie-a-la-main")}


# --- Priorité entre sources ------------------------------------------------------------------


def test_la_liste_officielle_l_emporte_et_le_premier_fichier_ne_la_defait_pas(importer, tmp_path):
    national = [
        ligne(id="fs-9001", jeu="france_services_2024", nom="Nom national", typologie="BIB")
    ]
    importer(national)
    chemin = tmp_path / "fs.csv"
    chemin.write_text(FS.format(id="9001", nom="Nom officiel", telephone=""))
    rapport = importer(chemin)
    assert rapport["crees"] == []
    assert rapport["modifies"][0]["champs"]["nom"]["apres"] == "Nom officiel"
    lieu = Lieu.objects.get()
    assert lieu.telephone == "+33465710001"  # la liste ne le dit pas : l'autre source reste
    assert {t.code for t in lieu.typologie.all()} == {"BIB", "RFS"}
    assert "france-services" in {r.slug for r in lieu.reseaux.all()}
    rapport = importer(national)
    assert (rapport["crees"], rapport["modifies"]) == ([], [])


# --- Corrections à la main ---------------------------------------------------------------------


def test_une_correction_a_la_main_reste_et_se_dit(importer):
    importer([ligne()])
    Lieu.objects.update(telephone="+33465710055")
    rapport = importer([ligne(telephone="04 65 71 00 99", nom="Nouveau nom")])
    assert set(rapport["modifies"][0]["champs"]) == {"nom"}
    (signale,) = signales(rapport, "modifie-a-la-main")
    assert signale["colonne"] == "telephone"
    assert "+33465710055" in signale["message"]
    assert signale["valeur"] == "+33465710099"
    assert Lieu.objects.get().telephone == "+33465710055"
    # Toujours gardée aux imports suivants, toujours dite.
    rapport = importer([ligne(telephone="04 65 71 00 99", nom="Nouveau nom")])
    assert rapport["modifies"] == []
    assert len(signales(rapport, "modifie-a-la-main")) == 1


def test_un_champ_vide_a_la_main_reste_vide(importer):
    importer([ligne()])
    Lieu.objects.update(telephone="")
    rapport = importer([ligne()])
    assert rapport["modifies"] == []
    assert Lieu.objects.get().telephone == ""
    assert natures(rapport["signalements"]) == ["modifie-a-la-main"]


def test_une_correction_que_la_source_reprend_n_en_est_plus_une(importer):
    importer([ligne()])
    Lieu.objects.update(telephone="+33465710055")
    rapport = importer([ligne(telephone="04 65 71 00 55")])
    assert (rapport["modifies"], rapport["signalements"]) == ([], [])
    rapport = importer([ligne(telephone="04 65 71 00 66")])
    assert set(rapport["modifies"][0]["champs"]) == {"telephone"}


def test_une_relation_corrigee_a_la_main_reste(importer):
    importer([ligne(typologie="BIB")])
    lieu = Lieu.objects.get()
    lieu.typologie.clear()
    lieu.reseaux.clear()
    rapport = importer([ligne(typologie="BIB")])
    assert rapport["modifies"] == []
    assert {s["colonne"] for s in rapport["signalements"]} == {"typologie", "reseaux"}
    assert lieu.reseaux.count() == 0


def test_un_repere_deplace_a_la_main_garde_toute_sa_position(importer):
    importer([ligne(precision_geo="commune")])
    Lieu.objects.update(latitude=43.35, precision="adresse")
    rapport = importer([ligne(longitude="3.2200", precision_geo="commune")])
    assert rapport["modifies"] == []
    lieu = Lieu.objects.get()
    assert (lieu.latitude, lieu.longitude, lieu.precision) == (43.35, 3.2158, "adresse")


# --- Absents --------------------------------------------------------------------------------------


def trois(*identifiants):
    return [ligne(id=i, nom=f"Lieu {i}", adresse=f"{i} rue X") for i in identifiants]


def test_un_lieu_absent_est_a_verifier_puis_revient(importer):
    importer(trois("ex-1", "ex-2", "ex-3"))
    rapport = importer(trois("ex-1", "ex-2"))
    (absent,) = rapport["absents"]
    assert (absent["identifiant"], absent["nom"], absent["depuis"]) == ("ex-3", "Lieu ex-3", None)
    assert list(Lieu.objects.filter(a_verifier=True).values_list("nom", flat=True)) == ["Lieu ex-3"]
    assert Lieu.objects.count() == 3
    # Encore absent : dit, mais la vérification d'un agent n'est pas redemandée.
    Lieu.objects.update(a_verifier=False)
    rapport = importer(trois("ex-1", "ex-2"))
    assert rapport["absents"][0]["depuis"]
    assert not Lieu.objects.filter(a_verifier=True).exists()
    Lieu.objects.filter(nom="Lieu ex-3").update(a_verifier=True)
    rapport = importer(trois("ex-1", "ex-2", "ex-3"))
    assert rapport["absents"] == []
    assert natures(rapport["signalements"]) == ["de-retour"]
    assert not Lieu.objects.filter(a_verifier=True).exists()
    assert not Provenance.objects.filter(absent_depuis__isnull=False).exists()


def test_a_blanc_un_absent_est_dit_et_rien_n_est_ecrit(importer):
    importer(trois("ex-1", "ex-2", "ex-3"))
    assert len(importer(trois("ex-1", "ex-2"), ecrire=False)["absents"]) == 1
    assert not Lieu.objects.filter(a_verifier=True).exists()


def test_une_ligne_rejetee_n_est_pas_absente(importer):
    importer(trois("ex-1", "ex-2", "ex-3"))
    rapport = importer([*trois("ex-1", "ex-2"), ligne(id="ex-3", nom="")])
    assert rapport["absents"] == []


def test_un_fichier_ne_dit_rien_des_autres_jeux(importer):
    importer(trois("ex-1", "ex-2"))
    assert importer([ligne(id="b-1", jeu="b")])["absents"] == []


def test_le_retour_d_une_source_ne_leve_pas_l_absence_d_une_autre(importer):
    a, b = ligne(pivot=SIRET, jeu="a", id="a-1"), ligne(pivot=SIRET, jeu="b", id="b-1")
    temoin_a, temoin_b = (
        ligne(jeu="a", id="a-2", adresse="2"),
        ligne(jeu="b", id="b-2", adresse="3"),
    )
    importer([a, b, temoin_a, temoin_b])
    importer([temoin_a, temoin_b])  # les deux sources l'ont perdu
    importer([a, temoin_a, temoin_b])
    assert Lieu.objects.get(pivot=SIRET).a_verifier
    importer([a, b, temoin_a, temoin_b])
    assert not Lieu.objects.get(pivot=SIRET).a_verifier


@pytest.mark.parametrize(
    ("restants", "jeux", "tronque"),
    [
        (20, "a", False),
        (10, "a", False),  # juste la moitié
        (9, "a", True),
        (1, "a", True),
    ],
)
def test_plus_de_la_moitie_absente(importer, restants, jeux, tronque):
    tous = [ligne(id=f"a-{i}", jeu=jeux, nom=f"Lieu {i}", adresse=f"{i} rue X") for i in range(20)]
    importer(tous)
    lecture = lire_octets(_octets(tous[:restants]))
    ecart = calculer_ecart(*normaliser_lignes(lecture))
    assert ecart.jeux_tronques == (["a"] if tronque else [])


def test_un_grand_jeu_tronque_ne_se_cache_pas_derriere_un_autre(importer):
    grand = [ligne(id=f"a-{i}", jeu="a", nom=f"Lieu {i}", adresse=f"{i} rue X") for i in range(40)]
    autre = [ligne(id=f"b-{i}", jeu="b", nom=f"Autre {i}", adresse=f"{i} rue Y") for i in range(12)]
    importer(grand + autre)
    ecart = calculer_ecart(*normaliser_lignes(lire_octets(_octets(grand + autre[:2]))))
    assert ecart.jeux_tronques == ["b"]


def _octets(lignes):
    colonnes = list(lignes[0])
    return "\n".join(
        [",".join(colonnes), *(",".join(v[c] for c in colonnes) for v in lignes), ""]
    ).encode()


def test_une_fiche_datee_a_la_main_garde_sa_date_jusqu_a_ce_que_la_source_soit_plus_recente(
    importer,
):
    importer([ligne(date_maj="2024-03-01")])
    Lieu.objects.update(date_maj=date(2025, 1, 1))
    rapport = importer([ligne(date_maj="2024-06-01")])
    assert rapport["modifies"] == []
    assert "modifie-a-la-main" not in natures(rapport["signalements"])
    rapport = importer([ligne(date_maj="2025-02-01")])
    assert Lieu.objects.get().date_maj == date(2025, 2, 1)
