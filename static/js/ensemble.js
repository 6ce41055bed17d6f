// Tout sur un écran : un seul champ pour la situation, le besoin et la commune.
// Quelques lettres, Entrée, et la réponse est à droite.

import { proposer } from "./combo.js";
import { lesCommunes, ligne, resumeDesCodes } from "./communes.js";
import { sansChampsVides } from "./formulaire.js";
import { poserHabiter } from "./habiter.js";
import { compte, texte } from "./textes.js";

const MAX = 8;
const LETTRES_MIN = 2;

const formulaire = document.getElementById("parcours");
const champ = document.getElementById("tout");
const note = document.getElementById("note-tout");
const habiter = poserHabiter(formulaire);
const cases = [...formulaire.querySelectorAll("input[type=checkbox]")].map((element) => ({
  element,
  mot: lire(element, "aria-labelledby"),
  exemple: lire(element, "aria-describedby"),
  groupe: element.closest("fieldset").dataset.groupe,
}));

function lire(element, attribut) {
  return document.getElementById(element.getAttribute(attribut))?.textContent.trim() ?? "";
}

function simplifier(phrase) {
  return phrase.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** 0 si le mot commence la phrase ; 1 s'il commence un de ses mots ; 2 dans l'exemple ; sinon rien. */
function rang({ mot, exemple }, saisie) {
  const phrase = simplifier(mot);
  if (phrase.startsWith(saisie)) return 0;
  const debutDeMot = new RegExp(`(?:^|[^a-z0-9])${RegExp.escape?.(saisie) ?? echapper(saisie)}`);
  if (debutDeMot.test(phrase)) return 1;
  return debutDeMot.test(simplifier(exemple)) ? 2 : null;
}

function echapper(saisie) {
  return saisie.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function parmiLesCases(saisie) {
  const cherche = simplifier(saisie);
  return cases
    .filter((case_) => !case_.element.checked)
    .map((case_) => ({ case_, rang: rang(case_, cherche) }))
    .filter((trouvee) => trouvee.rang !== null)
    .sort((une, autre) => une.rang - autre.rang)
    .map(({ case_, rang }) => ({ nom: case_.mot, precision: case_.groupe, case_, sur: rang < 2 }));
}

async function chercher(saisie, signal) {
  const trouvees = parmiLesCases(saisie);
  let communes = [];
  try {
    communes = (await lesCommunes(formulaire.dataset.urlCommunes, saisie, signal)).map(
      ({ nom, codes_postaux }) => ({ nom, precision: resumeDesCodes(codes_postaux), commune: true }),
    );
  } catch (erreur) {
    if (signal?.aborted) throw erreur;
  }
  // Une commune passe avant une case dont seul l'exemple ressemble.
  const [sures, lointaines] = [true, false].map((sur) => trouvees.filter((t) => t.sur === sur));
  return [...sures, ...communes, ...lointaines].slice(0, MAX);
}

function prendre({ nom, case_, commune }) {
  champ.value = "";
  note.textContent = texte("choix_pris", { mot: nom });
  if (commune) {
    habiter.ecrire(nom);
  } else {
    case_.element.checked = true;
    case_.element.dispatchEvent(new Event("change", { bubbles: true }));
  }
  champ.focus();
}

/** Entrée prend la première proposition, même si la liste n'est pas encore là. */
async function prendreLaPremiere(saisie, evenement) {
  evenement.preventDefault();
  if (saisie.length < LETTRES_MIN) return;
  const sure = parmiLesCases(saisie).find((trouvee) => trouvee.sur);
  const premiere = sure ?? (await chercher(saisie))[0];
  if (champ.value.trim() !== saisie) return;
  if (premiere) prendre(premiere);
  else note.textContent = texte("choix_inconnu", { mot: saisie });
}

proposer({
  champ,
  liste: document.getElementById("suggestions-tout"),
  lettresMin: LETTRES_MIN,
  chercher,
  contenu: ({ nom, precision }) => ligne(nom, precision),
  annoncer: (n) => (note.textContent = compte("propositions", n)),
  choisir: prendre,
  aLaValidation: prendreLaPremiere,
});
champ.addEventListener("keydown", (evenement) => {
  if (evenement.key !== "Backspace" || champ.value) return;
  const derniere = document.querySelector("#reponse [data-dernier]");
  if (derniere) derniere.click();
});
champ.focus();

document.addEventListener("htmx:configRequest", ({ detail }) => sansChampsVides(detail.parameters));

document.addEventListener("htmx:afterSettle", () => {
  const resume = document.querySelector("#reponse h2");
  document.getElementById("annonce").textContent = resume?.textContent.trim() ?? "";
});
