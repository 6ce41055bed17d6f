// Proposer des communes pendant la saisie : motif ARIA « combobox » avec liste.
// La saisie reste libre : une adresse s'écrit sans rien choisir.

import { lireJson, RequeteAbandonnee } from "./reseau.js";
import { compte, texte } from "./textes.js";

const PAUSE = 180; // millisecondes après la dernière touche
const LETTRES_MIN = 2;

export function proposerDesCommunes({ champ, liste, adresse, annoncer, choisir }) {
  let communes = [];
  let actif = -1;
  let minuterie;
  let enCours;

  champ.setAttribute("role", "combobox");
  champ.setAttribute("aria-autocomplete", "list");
  champ.setAttribute("aria-controls", liste.id);
  champ.setAttribute("aria-expanded", "false");

  function fermer() {
    clearTimeout(minuterie);
    enCours?.abort();
    liste.hidden = true;
    actif = -1;
    champ.setAttribute("aria-expanded", "false");
    champ.removeAttribute("aria-activedescendant");
  }

  function activer(rang) {
    const options = liste.querySelectorAll("[role=option]");
    if (!options.length) return;
    options[actif]?.setAttribute("aria-selected", "false");
    actif = (rang + options.length) % options.length;
    options[actif].setAttribute("aria-selected", "true");
    options[actif].scrollIntoView({ block: "nearest" });
    champ.setAttribute("aria-activedescendant", options[actif].id);
  }

  function prendre(commune) {
    champ.value = commune.nom;
    fermer();
    choisir(commune);
  }

  function montrer() {
    liste.replaceChildren(...communes.map(option));
    liste.hidden = communes.length === 0;
    actif = -1;
    champ.setAttribute("aria-expanded", String(communes.length > 0));
    champ.removeAttribute("aria-activedescendant");
    annoncer(compte("suggestions", communes.length));
  }

  function option(commune, rang) {
    const element = document.createElement("li");
    element.id = `${liste.id}-${rang}`;
    element.className = "combo__option";
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    const nom = document.createElement("span");
    nom.textContent = commune.nom;
    const codes = document.createElement("span");
    codes.className = "combo__code";
    codes.textContent = resumeDesCodes(commune.codes_postaux);
    element.append(nom, " ", codes);
    // mousedown, car un clic ferait d'abord perdre la saisie au champ.
    element.addEventListener("mousedown", (evenement) => evenement.preventDefault());
    element.addEventListener("click", () => prendre(commune));
    return element;
  }

  async function chercher() {
    const saisie = champ.value.trim();
    enCours?.abort();
    if (saisie.length < LETTRES_MIN) return fermer();
    enCours = new AbortController();
    try {
      const suite = new URLSearchParams({ q: saisie });
      ({ communes } = await lireJson(`${adresse}?${suite}`, { signal: enCours.signal }));
      if (document.activeElement === champ) montrer();
    } catch (erreur) {
      // Sans propositions, la recherche marche toujours : le serveur comprend le texte.
      if (!(erreur instanceof RequeteAbandonnee)) fermer();
    }
  }

  champ.addEventListener("input", () => {
    clearTimeout(minuterie);
    minuterie = setTimeout(chercher, PAUSE);
  });
  champ.addEventListener("blur", fermer);
  champ.addEventListener("keydown", (evenement) => {
    const ouverte = !liste.hidden;
    if (evenement.key === "ArrowDown" || evenement.key === "ArrowUp") {
      if (!ouverte) return void (evenement.key === "ArrowDown" && chercher());
      evenement.preventDefault();
      if (evenement.key === "ArrowDown") activer(actif + 1);
      else activer(actif < 0 ? -1 : actif - 1);
    } else if (evenement.key === "Enter" && ouverte && actif >= 0) {
      evenement.preventDefault();
      prendre(communes[actif]);
    } else if (evenement.key === "Escape") {
      // Une fois pour les propositions (même en route), la suivante pour le reste de la page.
      if (ouverte) {
        evenement.preventDefault();
        evenement.stopPropagation();
      }
      fermer();
    } else if (evenement.key === "Enter") {
      fermer();
    }
  });
  return { fermer };
}

function resumeDesCodes(codes) {
  return codes.length > 2 ? `${codes[0]}…` : codes.join(", ");
}
