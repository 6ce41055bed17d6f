// Ce que le serveur dit de chaque code, pour une formation et un jour. Un code connu ne se redemande pas :
// un code faux compterait deux fois.

import { demander } from "./delai.js";

export class Verdicts {
  #adresse;
  #jeton;
  #pour;
  #surEtat;
  #connus = new Map();
  #file = Promise.resolve();
  #fini = false;

  /**
   * `pour()` rend `{prestation, jour}`. `surEtat` reçoit « en_ligne », « hors_connexion »,
   * « deconnecte », ou « refus » et sa phrase.
   */
  constructor(adresse, jeton, pour, surEtat) {
    this.#adresse = adresse;
    this.#jeton = jeton;
    this.#pour = pour;
    this.#surEtat = surEtat;
  }

  /** `{serie, valeur}` d'un code bon, `{refus}` d'un autre ; rien tant qu'on ne sait pas. */
  connu(code) {
    return this.#connus.get(code);
  }

  poser(code, verdict) {
    this.#connus.set(code, verdict);
  }

  /** La formation ou le jour a changé : tout est à redemander. */
  oublier() {
    this.#connus = new Map();
    this.#fini = false;
  }

  /** Demande ce qu'on ne sait pas encore de ces codes ; une demande à la fois. */
  demander(codes) {
    this.#file = this.#file.then(() => this.#envoyer(codes));
    return this.#file;
  }

  async #envoyer(codes) {
    const inconnus = codes.filter((code) => !this.#connus.has(code));
    const { prestation, jour } = this.#pour();
    if (this.#fini || !inconnus.length || !prestation || !jour) return;
    const connus = this.#connus;
    const corps = new URLSearchParams({ prestation, jour });
    for (const code of inconnus) corps.append("code", code);
    let reponse;
    try {
      reponse = await demander(this.#adresse, {
        method: "POST",
        body: corps,
        headers: { Accept: "application/json", "X-CSRFToken": this.#jeton },
      });
    } catch {
      this.#surEtat("hors_connexion");
      return;
    }
    if (reponse.redirected || reponse.status === 403) {
      this.#fini = true;
      this.#surEtat("deconnecte");
      return;
    }
    const lu = await reponse.json().catch(() => ({}));
    // Sans réponse claire, tout se dira à l'enregistrement.
    inconnus.forEach((code, rang) => connus.set(code, lu.lignes?.[rang] ?? { refus: "" }));
    this.#surEtat("en_ligne");
    if (lu.refus) {
      this.#fini = true;
      this.#surEtat("refus", lu.refus);
    }
  }
}
