// « Où habitez-vous ? » dans le parcours guidé : communes proposées, ou position de l'appareil.

import { proposerDesCommunes } from "./communes.js";
import { chercherAutourDeMoi } from "./position.js";
import { texte } from "./textes.js";

/** Branche le champ ; `change` prévient le formulaire qu'une réponse est donnée. */
export function poserHabiter(formulaire) {
  const champ = document.getElementById("ou");
  const note = document.getElementById("note-ou");
  const position = ["lat", "lon"].map((nom) => formulaire.elements.namedItem(nom));
  const prevenir = () => champ.dispatchEvent(new Event("change", { bubbles: true }));

  function donnerLaPosition(valeurs) {
    // Un champ vide resterait dans l'adresse ; un champ éteint n'y va pas.
    position.forEach((element, rang) => {
      element.value = valeurs[rang] ?? "";
      element.disabled = valeurs.length === 0;
    });
    champ.placeholder = valeurs.length ? texte("position_trouvee") : "";
  }

  function ecrire(nom) {
    champ.value = nom;
    donnerLaPosition([]);
    prevenir();
  }

  proposerDesCommunes({
    champ,
    liste: document.getElementById("suggestions-ou"),
    adresse: formulaire.dataset.urlCommunes,
    annoncer: (phrase) => (note.textContent = phrase),
    choisir: (commune) => {
      note.textContent = "";
      ecrire(commune.nom);
    },
  });
  champ.addEventListener("input", () => donnerLaPosition([]));
  // Un professionnel n'est pas chez la personne : sa position ne dirait rien d'elle.
  const bouton = document.getElementById("autour-de-moi");
  if (bouton) chercherAutourDeMoi({
    bouton,
    note,
    trouver: (latitude, longitude) => {
      champ.value = "";
      donnerLaPosition([latitude, longitude]);
      prevenir();
    },
  });
  return { ecrire };
}
