// Le formulaire reste d'accord avec l'adresse de la page, qui est l'état de la recherche.

const CHAMPS = ["ou", "q", "rayon", "ouvert", "lat", "lon", "bbox"];

/** Retire de la requête les champs vides : l'adresse partagée reste courte. */
export function sansChampsVides(parametres) {
  for (const [nom, valeur] of [...parametres.entries()]) {
    if (valeur === "") parametres.delete(nom);
  }
}

/**
 * Après un lien (puce, page, élargissement) : les champs reprennent l'état de l'adresse.
 * `ou` vient du serveur, qui sait écrire une commune donnée par son code. `tous` : même le
 * champ où la personne se trouve (sa phrase vient d'être comprise, et répartie).
 */
export function reprendreDeLAdresse(formulaire, ou, { tous = false } = {}) {
  const demande = new URLSearchParams(location.search);
  for (const nom of CHAMPS) {
    const champ = formulaire.elements.namedItem(nom);
    if (!champ || (champ === document.activeElement && !tous)) continue;
    champ.value = (nom === "ou" ? ou : demande.get(nom)) ?? "";
    if (champ.selectedIndex === -1) champ.selectedIndex = 0;
  }
  if (!demande.has("lat")) formulaire.elements.namedItem("ou").placeholder = "";
  for (const case_ of formulaire.querySelectorAll("input[type=checkbox]")) {
    case_.checked = demande.getAll(case_.name).includes(case_.value);
  }
}

/** Coche les cases comme elles étaient : une réponse en retard n'efface pas un choix tout neuf. */
export function etatDesCases(formulaire) {
  const etat = new Map();
  for (const case_ of formulaire.querySelectorAll("input[type=checkbox]")) {
    etat.set(case_.id, case_.checked);
  }
  return () => {
    for (const [id, cochee] of etat) {
      const case_ = document.getElementById(id);
      if (case_) case_.checked = cochee;
    }
  };
}

export function nombreDeFiltres(formulaire) {
  return formulaire.querySelectorAll("#familles input[type=checkbox]:checked").length;
}

export function viderLaPosition(formulaire) {
  for (const nom of ["lat", "lon", "bbox"]) formulaire.elements.namedItem(nom).value = "";
  formulaire.elements.namedItem("ou").placeholder = "";
}
