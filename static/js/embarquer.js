// La carte dans le cadre d'un autre site : pas de formulaire, pas de session.

import { creerCarte } from "./carte/index.js";
import { texte } from "./textes.js";

const trouver = (id) => document.getElementById(id);
const resultats = trouver("resultats");

function designer(identifiant) {
  resultats.querySelector(".en-vue")?.classList.remove("en-vue");
  const element = trouver(`lieu-${identifiant}`);
  element?.classList.add("en-vue");
  return element;
}

// « Chercher dans cette zone » : la même page, dans le même cadre, avec la zone en plus.
function chercherIci(boite) {
  const adresse = new URL(location.href);
  for (const nom of ["ou", "commune", "lat", "lon", "rayon", "page"]) adresse.searchParams.delete(nom);
  adresse.searchParams.set("bbox", boite);
  location.assign(adresse);
}

if (window.L) {
  const carte = creerCarte({
    cadre: document.querySelector(".carte__cadre"),
    conteneur: trouver("carte"),
    avis: trouver("avis-carte"),
    legende: trouver("legende-reseaux"),
    boutonIci: trouver("chercher-ici"),
    chercherIci,
    surListe: (identifiant) => designer(identifiant)?.focus(),
    surRepere: designer,
  });
  const lieuxDeLaPage = new Set(
    [...resultats.querySelectorAll("[data-lieu]")].map((element) => Number(element.dataset.lieu)),
  );
  const garderLaVue = new URLSearchParams(location.search).has("bbox");
  carte.afficher(JSON.parse(trouver("donnees-carte").textContent), { lieuxDeLaPage, garderLaVue });
} else {
  trouver("avis-carte").textContent = texte("carte_en_echec");
}
