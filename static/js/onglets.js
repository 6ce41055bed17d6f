// Liste et carte : côte à côte sur grand écran, en onglets (motif ARIA) sur téléphone.

export function poserLesOnglets({ barre, surChangement }) {
  const boutons = [...barre.querySelectorAll(".onglet")];
  const panneaux = boutons.map((b) => document.getElementById(b.getAttribute("aria-controls")));
  const grandEcran = matchMedia("(min-width: 64em)");
  let actif = 0;

  function appliquer() {
    const enOnglets = !grandEcran.matches;
    if (enOnglets) barre.setAttribute("role", "tablist");
    else barre.removeAttribute("role");
    boutons.forEach((bouton, rang) => {
      const choisi = rang === actif;
      const panneau = panneaux[rang];
      panneau.hidden = enOnglets && !choisi;
      if (enOnglets) {
        bouton.setAttribute("role", "tab");
        bouton.setAttribute("aria-selected", String(choisi));
        bouton.tabIndex = choisi ? 0 : -1;
        panneau.setAttribute("role", "tabpanel");
        panneau.setAttribute("aria-labelledby", bouton.id);
      } else {
        for (const nom of ["role", "aria-selected"]) bouton.removeAttribute(nom);
        panneau.removeAttribute("aria-labelledby");
        panneau.removeAttribute("role");
      }
    });
    surChangement(!enOnglets || actif === 1);
  }

  function choisir(rang, { saisir = false } = {}) {
    actif = rang;
    appliquer();
    if (saisir && !grandEcran.matches) boutons[rang].focus();
  }

  boutons.forEach((bouton, rang) => {
    bouton.addEventListener("click", () => choisir(rang));
    bouton.addEventListener("keydown", (evenement) => {
      const pas = { ArrowRight: 1, ArrowLeft: -1 }[evenement.key];
      if (!pas) return;
      evenement.preventDefault();
      choisir((rang + pas + boutons.length) % boutons.length, { saisir: true });
    });
  });
  grandEcran.addEventListener("change", appliquer);
  appliquer();
  return { choisir, carteVisible: () => grandEcran.matches || actif === 1 };
}
