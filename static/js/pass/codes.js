// Un code de Pass tel qu'on le tape, le colle ou le lit : les mêmes règles que pass_numerique/codes.py.

export const LONGUEUR = 12;
const LUS_DE_TRAVERS = { S: "5", U: "V" };

const compacter = (texte) => texte.normalize("NFKC").replace(/[\s\p{Pd}\p{Cf}]/gu, "").toUpperCase();

/** Les signes d'un code, sans tirets ; une douchette écrit l'adresse et le numéro avant. */
export function lire(texte) {
  return compacter(texte.split(/[#.]/).at(-1)).replace(/[SU]/g, (signe) => LUS_DE_TRAVERS[signe]);
}

/** Les codes d'un texte collé : un par ligne, ou à la suite. */
export function separer(texte) {
  const trouves = [];
  for (const morceau of texte.replace(/https?:\/\/[^\s#]*#[\d-]*\.?/gi, "\n").split(/[\n\r\t;,|]+/)) {
    const ecrit = morceau.split(/[#.]/).at(-1).trim();
    const compact = compacter(ecrit);
    if (!compact) continue;
    if (compact.length % LONGUEUR) trouves.push(ecrit);
    else for (let i = 0; i < compact.length; i += LONGUEUR) trouves.push(presenter(compact.slice(i, i + LONGUEUR)));
  }
  return trouves;
}

/** « XXXX-XXXX-XXXX », au fil de la frappe. */
export const presenter = (compact) => compact.match(/.{1,4}/g)?.join("-") ?? "";

/** Un signe qu'aucun code ne porte. */
export const signesFaux = (compact, alphabet) => [...compact].filter((signe) => !alphabet.includes(signe));

/** La clé de contrôle (ISO 7064, « mod x,2 ») est-elle juste ? */
export function juste(compact, alphabet) {
  if (compact.length !== LONGUEUR || signesFaux(compact, alphabet).length) return false;
  let reste = 0;
  for (const signe of compact) reste = (2 * reste + alphabet.indexOf(signe)) % alphabet.length;
  return reste === 1;
}
