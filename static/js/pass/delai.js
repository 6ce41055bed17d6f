// Une demande au serveur qui n'attend pas toujours : un réseau de salle des fêtes peut se taire longtemps.

const TROP_LONG = 10000; // millisecondes

/** Comme `fetch` ; sans réseau, ou après dix secondes, échoue. */
export async function demander(adresse, options) {
  if (navigator.onLine === false) throw new TypeError("hors connexion");
  const arret = new AbortController();
  const delai = setTimeout(() => arret.abort(), TROP_LONG);
  try {
    return await fetch(adresse, { ...options, signal: arret.signal });
  } finally {
    clearTimeout(delai);
  }
}
