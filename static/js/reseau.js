// Le seul appel au réseau des modules : du JSON, ou une erreur dont on sait la nature.

export class ErreurReseau extends Error {}

export class ErreurDeReponse extends Error {
  constructor(statut, adresse) {
    super(`${statut} pour ${adresse.split("?")[0]}`);
    this.statut = statut;
  }
}

export class RequeteAbandonnee extends Error {}

const DELAI = 12000; // millisecondes

/** Lit du JSON ; `signal` abandonne la requête (une autre la remplace). */
export async function lireJson(adresse, { signal } = {}) {
  const controle = new AbortController();
  const minuterie = setTimeout(() => controle.abort(), DELAI);
  const abandonner = () => controle.abort();
  signal?.addEventListener("abort", abandonner, { once: true });
  try {
    if (signal?.aborted) throw new RequeteAbandonnee();
    const reponse = await fetch(adresse, {
      signal: controle.signal,
      headers: { Accept: "application/json" },
    });
    if (!reponse.ok) throw new ErreurDeReponse(reponse.status, adresse);
    return await reponse.json();
  } catch (erreur) {
    if (signal?.aborted) throw new RequeteAbandonnee();
    if (erreur instanceof ErreurDeReponse) throw erreur;
    throw new ErreurReseau(erreur.message);
  } finally {
    clearTimeout(minuterie);
    signal?.removeEventListener("abort", abandonner);
  }
}
