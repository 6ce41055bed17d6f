// « Lire avec l'appareil photo » : viser un Pass après l'autre, entendre et lire chaque réponse.
// Ce qui est lu ne va que dans la liste de la page ; rien n'est écrit ailleurs.

import { texte } from "../textes.js";
import { Appareil, possible } from "./appareil.js";
import { codeDuCarre, notreLecteur, preparerLecteur, sansLecteur } from "./carres.js";
import { basculer, preparer, signaler } from "./signaux.js";

// Un carré qu'on tient devant l'appareil ne se lit qu'une fois ; sorti de l'image, il peut y revenir.
const SORTI = 2500;
const ECARTES = 700;
const ERREURS = {
  NotAllowedError: "camera_refusee",
  SecurityError: "camera_refusee",
  NotFoundError: "camera_absente",
  OverconstrainedError: "camera_absente",
  NotReadableError: "camera_occupee",
  AbortError: "camera_occupee",
};

/**
 * Branche l'appareil photo de la page. `recevoir(code)` rend `{nature, phrase}` ; `pret()` rend une
 * phrase s'il manque quelque chose avant de lire. Rend une fonction qui l'arrête.
 */
export function brancherLaLecture(alphabet, recevoir, pret) {
  const ouvrir = document.getElementById("lire-carres");
  if (!ouvrir || !possible()) return () => {};
  const panneau = document.getElementById("appareil");
  const dit = document.getElementById("appareil-dit");
  const refuse = document.getElementById("appareil-refuse");
  const son = document.getElementById("appareil-son");
  const appareil = new Appareil(document.getElementById("appareil-image"), regarder, fermer);
  const vus = new Map();
  let lire = null;
  let plusieurs = -SORTI;
  ouvrir.closest("p").hidden = false;
  // Sur un téléphone, le lecteur se charge tant qu'il y a du réseau.
  if (sansLecteur() && matchMedia("(pointer: coarse)").matches) {
    addEventListener("load", () => setTimeout(() => notreLecteur().catch(() => {}), 500));
  }

  ouvrir.addEventListener("click", async () => {
    const manque = pret();
    refuser(manque);
    if (manque) return;
    preparer();
    ouvrir.disabled = true;
    try {
      lire ??= await preparerLecteur();
      panneau.hidden = false;
      dire(texte("camera_s_allume"));
      if (!(await appareil.allumer())) return fermer();
      dire(texte("camera_visez"));
      document.getElementById("appareil-arreter").focus();
      panneau.scrollIntoView({ block: "nearest" });
    } catch (erreur) {
      fermer();
      refuser(texte(lire ? (ERREURS[erreur.name] ?? "camera_en_panne") : "camera_sans_lecteur"));
    }
  });
  document.getElementById("appareil-arreter").addEventListener("click", () => {
    appareil.eteindre();
    fermer();
  });
  son.addEventListener("click", () => son.setAttribute("aria-pressed", String(basculer())));

  function fermer() {
    const dedans = panneau.contains(document.activeElement);
    panneau.hidden = true;
    ouvrir.disabled = false;
    if (dedans) ouvrir.focus();
    vus.clear();
    dire("");
  }

  function refuser(phrase) {
    refuse.hidden = !phrase;
    refuse.querySelector("p").textContent = phrase;
  }

  function dire(phrase, nature = "") {
    dit.textContent = phrase;
    dit.className = `appareil__dit${nature ? ` appareil__dit--${nature}` : ""}`;
  }

  async function regarder(video) {
    const maintenant = performance.now();
    for (const [contenu, vu] of vus) if (maintenant - vu > SORTI) vus.delete(contenu);
    const lus = [...new Set(await lire(video).catch(() => []))];
    const neufs = lus.filter((contenu) => !vus.has(contenu));
    const instant = performance.now();
    if (lus.length > 1) {
      // Deux Pass dans l'image : on ne choisit pas à la place de la personne.
      if (instant - plusieurs > SORTI) annoncer({ nature: "faux", phrase: texte("camera_un_seul") });
      plusieurs = instant;
      return;
    }
    // L'un des deux peut échapper à une image : ce n'est pas encore un choix.
    if (instant - plusieurs < ECARTES) return;
    for (const contenu of lus) vus.set(contenu, instant);
    for (const contenu of neufs) juger(codeDuCarre(contenu, alphabet));
  }

  async function juger(code) {
    if (!code) return annoncer({ nature: "faux", phrase: texte("camera_pas_un_pass") });
    dire(texte("camera_lu"));
    annoncer(await recevoir(code));
  }

  function annoncer({ nature, phrase }) {
    if (panneau.hidden) return;
    dire(phrase, nature);
    signaler(nature);
  }

  return () => appareil.eteindre();
}
