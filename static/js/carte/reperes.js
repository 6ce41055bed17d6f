// Un repère par lieu : la forme et la couleur de son réseau ; évidé et en tirets quand sa
// position est approximative ; plus petit pour l'arrêt d'un service itinérant.

import { texte } from "../textes.js";

const SVG = "http://www.w3.org/2000/svg";
const COTE = 44; // pixels à toucher
const SANS_RESEAU = { couleur: "#5c5146", symbole: "rond" };

let Icone;

function classeIcone() {
  const { L } = window;
  Icone ??= L.DivIcon.extend({
    createIcon(ancienne) {
      const element = L.DivIcon.prototype.createIcon.call(this, ancienne);
      element.setAttribute("aria-label", this.options.libelle);
      element.setAttribute("role", this.options.role ?? "button");
      return element;
    },
  });
  return Icone;
}

export function fabriquer(options) {
  return new (classeIcone())(options);
}

/** Le dessin d'un réseau, pour un repère, une bulle ou la légende. */
export function forme(reseau, adresseDesSymboles, { approximatif = false } = {}) {
  const { couleur, symbole } = reseau ?? SANS_RESEAU;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "repere__forme");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("fill", couleur);
  if (approximatif) svg.setAttribute("stroke", couleur);
  const usage = document.createElementNS(SVG, "use");
  usage.setAttribute("href", `${adresseDesSymboles}#${symbole}`);
  svg.append(usage);
  return svg;
}

export function icone(element, donnees) {
  const { nom, commune, reseau, approx, arret } = element.properties;
  const genre = approx ? " repere--approx" : arret ? " repere--arret" : "";
  return fabriquer({
    className: `repere${genre}`,
    html: forme(donnees.reseaux[reseau], donnees.icones, { approximatif: approx }),
    iconSize: [COTE, COTE],
    popupAnchor: [0, -14],
    libelle: texte(approx ? "repere_approximatif" : "repere", { nom, commune }),
  });
}

export function iconeDeDepart(libelle) {
  return fabriquer({
    className: "depart",
    html: "",
    iconSize: [COTE, COTE],
    role: "img",
    libelle: texte("ici", { libelle }),
  });
}
