// Le parcours guidé : le serveur pose les questions ; ici, le nombre de lieux suit les réponses.

import { sansChampsVides } from "./formulaire.js";
import { poserHabiter } from "./habiter.js";

const formulaire = document.getElementById("parcours");
let enPartance = false;

document.addEventListener("htmx:configRequest", (evenement) => {
  // Un compte demandé en partant arriverait dans l'adresse de la page suivante.
  if (enPartance) evenement.preventDefault();
  sansChampsVides(evenement.detail.parameters);
});

// Avant de partir, l'adresse de cette question prend ses réponses : « Précédent » les rend toutes.
formulaire.addEventListener("submit", () => {
  enPartance = true;
  formulaire.dispatchEvent(new Event("htmx:abort"));
  const reponses = new URLSearchParams(new FormData(formulaire));
  sansChampsVides(reponses);
  reponses.set("etape", formulaire.dataset.etape);
  history.replaceState(history.state, "", `${location.pathname}?${reponses}`);
});
addEventListener("pageshow", () => (enPartance = false));

if (document.getElementById("ou")) poserHabiter(formulaire);
