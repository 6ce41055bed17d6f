// Les phrases viennent du gabarit, déjà traduites (balise textes_des_scripts).

const textes = JSON.parse(document.getElementById("textes")?.textContent ?? "{}");
const pluriel = new Intl.PluralRules(document.documentElement.lang || "fr");

/** « {n} lieux » et {n: 3} → « 3 lieux ». */
export function texte(cle, valeurs = {}) {
  return (textes[cle] ?? cle).replace(/\{(\w+)\}/g, (tout, nom) => valeurs[nom] ?? tout);
}

/** Choisit entre `cle_aucun(e)`, `cle_une` et `cle_plusieurs` selon le nombre. */
export function compte(cle, n) {
  const aucun = n === 0 ? ["aucun", "aucune"].map((fin) => `${cle}_${fin}`).find((c) => c in textes) : null;
  return texte(aucun ?? `${cle}_${pluriel.select(n) === "one" ? "une" : "plusieurs"}`, { n });
}
