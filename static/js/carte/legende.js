// La légende : les seuls réseaux présents sur la carte, puis ce que veut dire un repère évidé.

import { texte } from "../textes.js";
import { forme } from "./reperes.js";

export function remplirLaLegende(liste, elements, donnees) {
  const presents = new Set(elements.map((element) => element.properties.reseau));
  const lignes = Object.entries(donnees.reseaux)
    .filter(([slug]) => presents.has(slug))
    .map(([, reseau]) => ligne(forme(reseau, donnees.icones), reseau.sigle));
  if (elements.some((element) => !(element.properties.reseau in donnees.reseaux))) {
    lignes.push(ligne(forme(null, donnees.icones), texte("legende_autre")));
  }
  if (elements.some((element) => element.properties.approx)) {
    const evide = forme(null, donnees.icones, { approximatif: true });
    const exemple = ligne(evide, texte("legende_approximatif"));
    exemple.classList.add("repere--approx");
    lignes.push(exemple);
  }
  liste.replaceChildren(...lignes);
}

function ligne(dessin, libelle) {
  const element = document.createElement("li");
  element.append(dessin, libelle);
  return element;
}
