// Pendant l'entretien : la douchette passe au champ suivant, et les communes se proposent.

import { proposerDesCommunes } from "../communes.js";

const formulaire = document.getElementById("remise");

// Une douchette finit par Entrée, qui enverrait un formulaire encore vide.
formulaire?.elements.namedItem("serie").addEventListener("keydown", (evenement) => {
  if (evenement.key !== "Enter") return;
  evenement.preventDefault();
  // Le carré d'un Pass porte aussi son code secret : il ne quitte pas cet appareil.
  evenement.target.value = evenement.target.value.split("#").pop().split(".")[0];
  formulaire.elements.namedItem("nom").focus();
});

if (formulaire) {
  const note = document.getElementById("note-commune");
  proposerDesCommunes({
    champ: formulaire.elements.namedItem("commune"),
    liste: document.getElementById("suggestions-commune"),
    adresse: formulaire.dataset.urlCommunes,
    annoncer: (phrase) => (note.textContent = phrase),
    choisir: () => (note.textContent = ""),
  });
}
