// Les lignes où s'écrivent les codes : elles grandissent avec la liste.

import { texte } from "../textes.js";
import { LONGUEUR, juste, lire, presenter, separer } from "./codes.js";

export class Lignes {
  #liste;
  #alphabet;

  /** `surChange()` : ce qui est écrit a changé ; `surFin()` : Entrée, sur une ligne vide. */
  constructor(liste, alphabet, surChange, surFin) {
    this.#liste = liste;
    this.#alphabet = alphabet;
    liste.addEventListener("input", (evenement) => {
      this.#mettreEnForme(evenement);
      surChange();
    });
    // Un champ d'une ligne retire les retours à la ligne : on les lit avant lui.
    liste.addEventListener("paste", (evenement) => {
      const codes = separer(evenement.clipboardData?.getData("text") ?? "");
      if (codes.length < 2) return;
      evenement.preventDefault();
      this.#repartir(evenement.target, codes);
      surChange();
    });
    // Une douchette finit par Entrée : au champ suivant, et non à l'enregistrement.
    liste.addEventListener("keydown", (evenement) => {
      if (evenement.key !== "Enter" || evenement.isComposing || evenement.target.type !== "text") return;
      evenement.preventDefault();
      if (evenement.target.value.trim()) this.#suivant(evenement.target).focus();
      else surFin();
    });
    liste.addEventListener("click", (evenement) => {
      const bouton = evenement.target.closest("button");
      if (!bouton) return;
      this.#retirer(bouton.closest("li"));
      surChange();
    });
    liste.addEventListener("focusout", () => setTimeout(surChange));
    this.ajuster();
  }

  get champs() {
    return [...this.#liste.querySelectorAll("input")];
  }

  /** Les codes écrits, complets ou non, en signes compacts. */
  get ecrits() {
    return this.champs.map((champ) => lire(champ.value)).filter(Boolean);
  }

  avis(champ) {
    return document.getElementById(`${champ.id}_avis`);
  }

  dire(champ, phrase, nature) {
    const avis = this.avis(champ);
    if (avis.textContent !== phrase) avis.textContent = phrase;
    avis.className = `codes__avis${nature ? ` codes__avis--${nature}` : ""}`;
    if (nature === "faux") champ.setAttribute("aria-invalid", "true");
    else champ.removeAttribute("aria-invalid");
  }

  /** Écrit ce code sur la première ligne vide. */
  ecrire(compact) {
    const libre = this.champs.find((champ) => !champ.value.trim()) ?? this.#ajouter();
    libre.value = presenter(compact);
    this.ajuster();
  }

  /** Toujours une ligne vide à la fin, et une seule. */
  ajuster() {
    const tous = this.champs;
    while (tous.length > 1 && !tous.at(-1).value.trim() && !tous.at(-2).value.trim()) {
      const dernier = tous.pop();
      if (dernier === document.activeElement) tous.at(-1).focus();
      dernier.closest("li").remove();
    }
    if (tous.at(-1).value.trim()) this.#ajouter();
    for (const champ of this.champs) champ.closest("li").querySelector("button").hidden = !champ.value.trim();
  }

  #ajouter() {
    const ligne = this.#liste.lastElementChild.cloneNode(true);
    const champ = ligne.querySelector("input");
    champ.value = "";
    this.#liste.append(ligne);
    this.#numeroter();
    this.dire(champ, "", "");
    return champ;
  }

  #retirer(ligne) {
    const rang = [...this.#liste.children].indexOf(ligne);
    ligne.remove();
    this.#numeroter();
    this.ajuster();
    this.champs[Math.min(rang, this.champs.length - 1)].focus();
  }

  #numeroter() {
    [...this.#liste.children].forEach((ligne, rang) => {
      const champ = ligne.querySelector("input");
      const avis = ligne.querySelector("p");
      champ.id = ligne.querySelector("label").htmlFor = `id_code_${rang}`;
      avis.id = `${champ.id}_avis`;
      champ.setAttribute("aria-describedby", rang ? avis.id : `${avis.id} aide-codes`);
      ligne.querySelector("label").textContent = texte("ligne", { n: rang + 1 });
      ligne.querySelector("button").setAttribute("aria-label", texte("retirer", { n: rang + 1 }));
    });
  }

  #mettreEnForme({ target: champ, inputType }) {
    const codes = separer(champ.value);
    if (codes.length > 1) {
      this.#repartir(champ, codes);
    } else if (!inputType?.startsWith("delete") && champ.selectionStart === champ.value.length) {
      const compact = champ.value.replace(/[\s\p{Pd}]/gu, "").toUpperCase();
      if (/^[0-9A-Z]+$/.test(compact) && compact.length <= LONGUEUR) champ.value = presenter(compact);
      else if (codes.length === 1 && juste(lire(codes[0]), this.#alphabet)) champ.value = codes[0];
    }
    this.ajuster();
  }

  #repartir(champ, codes) {
    let cible = champ;
    for (const code of codes) {
      while (cible !== champ && cible.value.trim()) cible = this.#suivant(cible);
      cible.value = code;
      cible = this.#suivant(cible);
    }
    this.ajuster();
    this.champs.find((libre) => !libre.value.trim())?.focus();
  }

  #suivant(champ) {
    const tous = this.champs;
    return tous[tous.indexOf(champ) + 1] ?? this.#ajouter();
  }
}
