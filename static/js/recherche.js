// La page de recherche : le serveur rend tout ; ces modules rendent le même chemin plus court.

import { creerCarte } from "./carte/index.js";
import { proposerDesCommunes } from "./communes.js";
import { deplier, tenirLesFiltres } from "./filtres.js";
import {
  etatDesCases,
  nombreDeFiltres,
  reprendreDeLAdresse,
  sansChampsVides,
  viderLaPosition,
} from "./formulaire.js";
import { suivreLHistorique } from "./historique.js";
import { poserLesOnglets } from "./onglets.js";
import { chercherAutourDeMoi } from "./position.js";
import { texte } from "./textes.js";

const trouver = (id) => document.getElementById(id);
const formulaire = trouver("recherche");
const resultats = trouver("resultats");
const annonce = trouver("annonce");
const incident = trouver("incident");
const champOu = trouver("ou");

const annoncer = (phrase) => (annonce.textContent = phrase);

// --- Carte : créée la première fois qu'on la voit ---------------------------

let carte = null;
let aAfficher = lireLesDonnees({ garderLaVue: false });

function lireLesDonnees({ garderLaVue }) {
  const donnees = JSON.parse(trouver("donnees-carte").textContent);
  const cartes = resultats.querySelectorAll("[data-lieu]");
  const lieuxDeLaPage = new Set([...cartes].map((element) => Number(element.dataset.lieu)));
  return { donnees, options: { lieuxDeLaPage, garderLaVue } };
}

function rafraichirLaCarte() {
  if (!onglets.carteVisible()) return;
  if (!window.L) {
    trouver("avis-carte").textContent = texte("carte_en_echec");
    return;
  }
  carte ??= creerCarte({
    cadre: document.querySelector(".carte__cadre"),
    conteneur: trouver("carte"),
    avis: trouver("avis-carte"),
    legende: trouver("legende-reseaux"),
    boutonIci: trouver("chercher-ici"),
    chercherIci,
    surListe: voirDansLaListe,
    surRepere: designer,
  });
  carte.redimensionner();
  if (!aAfficher) return;
  const { donnees, options } = aAfficher;
  aAfficher = null;
  carte.afficher(donnees, options);
}

const onglets = poserLesOnglets({
  barre: trouver("onglets"),
  surChangement: () => queueMicrotask(rafraichirLaCarte),
});

function chercherIci(boite) {
  champOu.value = "";
  viderLaPosition(formulaire);
  formulaire.elements.namedItem("rayon").value = "";
  formulaire.elements.namedItem("bbox").value = boite;
  formulaire.requestSubmit();
}

// --- Liste ↔ carte -------------------------------------------------------------

function designer(identifiant) {
  resultats.querySelector(".en-vue")?.classList.remove("en-vue");
  trouver(`lieu-${identifiant}`)?.classList.add("en-vue");
}

function voirDansLaListe(identifiant) {
  onglets.choisir(0);
  designer(identifiant);
  const cible = trouver(`lieu-${identifiant}`);
  cible.scrollIntoView({ block: "start" });
  cible.focus({ preventScroll: true });
}

resultats.addEventListener("click", (evenement) => {
  const bouton = evenement.target.closest("[data-voir-carte]");
  if (!bouton) return;
  const identifiant = Number(bouton.dataset.voirCarte);
  onglets.choisir(1);
  designer(identifiant);
  queueMicrotask(async () => {
    await carte?.prete();
    trouver("vue-carte").scrollIntoView({ block: "nearest" });
    carte?.montrer(identifiant);
  });
});

for (const [entree, sortie] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  resultats.addEventListener(entree, (evenement) => {
    const element = evenement.target.closest("[data-lieu]");
    if (element) carte?.surligner(Number(element.dataset.lieu));
  });
  resultats.addEventListener(sortie, (evenement) => {
    const element = evenement.target.closest("[data-lieu]");
    if (element && !element.contains(evenement.relatedTarget)) carte?.surligner(null);
  });
}

// --- Formulaire -------------------------------------------------------------------

proposerDesCommunes({
  champ: champOu,
  liste: trouver("suggestions-ou"),
  adresse: formulaire.dataset.urlCommunes,
  annoncer,
  choisir: () => formulaire.requestSubmit(),
});
champOu.addEventListener("input", () => viderLaPosition(formulaire));
chercherAutourDeMoi({
  bouton: trouver("autour-de-moi"),
  note: trouver("note-ou"),
  trouver: (latitude, longitude) => {
    viderLaPosition(formulaire);
    champOu.value = "";
    champOu.placeholder = texte("position_trouvee");
    formulaire.elements.namedItem("lat").value = latitude;
    formulaire.elements.namedItem("lon").value = longitude;
    formulaire.requestSubmit();
  },
});
tenirLesFiltres(trouver("filtres"), {
  voirLesLieux: () => {
    const titre = trouver("titre-resultats");
    titre.focus({ preventScroll: true });
    titre.scrollIntoView({ block: "start" });
  },
});
deplier(trouver("modifier"), trouver("accueil"), "accueil--ouvert");

function compterLesFiltres() {
  const pastille = trouver("nb-filtres");
  const n = nombreDeFiltres(formulaire);
  pastille.hidden = n === 0;
  pastille.textContent = n;
}
formulaire.addEventListener("change", compterLesFiltres);
compterLesFiltres();

// --- htmx : seuls les résultats changent ---------------------------------------------

suivreLHistorique();

let remettreLesCases = null;

document.addEventListener("htmx:configRequest", ({ detail }) => sansChampsVides(detail.parameters));

document.addEventListener("htmx:beforeRequest", () => {
  resultats.setAttribute("aria-busy", "true");
  incident.replaceChildren();
});

document.addEventListener("htmx:afterRequest", () => resultats.removeAttribute("aria-busy"));

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const parLeFormulaire = detail.requestConfig.elt === formulaire;
  remettreLesCases = parLeFormulaire ? etatDesCases(formulaire) : null;
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target !== resultats) return;
  const { elt, triggeringEvent } = detail.requestConfig;
  const titre = trouver("titre-resultats");
  if (detail.xhr.getResponseHeader("HX-Push-Url")) {
    reprendreDeLAdresse(formulaire, titre.dataset.ou, { tous: true });
  } else if (remettreLesCases) remettreLesCases();
  else reprendreDeLAdresse(formulaire, titre.dataset.ou);
  compterLesFiltres();
  annoncer(titre.textContent.trim());
  document.title = `${titre.textContent.trim()} · ${document.title.split(" · ").at(-1)}`;
  // Un envoi ou un lien mène aux résultats ; une case cochée laisse la personne où elle est.
  if (elt !== formulaire || triggeringEvent?.type === "submit") {
    titre.focus({ preventScroll: true });
    if (titre.getBoundingClientRect().top < 0 || titre.getBoundingClientRect().top > innerHeight * 0.6) {
      titre.scrollIntoView({ block: "start" });
    }
  }
  aAfficher = lireLesDonnees({ garderLaVue: new URLSearchParams(location.search).has("bbox") });
  rafraichirLaCarte();
});

for (const echec of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(echec, () => {
    const avis = document.createElement("div");
    avis.className = "avis avis--erreur";
    const phrase = document.createElement("p");
    phrase.textContent = texte("recherche_en_echec");
    avis.append(phrase);
    incident.replaceChildren(avis);
  });
}
