// « Précédent » et « Suivant » : la page se relit dès que l'adresse n'est plus celle de ce qu'elle
// montre. htmx ne suit l'historique qu'une fois toute la page chargée ; une personne pressée va plus
// vite, et lirait les lieux d'une recherche sous l'adresse d'une autre.

const sansAncre = (adresse) => adresse.split("#")[0];

export function suivreLHistorique() {
  const [chargement] = performance.getEntriesByType("navigation");
  let montree = sansAncre(chargement?.name ?? location.href);

  const suivre = (evenement) => {
    evenement?.stopImmediatePropagation(); // htmx relirait la page une seconde fois
    if (sansAncre(location.href) !== montree) location.reload();
  };
  document.addEventListener("htmx:pushedIntoHistory", () => (montree = sansAncre(location.href)));
  addEventListener("popstate", suivre);
  suivre();
}
