// La bulle d'un repère, construite par textContent : rien de ce qu'elle montre n'est du HTML reçu.

import { lireJson } from "../reseau.js";
import { texte } from "../textes.js";
import { forme } from "./reperes.js";

export function bulle(element, donnees, { voirDansLaListe }) {
  const { nom, url, commune, reseau, approx, arret } = element.properties;
  const contenu = document.createElement("div");
  contenu.className = "bulle";
  contenu.tabIndex = -1;
  contenu.append(paragraphe("bulle__nom", nom));
  const connu = donnees.reseaux[reseau];
  if (connu) {
    const ligne = paragraphe("bulle__reseau", "");
    ligne.append(symboleRond(connu, donnees), connu.sigle);
    contenu.append(ligne);
  }
  contenu.append(paragraphe("", arret && arret !== commune ? `${texte("arret", { arret })}, ${commune}` : commune));
  if (approx) contenu.append(paragraphe("", texte("approximatif")));
  // Remplie à l'ouverture (completer) : la demander pour tous les repères coûterait cent fois plus.
  contenu.append(paragraphe("bulle__etat", ""));
  contenu.append(actions(element.id, url, nom, voirDansLaListe));
  return contenu;
}

/** Ouvert ou non, et le numéro à appeler ; sans réponse, la bulle reste ce qu'elle était. */
export async function completer(contenu, element, donnees) {
  const etat = contenu.querySelector(".bulle__etat");
  if (etat.dataset.demande) return false;
  etat.dataset.demande = "oui";
  try {
    const lieu = await lireJson(`${donnees.url_lieux}${element.id}/`);
    const { ouverture } = endroit(lieu, element) ?? lieu;
    etat.textContent = ouverture.phrase;
    if (lieu.telephone) etat.after(appel(lieu.telephone));
    return true;
  } catch {
    delete etat.dataset.demande;
    return false;
  }
}

function endroit(lieu, { geometry, properties }) {
  if (!properties.arret) return null;
  const [longitude, latitude] = geometry.coordinates;
  const ici = (arret) =>
    Math.abs(arret.longitude - longitude) < 1e-5 && Math.abs(arret.latitude - latitude) < 1e-5;
  return lieu.arrets.find(ici);
}

function appel(numero) {
  const ligne = paragraphe("bulle__actions", "");
  const lien = document.createElement("a");
  lien.href = `tel:${numero}`;
  lien.textContent = texte("appeler", { numero: numeroEnMots(numero) });
  ligne.append(lien);
  return ligne;
}

function numeroEnMots(numero) {
  const national = numero.replace(/^\+33(?=\d{9}$)/, "0");
  return /^0\d{9}$/.test(national) ? national.replace(/(\d\d)(?=\d)/g, "$1\u00a0") : numero;
}

function actions(identifiant, url, nom, voirDansLaListe) {
  const ligne = paragraphe("bulle__actions", "");
  const lien = document.createElement("a");
  lien.href = url;
  lien.textContent = texte("voir_fiche");
  lien.setAttribute("aria-label", `${texte("voir_fiche")} : ${nom}`);
  ligne.append(lien);
  if (document.getElementById(`lieu-${identifiant}`)) {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.textContent = texte("voir_dans_liste");
    bouton.addEventListener("click", () => voirDansLaListe(identifiant));
    ligne.append(bouton);
  }
  return ligne;
}

function symboleRond(reseau, donnees) {
  const svg = forme(reseau, donnees.icones);
  svg.setAttribute("class", "symbole symbole--pastille");
  return svg;
}

function paragraphe(classe, contenu) {
  const p = document.createElement("p");
  if (classe) p.className = classe;
  p.textContent = contenu;
  return p;
}

/** Au clavier, la saisie entre dans la bulle à l'ouverture et revient au repère à la fermeture. */
export function tenirLesBulles(carte) {
  carte.on("popupopen", ({ popup }) => {
    const element = popup.getElement();
    const fermer = element.querySelector(".leaflet-popup-close-button");
    fermer?.setAttribute("aria-label", texte("fermer"));
    fermer?.setAttribute("title", texte("fermer"));
    element.querySelector(".bulle")?.focus({ preventScroll: true });
    element.onkeydown = (evenement) => {
      if (evenement.key === "Escape") carte.closePopup(popup);
    };
  });
  carte.on("popupclose", ({ popup }) => {
    // Retirée de la page, la bulle laisse la saisie nulle part.
    const { activeElement } = document;
    const perdue = activeElement === document.body || popup.getElement()?.contains(activeElement);
    if (perdue) popup._source?.getElement()?.focus({ preventScroll: true });
  });
}
