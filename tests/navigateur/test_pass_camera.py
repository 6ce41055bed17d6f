"""La fin d'une formation, à l'appareil photo : viser un Pass après l'autre, avec ou sans réseau."""

import base64
import os

import pytest
from playwright.sync_api import Browser, Page, expect

from outils.navigateur import chromium
from pass_numerique import codes
from pass_numerique.impression.textes import contenu_du_qr
from pass_numerique.models import Encaissement, Saisie
from tests.navigateur import carres
from tests.navigateur.gestes import axe, entrer, sans_debordement
from tests.navigateur.monde_du_pass import MondeDuPass, monde_du_pass

ENCAISSEMENT = "/pass/encaissement/"
SITE = "https://numeriquepourtous.herault.example"

# Ce que le lecteur rend de chaque image : le nôtre, dans une page à la politique de sécurité stricte.
_LIRE = """async (images) => {
  const { notreLecteur, codeDuCarre } = await import("/static/js/pass/carres.js");
  const lire = await notreLecteur();
  const lus = {};
  for (const [nom, donnees] of Object.entries(images)) {
    const image = new Image();
    image.src = `data:image/png;base64,${donnees}`;
    await image.decode();
    const contenus = await lire(image);
    const code = (contenu) => codeDuCarre(contenu, "23456789ABCDEFGHJKMNPQRTVWXYZ");
    lus[nom] = contenus.length > 1 ? "plusieurs" : contenus.length ? code(contenus[0]) : "rien";
  }
  return lus;
}"""

# Tout ce que la page a dit et fait entendre, dans l'ordre, à l'abri des réponses qui se suivent vite.
_TEMOIN = """() => {
  const temoin = document.createElement("pre");
  temoin.id = "temoin";
  temoin.hidden = true;
  document.body.append(temoin);
  const noter = (texte) => texte && temoin.append(texte, "\\n");
  new MutationObserver(() => noter(document.getElementById("appareil-dit").textContent))
    .observe(document.getElementById("appareil-dit"), { childList: true });
  navigator.vibrate = (motif) => noter(`vibre ${motif}`) ?? true;
  const creer = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { noter("son"); return creer.call(this); };
}"""


@pytest.fixture
def espace(transactional_db):
    with monde_du_pass() as monde:
        yield monde


def test_un_carre_tourne_abime_ou_mal_eclaire_se_lit(ouvrir_contexte):
    secret = codes.nouveau_secret()
    compact = codes.lire_secret(secret)
    pass_ = carres.carre(contenu_du_qr(SITE, codes.Serie("26", 4217, 3), secret))
    images = {f"tourné de {degres}°": carres.tourne(pass_, degres) for degres in range(0, 360, 30)}
    images |= {
        "penché": carres.penche(pass_),
        "penché et tourné": carres.penche(carres.tourne(pass_, 200)),
        "flou": carres.floue(pass_),
        "pâle": carres.pale(pass_),
        "à l'ombre": carres.a_l_ombre(carres.tourne(pass_, 10)),
        "taché": carres.tachee(pass_, 0.2),
        "petit": carres.carre(contenu_du_qr(SITE, codes.Serie("26", 4217, 3), secret), 200),
    }
    autres = {
        "détruit": carres.tachee(pass_, 0.7),
        "sans carré": carres.carre("x").crop((0, 0, 60, 60)),
        "autre site": carres.carre("https://example.org/#page"),
        "faux code": carres.carre(f"{SITE}/pass/solde/#26-004217-03.2222-2222-222K"),
        "sans code": carres.carre(f"{SITE}/pass/solde/#26-004217-03"),
        "deux à la fois": carres.cote_a_cote(pass_, carres.carre("https://example.org/", 240)),
    }
    page = ouvrir_contexte("360").new_page()
    page.goto("/accessibilite/")
    donnees = {n: base64.b64encode(carres.octets(i)).decode() for n, i in (images | autres).items()}
    lus = page.evaluate(_LIRE, donnees)
    assert {nom: lus[nom] for nom in images} == dict.fromkeys(images, compact)
    assert {nom: lus[nom] for nom in autres} == {
        "détruit": "rien",
        "sans carré": "rien",
        "autre site": None,
        "faux code": None,
        "sans code": None,
        "deux à la fois": "plusieurs",
    }


