// Proposer des réponses pendant la saisie : motif ARIA « combobox » avec liste.
// La saisie reste libre : on peut écrire sans rien choisir.

import { RequeteAbandonnee } from "./reseau.js";

const PAUSE = 180; // millisecondes après la dernière touche

/**
 * `chercher(saisie, signal)` → propositions, ou une promesse de propositions.
 * `contenu(proposition)` → nœuds montrés ; `choisir(proposition)` → ce qui suit un choix.
 * `aLaValidation(saisie)` : Entrée, sans qu'une proposition soit désignée.
 */
export function proposer({
  champ,
  liste,
  lettresMin = 2,
  pause = PAUSE,
  chercher,
  contenu,
  annoncer,
  choisir,
  aLaValidation = () => {},
}) {
  let propositions = [];
  let actif = -1;
  let minuterie;
  let enCours;

  champ.setAttribute("role", "combobox");
  champ.setAttribute("aria-autocomplete", "list");
  champ.setAttribute("aria-controls", liste.id);
  champ.setAttribute("aria-expanded", "false");
  champ.setAttribute("autocomplete", "off");

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

  function prendre(proposition) {
    fermer();
    choisir(proposition);
  }

  function montrer() {
    liste.replaceChildren(...propositions.map(option));
    liste.hidden = propositions.length === 0;
    actif = -1;
    champ.setAttribute("aria-expanded", String(propositions.length > 0));
    champ.removeAttribute("aria-activedescendant");
    annoncer(propositions.length);
  }

  function option(proposition, rang) {
    const element = document.createElement("li");
    element.id = `${liste.id}-${rang}`;
    element.className = "combo__option";
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    element.append(...contenu(proposition));
    // mousedown, car un clic ferait d'abord perdre la saisie au champ.
    element.addEventListener("mousedown", (evenement) => evenement.preventDefault());
    element.addEventListener("click", () => prendre(proposition));
    return element;
  }

  async function montrerLesPropositions() {
    const saisie = champ.value.trim();
    enCours?.abort();
    if (saisie.length < lettresMin) return fermer();
    enCours = new AbortController();
    try {
      propositions = await chercher(saisie, enCours.signal);
      if (document.activeElement === champ) montrer();
    } catch (erreur) {
      // Sans propositions, la page marche toujours : le serveur comprend le texte.
      if (!(erreur instanceof RequeteAbandonnee)) fermer();
    }
  }

  champ.addEventListener("input", () => {
    clearTimeout(minuterie);
    minuterie = setTimeout(montrerLesPropositions, pause);
  });
  champ.addEventListener("blur", fermer);
  champ.addEventListener("keydown", (evenement) => {
    const ouverte = !liste.hidden;
    if (evenement.key === "ArrowDown" || evenement.key === "ArrowUp") {
      if (!ouverte) return void (evenement.key === "ArrowDown" && montrerLesPropositions());
      evenement.preventDefault();
      if (evenement.key === "ArrowDown") activer(actif + 1);
      else activer(actif < 0 ? -1 : actif - 1);
    } else if (evenement.key === "Enter" && ouverte && actif >= 0) {
      evenement.preventDefault();
      prendre(propositions[actif]);
    } else if (evenement.key === "Escape") {
      // Une fois pour les propositions (même en route), la suivante pour le reste de la page.
      if (ouverte) {
        evenement.preventDefault();
        evenement.stopPropagation();
      }
      fermer();
    } else if (evenement.key === "Enter") {
      fermer();
      aLaValidation(champ.value.trim(), evenement);
    }
  });
  return { fermer };
}
