// « Votre commune » : les communes proposées pendant la saisie.

import { proposerDesCommunes } from "../communes.js";

const formulaire = document.getElementById("autour");
const annonce = document.getElementById("annonce-ou");

proposerDesCommunes({
  champ: document.getElementById("id_ou"),
  liste: document.getElementById("suggestions-ou"),
  adresse: formulaire.dataset.urlCommunes,
  annoncer: (phrase) => (annonce.textContent = phrase),
  // Choisir ne fait qu'écrire : il reste peut-être un thème ou un jour à dire.
  choisir: () => (annonce.textContent = ""),
});
