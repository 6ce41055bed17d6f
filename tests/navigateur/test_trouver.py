"""Une personne cherche : où, quoi, quand ; et trouve, ou comprend pourquoi elle ne trouve pas."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.gestes import (
    AVEC_ET_SANS_JS,
    axe,
    cartes,
    champ_ou,
    chercher,
    cocher,
    envoyer,
    famille,
    noms,
    option,
    puces,
    remplir,
    resume,
    retirer,
)


@AVEC_ET_SANS_JS
def test_un_france_services_pres_de_capestang_ouvert_maintenant(page: Page, avec_js):
    page.goto("/")
    chercher(page, ou="Capestang", rayon="À moins de 10 km", ouvert="Ouvert maintenant")
    expect(resume(page)).to_have_text("2 lieux à moins de 10 km de Capestang, ouverts maintenant")
    cocher(page, "Organisme", "France Services", avec_js)

    expect(resume(page)).to_have_text(
        "1 lieu à moins de 10 km de Capestang, avec le filtre « France Services », ouvert maintenant"
    )
    expect(noms(page)).to_have_text(["France Services de Capestang"])
    carte = cartes(page)
    expect(carte).to_contain_text("Ouvert jusqu'à 12 h 30")
    expect(carte.get_by_role("link", name="04 65 71 01 01")).to_have_attribute(
        "href", "tel:+33465710101"
    )

    # L'adresse est la recherche : la recharger, ou l'ouvrir ailleurs, montre la même chose.
    expect(page).to_have_url(re.compile("reseau=france-services"))
    page.reload()
    expect(noms(page)).to_have_text(["France Services de Capestang"])
    expect(champ_ou(page)).to_have_value("Capestang")
    expect(page.get_by_label("Quand ?")).to_have_value("maintenant")
    expect(option(page, "Organisme", "France Services")).to_be_checked()

    cartes(page).get_by_role("link", name="Voir la fiche").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("France Services de Capestang")
    expect(page.get_by_role("link", name="Appeler le 04 65 71 01 01")).to_be_visible()

    page.go_back()
    expect(noms(page)).to_have_text(["France Services de Capestang"])


@AVEC_ET_SANS_JS
def test_des_cours_d_initiation_gratuits_a_moins_de_15_km_de_bedarieux(page: Page, avec_js):
    page.goto("/")
    chercher(page, ou="bedarieux", rayon="À moins de 15 km")
    expect(resume(page)).to_have_text("3 lieux à moins de 15 km de Bédarieux")
    cocher(page, "Ce que je veux faire", "Cours d'initiation", avec_js)
    cocher(page, "Comment on m'aide", "En petit groupe", avec_js)
    expect(resume(page)).to_have_text("3 lieux à moins de 15 km de Bédarieux, avec 2 filtres")
    cocher(page, "Le prix", "Gratuit", avec_js)

    expect(noms(page)).to_have_text(["Atelier numérique de Bédarieux", "Médiathèque d'Hérépian"])
    expect(cartes(page).nth(1)).to_contain_text("à 4,")


def test_un_rayon_de_l_adresse_reste_affiche_et_reste_applique(page: Page):
    page.goto("/?commune=34028&rayon=30")
    expect(resume(page)).to_contain_text("à moins de 30 km de Bédarieux")
    expect(page.get_by_label("Jusqu'où ?").locator("option:checked")).to_have_text(
        "À moins de 30 km"
    )
    envoyer(page)
    expect(page).to_have_url(re.compile("rayon=30"))
    expect(resume(page)).to_contain_text("à moins de 30 km de Bédarieux")


@AVEC_ET_SANS_JS
def test_le_code_postal_34500_mene_a_beziers_et_ses_voisines(page: Page):
    page.goto("/")
    chercher(page, ou="34500")
    expect(resume(page)).to_contain_text("du plus proche de Béziers au plus loin")
    expect(noms(page).nth(0)).to_have_text("Point CAF de Béziers")
    expect(noms(page).nth(1)).to_have_text("Espace numérique de Béziers")
    expect(noms(page).nth(2)).to_have_text("Mairie de Villeneuve")
    expect(noms(page).nth(3)).to_have_text("La Poste de Sérignan")

    # L'ordre affiché est celui des distances affichées.
    ecrites = cartes(page).get_by_text("Distance : à").all_inner_texts()
    en_metres = [_metres(texte) for texte in ecrites]
    assert len(en_metres) > 5
    assert en_metres == sorted(en_metres)


def _metres(texte: str) -> float:
    nombre = float(re.search(r"[\d,]+", texte)[0].replace(",", "."))
    return nombre * (1000 if "km" in texte else 1)


@AVEC_ET_SANS_JS
def test_un_code_postal_de_plusieurs_communes_donne_le_choix(page: Page):
    page.goto("/")
    chercher(page, ou="34310")
    choix = page.get_by_role("region", name=re.compile("Plusieurs endroits"))
    expect(choix.get_by_role("link")).to_have_count(7)
    expect(choix.get_by_role("link", name="Capestang")).to_be_visible()
    choix.get_by_role("link", name="Capestang").click()

    expect(choix).to_have_count(0)
    expect(resume(page)).to_contain_text("du plus proche de Capestang au plus loin")
    expect(noms(page).nth(0)).to_have_text("France Services de Capestang")
    expect(champ_ou(page)).to_have_value(re.compile("Capestang"))


@AVEC_ET_SANS_JS
def test_rien_trouve_un_bouton_elargit_jusqu_a_trouver(page: Page):
    page.goto("/")
    chercher(page, ou="Olonzac", q="la poste", rayon="À moins de 5 km")
    expect(resume(page)).to_have_text("Aucun lieu à moins de 5 km d'Olonzac, pour « la poste »")
    elargir = page.get_by_role("link", name=re.compile(r"^Chercher .* \(1 lieu\)$"))
    expect(elargir).to_have_count(1)
    elargir.click()

    expect(noms(page)).to_have_text(["La Poste de Sérignan"])
    expect(resume(page)).to_contain_text("1 lieu")
    # Ce qui a été demandé et qui n'empêchait rien est gardé.
    expect(puces(page).filter(has_text="la poste")).to_be_visible()


@AVEC_ET_SANS_JS
def test_un_mot_mal_ecrit_se_corrige_en_un_geste(page: Page, avec_js):
    page.goto("/")
    chercher(page, q="imprmer")
    expect(page.get_by_text("Rien pour « imprmer ».")).to_be_visible()
    expect(page.get_by_role("heading", name="Des services proches")).to_be_visible()
    expect(
        page.get_by_role("link", name=re.compile(r"^Aide aux démarches.* \(\d+ lieux\)$"))
    ).to_be_visible()
    if avec_js:
        axe(page)
    page.get_by_role("link", name="« imprimer »").click()
    expect(resume(page)).to_contain_text("lieux dans l'Hérault, pour « imprimer »")
    expect(page.get_by_text("Rien pour")).to_have_count(0)


@AVEC_ET_SANS_JS
def test_un_endroit_inconnu_est_dit_avec_ce_qu_il_faut_ecrire(page: Page):
    page.goto("/")
    chercher(page, ou="Zanzibar-sur-Mer")
    avis = page.get_by_text("« Zanzibar-sur-Mer » n'est pas une commune de l'Hérault")
    expect(avis).to_contain_text("écrivez une commune de l'Hérault ou son code postal.")


@AVEC_ET_SANS_JS
def test_les_choix_se_retirent_un_par_un(page: Page):
    page.goto(
        "/?ou=Capestang&rayon=10&ouvert=maintenant&q=france&reseau=france-services&frais=gratuit"
    )
    attendus = ["Près de Capestang", "10 km", "« france »", "Ouvert maintenant", "Gratuit"]
    for libelle in [*attendus, "France Services"]:
        expect(puces(page).filter(has_text=libelle)).to_be_visible()
    expect(noms(page)).to_have_text(["France Services de Capestang"])

    for libelle in ["« france »", "Ouvert maintenant", "Gratuit"]:
        retirer(page, libelle)
        expect(puces(page).filter(has_text=libelle)).to_have_count(0)
    expect(noms(page)).to_have_text(
        [
            "France Services de Capestang",
            "Bus France Services du Minervois",
            "France Services de Quarante",
        ]
    )
    expect(page.get_by_label("De quoi avez-vous besoin ?")).to_have_value("")
    expect(page.get_by_label("Quand ?")).to_have_value("")

    retirer(page, "10 km")
    expect(page.get_by_label("Jusqu'où ?")).to_have_value("")
    retirer(page, "Près de Capestang")
    expect(champ_ou(page)).to_have_value("")
    expect(resume(page)).to_have_text("3 lieux dans l'Hérault, avec le filtre « France Services »")
    retirer(page, "France Services")
    expect(resume(page)).to_have_text("25 lieux dans l'Hérault")
    expect(page.get_by_role("list", name="Choix en cours")).to_have_count(0)


@AVEC_ET_SANS_JS
def test_chaque_nombre_annonce_est_le_nombre_obtenu(page: Page, avec_js):
    page.goto("/?commune=34032&rayon=20")
    options = famille(page, "Ce que je veux faire").get_by_role("checkbox")
    annonces = {
        case.get_attribute("value"): int(re.search(r"(\d+) lieux?\b", _nom(case))[1])
        for case in options.all()
    }
    assert len(annonces) >= 3
    for slug, annonce in annonces.items():
        case = famille(page, "Ce que je veux faire").locator(f"[value={slug}]")
        case.check()
        if not avec_js:
            page.get_by_role("button", name="Appliquer ces choix").click()
        lieux = "lieu" if annonce == 1 else "lieux"
        expect(resume(page)).to_contain_text(f"{annonce} {lieux} à moins de 20 km de Béziers, avec")
        expect(cartes(page)).to_have_count(annonce)
        page.goto("/?commune=34032&rayon=20")


def _nom(case) -> str:
    return case.evaluate("e => e.labels[0].textContent")


@AVEC_ET_SANS_JS
def test_les_pages_de_resultats_se_suivent(page: Page):
    page.goto("/")
    expect(cartes(page)).to_have_count(20)
    pages = page.get_by_role("navigation", name="Pages de résultats")
    pages.get_by_role("link", name="Suivante").click()
    expect(cartes(page)).to_have_count(5)
    expect(page).to_have_url(re.compile(r"page=2"))
    page.go_back()
    expect(cartes(page)).to_have_count(20)


@AVEC_ET_SANS_JS
def test_un_autre_classement(page: Page, avec_js):
    page.goto("/?commune=34028&rayon=15")
    expect(noms(page).nth(2)).to_have_text("Médiathèque d'Hérépian")
    page.get_by_label("Classer").select_option(label="Par nom")
    if not avec_js:
        envoyer(page)
    expect(page).to_have_url(re.compile("tri=nom"))
    expect(noms(page)).to_have_text(
        ["Atelier numérique de Bédarieux", "Cours du soir de Bédarieux", "Médiathèque d'Hérépian"]
    )


def test_un_service_itinerant_s_annonce_par_son_arret_proche(page: Page):
    page.goto("/?commune=34052&rayon=5&reseau=france-services")
    bus = cartes(page).filter(has_text="Bus France Services du Minervois")
    expect(bus).to_contain_text("Passe à Capestang, arrêt « Place du marché »")
    expect(bus).to_contain_text("à 200 m")


# --- htmx : seuls les résultats changent


def test_une_recherche_ne_recharge_pas_la_page(page: Page):
    page.goto("/")
    page.evaluate("window.temoin = 'la même page'")
    chercher(page, ou="Bédarieux", rayon="À moins de 5 km")
    expect(resume(page)).to_have_text("3 lieux à moins de 5 km de Bédarieux")
    assert page.evaluate("window.temoin") == "la même page"

    # La saisie est portée sur le titre des résultats, et le nombre est dit à voix haute.
    expect(resume(page)).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="3 lieux à moins de 5 km")).to_have_count(1)
    expect(page).to_have_title(re.compile(r"^3\slieux à moins de 5\skm de Bédarieux"))

    option(page, "Le prix", "Gratuit").check()
    expect(resume(page)).to_have_text(
        "2 lieux à moins de 5 km de Bédarieux, avec le filtre « Gratuit »"
    )
    assert page.evaluate("window.temoin") == "la même page"
    # Cocher une case ne déplace pas la personne.
    expect(option(page, "Le prix", "Gratuit")).to_be_focused()
    axe(page)

    # Précédent, puis encore : chaque recherche est une étape de l'historique.
    page.go_back()
    expect(resume(page)).to_have_text("3 lieux à moins de 5 km de Bédarieux")
    expect(champ_ou(page)).to_have_value("Bédarieux")
    expect(option(page, "Le prix", "Gratuit")).not_to_be_checked()
    page.go_back()
    expect(resume(page)).to_have_text("25 lieux dans l'Hérault")
    expect(champ_ou(page)).to_have_value("")
    page.go_forward()
    expect(resume(page)).to_have_text("3 lieux à moins de 5 km de Bédarieux")


def test_suivant_presse_avant_la_fin_du_chargement_est_suivi(page: Page):
    page.goto("/?ou=Bédarieux&rayon=5")
    chercher(page, ou="Sète")
    expect(resume(page)).to_contain_text("de Sète")
    # Au retour, un dernier fichier tarde : la page se lit déjà, et htmx n'écoute pas encore.
    page.route("**/js/selection/bouton*.js", lambda route: None)
    page.evaluate("history.back()")
    expect(resume(page)).to_contain_text("de Bédarieux")
    expect(champ_ou(page)).to_have_attribute("role", "combobox")
    assert page.evaluate("document.readyState") == "interactive"
    page.evaluate("history.forward()")
    expect(resume(page)).to_contain_text("de Sète")
    page.unroute_all(behavior="ignoreErrors")


def test_une_recherche_qui_echoue_le_dit_sans_rien_effacer(page: Page, surveillance):
    page.goto("/")
    surveillance.attendre("Failed to load resource")
    surveillance.attendre("htmx:sendError")
    page.route("**/?*ou=*", lambda route: route.abort())
    chercher(page, ou="Sète")
    expect(page.get_by_role("alert")).to_contain_text("La recherche n'a pas abouti")
    expect(champ_ou(page)).to_have_value("Sète")
    expect(cartes(page)).to_have_count(20)


def test_deux_recherches_rapides_gardent_la_derniere(page: Page):
    page.goto("/")
    remplir(page, ou="Sète")
    envoyer(page)
    remplir(page, ou="Bédarieux", rayon="À moins de 5 km")
    envoyer(page)
    expect(resume(page)).to_have_text("3 lieux à moins de 5 km de Bédarieux")
    expect(page).to_have_url(re.compile("B%C3%A9darieux"))

    # Une phrase entière se répartit dans les champs, et l'adresse ne dit plus que ces choix.
    remplir(page, ou="", rayon="Toutes les distances", q="gratuit à moins de 5 km de Bédarieux")
    envoyer(page)
    expect(resume(page)).to_have_text(
        "2 lieux à moins de 5 km de Bédarieux, avec le filtre « Gratuit »"
    )
    expect(champ_ou(page)).to_have_value("Bédarieux")
    expect(page.get_by_label("De quoi avez-vous besoin ?")).to_have_value("")
    expect(option(page, "Le prix", "Gratuit")).to_be_checked()
    expect(page).to_have_url(re.compile(r"\?ou=B%C3%A9darieux&rayon=5&frais=gratuit$"))


@pytest.mark.parametrize("recherche", ["<img src=x onerror=alert(1)>", "'; DROP TABLE lieux; --"])
def test_un_texte_hostile_reste_du_texte(page: Page, recherche):
    page.goto("/")
    chercher(page, q=recherche)
    expect(puces(page).filter(has_text=recherche)).to_be_visible()
    expect(page.get_by_text(re.compile("^Rien pour"))).to_be_visible()


def test_cliquer_le_mot_d_un_filtre_le_choisit(page: Page):
    """Avec la souris on vise le mot, pas la petite case."""
    page.goto("/?ou=Capestang&rayon=10")
    page.wait_for_load_state()
    famille(page, "Organisme").get_by_text("France Services", exact=True).click()
    expect(page).to_have_url(re.compile("reseau=france-services"))
    expect(option(page, "Organisme", "France Services")).to_be_checked()


@pytest.mark.parametrize("ecran", ["360"])
def test_sur_telephone_les_cases_cochees_menent_aux_lieux(page: Page):
    page.goto("/?ou=Bédarieux&rayon=5")
    option(page, "Le prix", "Gratuit").check()
    voir = page.get_by_role("button", name="Voir les 2 lieux")
    expect(voir).to_be_in_viewport()
    axe(page)
    voir.click()
    expect(voir).to_be_hidden()
    expect(resume(page)).to_be_focused()
    expect(resume(page)).to_be_in_viewport()


@pytest.mark.parametrize("avec_js", [False], ids=["sans-js"])
def test_sans_javascript_chercher_mene_aux_resultats(page: Page):
    page.goto("/")
    chercher(page, ou="Bédarieux", rayon="À moins de 5 km")
    expect(page).to_have_url(re.compile("ou=B%C3%A9darieux.*#resultats$"))
    expect(resume(page)).to_be_in_viewport()
