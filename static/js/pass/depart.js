// L'envoi : ni perdu sans réseau, ni fait deux fois. Ce qui attend ne vit que dans cette page.

import { demander } from "./delai.js";

const DE_NOUVEAU = 8000; // millisecondes

/** Le site répond-il, et nous connaît-il encore ? « oui », « non » ou « deconnecte ». */
export async function joindre(adresse) {
  try {
    const reponse = await demander(adresse, { method: "HEAD", cache: "no-store" });
    if (reponse.redirected || reponse.status === 403) return "deconnecte";
    return reponse.ok ? "oui" : "non";
  } catch {
    return "non";
  }
}

/**
 * Envoie le formulaire quand le site répond. `surEtat` reçoit « part », « essaie », « attend »,
 * « libre » ou « deconnecte ». Rend `{etat(), renoncer()}`.
 */
export function brancherLeDepart(formulaire, bouton, surEtat) {
  let etat = "libre";
  let essai = 0;
  let rappel = null;

  function passer(nouveau) {
    etat = nouveau;
    bouton.disabled = nouveau !== "libre";
    surEtat(nouveau);
  }

  async function tenter() {
    clearTimeout(rappel);
    const celui = ++essai;
    const reponse = await joindre(formulaire.action);
    if (celui !== essai) return;
    if (reponse === "oui") {
      passer("part");
      formulaire.submit();
      // Le réseau s'est perdu juste là ? La page est restée : le bouton revient. Le serveur
      // reconnaît un envoi répété (champ « cle »).
      rappel = setTimeout(() => passer("libre"), 5000);
    } else if (reponse === "deconnecte") {
      passer("deconnecte");
    } else {
      passer("attend");
      rappel = setTimeout(tenter, DE_NOUVEAU);
    }
  }

  function renoncer() {
    essai += 1;
    clearTimeout(rappel);
    if (etat !== "deconnecte") passer("libre");
  }

  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    if (etat !== "libre") return;
    passer("essaie");
    tenter();
  });
  addEventListener("online", () => etat === "attend" && tenter());
  addEventListener("pageshow", renoncer);

  return { etat: () => etat, renoncer };
}
