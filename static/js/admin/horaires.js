// La grille d'horaires et le texte se suivent ; l'aperçu dit ce que le public lira.
// Le serveur lit et écrit les horaires : ce module ne fait que les porter.
// Sans lui, on remplit l'un ou l'autre, et le serveur les accorde à l'enregistrement.

import { lireJson, RequeteAbandonnee } from "../reseau.js";

const PAUSE = 350; // millisecondes après la dernière touche
const suivis = new WeakMap();

function texteDe(grille) {
  const nom = grille.querySelector("[data-posee]").name.replace(/semaine-posee$/, "horaires");
  return grille.closest("form")?.elements.namedItem(nom);
}

function grilleDe(champ) {
  const nom = champ.name.replace(/horaires$/, "semaine-posee");
  return champ.form?.elements.namedItem(nom)?.closest("[data-grille]");
}

function champs(grille) {
  return [...grille.querySelectorAll("[data-heure]")];
}

function remplir(grille, valeurs) {
  const montrable = valeurs !== null;
  grille.querySelector("fieldset").disabled = !montrable;
  grille.querySelector("[data-impossible]").hidden = montrable;
  for (const champ of champs(grille)) champ.value = valeurs?.heures[champ.dataset.heure] ?? "";
  grille.querySelector("[data-feries]").checked = Boolean(valeurs?.feries);
}

function montrer(grille, { erreurs, lignes, etat }) {
  grille.querySelector("[data-apercu]").hidden = false;
  const lecture = grille.querySelector("[data-lecture]");
  lecture.classList.toggle("grille-horaires__erreurs", erreurs.length > 0);
  const phrases = erreurs.length ? erreurs : [...lignes, ...(etat ? [etat] : [])];
  lecture.replaceChildren(
    ...phrases.map((phrase, rang) => {
      const ligne = document.createElement("p");
      ligne.textContent = phrase;
      if (!erreurs.length && etat && rang === phrases.length - 1) ligne.className = "grille-horaires__etat";
      return ligne;
    }),
  );
}

function demande(grille, source) {
  const suite = new URLSearchParams();
  if (source === "texte") {
    suite.set("texte", texteDe(grille)?.value ?? "");
    return suite;
  }
  for (const champ of champs(grille)) if (champ.value) suite.set(`semaine-${champ.dataset.heure}`, champ.value);
  if (grille.querySelector("[data-feries]").checked) suite.set("semaine-feries", "on");
  return suite;
}

async function lire(grille, source) {
  const suivi = suivis.get(grille) ?? {};
  suivi.enCours?.abort();
  suivi.enCours = new AbortController();
  suivis.set(grille, suivi);
  try {
    const reponse = await lireJson(`${grille.dataset.adresse}?${demande(grille, source)}`, {
      signal: suivi.enCours.signal,
    });
    montrer(grille, reponse);
    if (reponse.erreurs.length) return;
    const texte = texteDe(grille);
    if (source === "grille" && texte) texte.value = reponse.texte;
    if (source === "texte") remplir(grille, reponse.grille);
  } catch (erreur) {
    if (erreur instanceof RequeteAbandonnee) return;
    montrer(grille, { erreurs: [grille.dataset.echec], lignes: [], etat: "" });
  }
}

function bientot(grille, source) {
  const posee = grille.querySelector("[data-posee]");
  posee.value = source;
  const suivi = suivis.get(grille) ?? {};
  clearTimeout(suivi.minuterie);
  suivi.minuterie = setTimeout(() => lire(grille, source), PAUSE);
  suivis.set(grille, suivi);
}

// Un seul écouteur pour toute la page : les arrêts ajoutés après coup en profitent.
document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  const grille = target.closest("[data-grille]");
  if (grille) return bientot(grille, "grille");
  if (!/(^|-)horaires$/.test(target.name)) return;
  const suivie = grilleDe(target);
  if (suivie) bientot(suivie, "texte");
});

for (const grille of document.querySelectorAll("[data-grille]")) {
  const texte = texteDe(grille);
  if (texte?.value) lireSansToucher(grille);
}

/** À l'ouverture : l'aperçu. La grille vient du serveur, et garde ce qu'une erreur y a laissé. */
async function lireSansToucher(grille) {
  try {
    const reponse = await lireJson(`${grille.dataset.adresse}?${demande(grille, "texte")}`);
    montrer(grille, reponse);
    if (!reponse.erreurs.length && reponse.grille === null) remplir(grille, null);
  } catch {
    // L'aperçu manque ; la ligne « lecture des horaires » le dit déjà.
  }
}
