// « Autour de moi » : la position de l'appareil, une fois, arrondie à cent mètres, jamais gardée.

import { texte } from "./textes.js";

const DECIMALES = 3;
const DELAI = 10000; // millisecondes

export function chercherAutourDeMoi({ bouton, note, trouver }) {
  if (!("geolocation" in navigator)) {
    bouton.hidden = true;
    return;
  }
  bouton.addEventListener("click", () => {
    note.textContent = texte("position_en_cours");
    bouton.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        bouton.disabled = false;
        note.textContent = "";
        trouver(coords.latitude.toFixed(DECIMALES), coords.longitude.toFixed(DECIMALES));
      },
      (erreur) => {
        bouton.disabled = false;
        const refusee = erreur.code === erreur.PERMISSION_DENIED;
        note.textContent = texte(refusee ? "position_refusee" : "position_introuvable");
        document.getElementById("ou").focus({ preventScroll: true });
        // Le clavier d'un téléphone cache le bas de l'écran : le champ et la phrase restent au milieu.
        note.scrollIntoView({ block: "center" });
      },
      { timeout: DELAI, maximumAge: 60000 },
    );
  });
}
