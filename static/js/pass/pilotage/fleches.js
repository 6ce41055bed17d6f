// Au clavier, les repères d'une carte font un seul arrêt : Tab y entre, les flèches vont de l'un à
// l'autre, Tab en sort. Trois cents arrêts feraient un mur.

const PAS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function tenirLesFleches(conteneur) {
  let reperes = [];

  function garder(element) {
    for (const autre of reperes) autre.tabIndex = autre === element ? 0 : -1;
  }

  conteneur.addEventListener("focusin", ({ target }) => {
    if (reperes.includes(target)) garder(target);
  });
  conteneur.addEventListener("keydown", (evenement) => {
    const ici = reperes.indexOf(evenement.target);
    if (ici < 0) return;
    const la = {
      Home: 0,
      End: reperes.length - 1,
    }[evenement.key] ?? (evenement.key in PAS ? ici + PAS[evenement.key] : null);
    if (la === null) return;
    evenement.preventDefault();
    evenement.stopPropagation();
    reperes[(la + reperes.length) % reperes.length].focus();
  });

  /** À rappeler quand les repères montrés changent, dans l'ordre où ils se lisent. */
  return (montres) => {
    reperes = montres;
    garder(reperes[0]);
  };
}
