// Les communes de l'Hérault, proposées pendant la saisie de « Où ? ».

import { proposer } from "./combo.js";
import { lireJson } from "./reseau.js";
import { compte } from "./textes.js";

export async function lesCommunes(adresse, saisie, signal) {
  const suite = new URLSearchParams({ q: saisie });
  return (await lireJson(`${adresse}?${suite}`, { signal })).communes;
}

/** Une ligne de la liste : le nom, et à droite ce qui le distingue. */
export function ligne(nom, precision) {
  const gauche = document.createElement("span");
  gauche.textContent = nom;
  const droite = document.createElement("span");
  droite.className = "combo__code";
  droite.textContent = precision;
  return [gauche, " ", droite];
}

export function resumeDesCodes(codes) {
  return codes.length > 2 ? `${codes[0]}…` : codes.join(", ");
}

export function proposerDesCommunes({ champ, liste, adresse, annoncer, choisir }) {
  return proposer({
    champ,
    liste,
    chercher: (saisie, signal) => lesCommunes(adresse, saisie, signal),
    contenu: (commune) => ligne(commune.nom, resumeDesCodes(commune.codes_postaux)),
    annoncer: (n) => annoncer(compte("suggestions", n)),
    choisir: (commune) => {
      champ.value = commune.nom;
      choisir(commune);
    },
  });
}
