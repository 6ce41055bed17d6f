// Quatre formes, qu'on distingue sans la couleur : le cercle et son disque (ce qui se lit), le carré
// en tirets (caché), le losange (un lieu), le triangle (loin de tout).

const SVG = "http://www.w3.org/2000/svg";
const COTE = 24; // pixels : le moins qu'un doigt ou une souris puisse toucher
const RAYON_MIN = 4;
const RAYON_DU_NOMBRE = 12; // en dessous, la carte serait pleine de nombres : la bulle le dit
const LIGNE = 12; // pixels sous le cercle : au milieu, un lieu le cacherait

/** Le rayon d'une somme : c'est la surface qui lui est proportionnelle. */
export function rayon(somme, plusGrande, plusGrandRayon) {
  return somme > 0 && plusGrande > 0 ? plusGrandRayon * Math.sqrt(somme / plusGrande) : 0;
}

export function cercle({ nombre, remis, utilise }, plusGrande, plusGrandRayon, taille) {
  const cadre = Math.max(RAYON_MIN * taille, rayon(remis, plusGrande, plusGrandRayon));
  const plein = rayon(utilise, plusGrande, plusGrandRayon);
  const dessin = [
    trace("circle", "signe__cadre", { r: cadre }),
    trace("circle", "signe__plein", { r: plein }),
  ];
  const grand = Math.max(cadre, plein);
  if (grand >= RAYON_DU_NOMBRE) {
    const ecrit = trace("text", "signe__nombre", { "text-anchor": "middle", y: grand + LIGNE });
    ecrit.textContent = nombre;
    dessin.push(ecrit);
  }
  return { ...signe(dessin, Math.max(COTE, 2 * grand + 4)), rayon: grand };
}

/** Ces trois-là sont plus petits sur un petit écran (`taille` < 1). */
export const cache = (taille) => signe([trace("rect", "signe__cache", { x: -5, y: -5, width: 10, height: 10 })], COTE, taille);
export const losange = (taille) => signe([trace("path", "signe__lieu", { d: "M0-9 9 0 0 9-9 0Z" })], COTE, taille);
export const triangle = (taille) => signe([trace("path", "signe__desert", { d: "M-9-9H9L0 9Z" })], COTE, taille);

function signe(traces, cote, taille = 1) {
  const svg = document.createElementNS(SVG, "svg");
  const demi = cote / 2;
  svg.setAttribute("class", "signe");
  svg.setAttribute("viewBox", `${-demi} ${-demi} ${cote} ${cote}`);
  svg.setAttribute("width", cote);
  svg.setAttribute("height", cote);
  svg.setAttribute("aria-hidden", "true");
  const groupe = trace("g", "", { transform: `scale(${taille})` });
  groupe.append(...traces);
  svg.append(groupe);
  return { svg, cote };
}

function trace(nom, classe, attributs) {
  const element = document.createElementNS(SVG, nom);
  element.setAttribute("class", classe);
  for (const [cle, valeur] of Object.entries(attributs)) element.setAttribute(cle, valeur);
  return element;
}