@pytest.fixture
def avec_camera(navigateur: Browser, tmp_path):
    """Un Chromium dont l'appareil photo montre ce film, en boucle."""
    ouverts = []

    def ouvrir(*plans: tuple[str, float]) -> Browser:
        film = carres.filmer(tmp_path / "film.mjpeg", plans)
        options = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        options.append(f"--use-file-for-fake-video-capture={film}")
        if os.geteuid() == 0:
            options.append("--no-sandbox")
        lance = navigateur.browser_type.launch(executable_path=chromium(), args=options)
        ouverts.append(lance)
        return lance

    yield ouvrir
    for lance in ouverts:
        lance.close()


def lire_avec_l_appareil(page: Page) -> None:
    page.get_by_role("button", name="Lire avec l'appareil photo").click()
    expect(page.locator("#appareil")).to_be_visible()


def test_une_salle_entiere_a_l_appareil_photo_puis_le_reseau_coupe(
    avec_camera, ouvrir_contexte, serveur: str, espace: MondeDuPass, surveillance
):
    siens, en_stock = espace.remettre(1), espace.secrets[2]

    def vu(secret, numero, rang):
        return contenu_du_qr(SITE, codes.Serie("26", numero, rang), secret), 1.2

    lance = avec_camera(
        ("", 0.5),
        vu(siens[0], 1, 1),
        vu(en_stock[0], 2, 1),
        ("https://example.org/affiche", 1.2),
        vu(siens[1], 1, 2),
    )
    contexte = ouvrir_contexte("360", dans=lance)
    page = contexte.new_page()
    entrer(page, serveur, espace.membre())
    page.goto(ENCAISSEMENT)
    page.evaluate(_TEMOIN)
    temoin = page.locator("#temoin")
    lire_avec_l_appareil(page)
    image = page.locator("#appareil-image")
    expect(temoin).to_contain_text("Visez le carré noir et blanc d'un Pass.")
    for phrase in (
        "Bon : 26-000001-01.",
        "Ce chéquier n'a été remis à personne.",
        "Ce carré n'est pas celui d'un Pass.",
        "Bon : 26-000001-02.",
        "Déjà lu : c'est le Pass",
        "vibre 60\n",
        "vibre 180,80,180",
        "son\n",
    ):
        expect(temoin).to_contain_text(phrase)
    # Le refusé s'est dit et n'est pas entré : tout ou rien, il aurait tout arrêté.
    expect(page.locator("#total")).to_have_text("2 Pass vérifiés : 20 €")
    expect(page.locator(".codes__avis--faux")).to_have_count(0)
    assert not Saisie.objects.exists()
    axe(page)
    sans_debordement(page)

    # L'image s'éteint quand on l'arrête, et quand on quitte la page des yeux.
    page.get_by_role("button", name="Arrêter").click()
    bouton = page.get_by_role("button", name="Lire avec l'appareil photo")
    expect(bouton).to_be_focused()
    assert image.evaluate("(video) => video.srcObject") is None
    lire_avec_l_appareil(page)
    page.get_by_role("button", name="Couper le son").click()
    page.wait_for_function("() => document.getElementById('appareil-image').srcObject")
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
          delete document.hidden;
        }"""
    )
    expect(page.locator("#appareil")).to_be_hidden()
    assert image.evaluate("(video) => video.srcObject") is None

    # Le réseau se coupe : ce qui est écrit reste, se confirme une fois, et part une fois.
    contexte.set_offline(True)
    page.get_by_label("Pass 3", exact=True).fill(siens[2])
    coupure = page.locator("#hors-connexion")
    expect(coupure).to_contain_text("Hors connexion : vos codes sont gardés sur cette page.")
    enregistrer = page.get_by_role("button", name="Enregistrer ces Pass")
    enregistrer.click()
    expect(coupure).to_contain_text("envoyés au retour du réseau")
    expect(enregistrer).to_be_disabled()
    expect(page.locator("#total")).to_have_text("2 Pass vérifiés : 20 €")
    axe(page)
    with page.expect_event("dialog") as prevenu:
        page.once("dialog", lambda dialogue: dialogue.dismiss())
        page.close(run_before_unload=True)
    assert prevenu.value.type == "beforeunload"
    gardes = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert gardes == "[{},{}]"
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert not Saisie.objects.exists()
    contexte.set_offline(False)
    expect(page.get_by_role("main")).to_contain_text("3 Pass enregistrés : 30 €")
    assert (Saisie.objects.count(), Encaissement.objects.vifs().count()) == (1, 3)


# Un navigateur qui lit les carrés lui-même, et un appareil photo qu'on refuse d'abord.
_NAVIGATEUR_QUI_LIT = """(() => {
  globalThis.carres = [];
  globalThis.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return globalThis.carres.map((rawValue) => ({ rawValue })); }
  };
  globalThis.refus = "NotAllowedError";
  if (!navigator.mediaDevices) return;
  navigator.mediaDevices.getUserMedia = async () => {
    if (globalThis.refus) throw new DOMException("", globalThis.refus);
    const toile = document.createElement("canvas");
    toile.getContext("2d").fillRect(0, 0, 9, 9);
    return toile.captureStream(10);
  };
})()"""


def test_le_lecteur_du_navigateur_un_refus_et_un_essai(
    ouvrir_contexte, serveur: str, espace: MondeDuPass
):
    siens = espace.remettre(1)
    vus = [contenu_du_qr(SITE, codes.Serie("26", 1, n), s) for n, s in enumerate(siens, start=1)]
    contexte = ouvrir_contexte("360")
    contexte.add_init_script(_NAVIGATEUR_QUI_LIT)
    page = contexte.new_page()
    entrer(page, serveur, espace.membre())
    demandes = []
    page.on("request", lambda demande: demandes.append(demande.url))
    page.goto(ENCAISSEMENT)
    page.get_by_role("link", name="Tester un Pass").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tester un Pass")
    expect(page.get_by_text("Rien n'est enregistré.")).to_be_visible()

    # Refusé : la raison se dit, et on tape.
    bouton = page.get_by_role("button", name="Lire avec l'appareil photo")
    bouton.click()
    expect(page.get_by_role("alert")).to_contain_text("ou tapez les codes")
    expect(bouton).to_be_enabled()
    axe(page)
    page.get_by_label("Pass 1", exact=True).fill(siens[0])
    expect(page.locator("#id_code_0_avis")).to_have_text("Bon : 26-000001-01.")

    # Accepté : deux carrés à la fois ne se choisissent pas ; un inconnu se dit et reste à l'écran.
    page.evaluate("([carres]) => Object.assign(globalThis, { refus: '', carres })", [vus[1:3]])
    bouton.click()
    dit = page.locator("#appareil-dit")
    expect(dit).to_have_text("Je vois plusieurs carrés. Montrez un seul Pass à la fois.")
    page.evaluate("([carres]) => Object.assign(globalThis, { carres })", [vus[1:2]])
    expect(dit).to_have_text("Bon : 26-000001-02.")
    inconnu = contenu_du_qr(SITE, codes.Serie("26", 1, 9), codes.nouveau_secret())
    page.evaluate("([carres]) => Object.assign(globalThis, { carres })", [[inconnu]])
    expect(dit).to_have_text("Ce Pass ne va pas. Pour vérifier, tapez son code.")
    page.get_by_role("button", name="Retirer le Pass 3").click()
    expect(page.locator("#total")).to_have_text("2 Pass vérifiés : 20 €")
    expect(page.locator(".codes__avis--faux")).to_have_count(0)
    page.get_by_role("button", name="Tester", exact=True).click()
    assert not [adresse for adresse in demandes if "vendors/qr" in adresse]
    assert not Saisie.objects.exists()

    # Lu sans réseau : gardé, dit comme tel, et vérifié au retour.
    page.goto(ENCAISSEMENT)
    contexte.set_offline(True)
    page.evaluate("([carres]) => Object.assign(globalThis, { refus: '', carres })", [vus[4:5]])
    bouton.click()
    expect(dit).to_have_text("Lu et gardé sur cette page. Il sera vérifié au retour du réseau.")
    expect(page.locator("#hors-connexion")).to_contain_text("gardés sur cette page")
    contexte.set_offline(False)
    expect(page.locator("#id_code_0_avis")).to_have_text("Bon : 26-000001-05.")
    expect(page.locator("#hors-connexion")).to_be_hidden()
    assert not Saisie.objects.exists()

    # Sans appareil photo possible, la page ne le propose pas.
    contexte.add_init_script("delete Navigator.prototype.mediaDevices")
    page.goto(ENCAISSEMENT)
    expect(page.get_by_label("Pass 1", exact=True)).to_be_visible()
    expect(bouton).to_be_hidden()
