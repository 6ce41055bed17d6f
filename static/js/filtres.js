// Les familles de filtres : un bouton les ouvre sur téléphone ; sur grand écran, un clic
// ailleurs ou Échap referme le panneau.

/** Un bouton qui montre ou cache sa zone, et le dit. */
export function deplier(bouton, zone, classe) {
  bouton?.addEventListener("click", () => {
    bouton.setAttribute("aria-expanded", String(zone.classList.toggle(classe)));
  });
}

export function tenirLesFiltres(zone, { voirLesLieux }) {
  const ouvrir = zone.querySelector("#ouvrir-filtres");
  deplier(ouvrir, zone, "filtres--ouverts");
  zone.querySelector("#voir-lieux").addEventListener("click", () => {
    if (zone.classList.contains("filtres--ouverts")) ouvrir.click();
    voirLesLieux();
  });

  const grandEcran = matchMedia("(min-width: 64em)");
  const ouverte = () => zone.querySelector("details.famille[open]");

  for (const famille of zone.querySelectorAll("details.famille")) {
    famille.addEventListener("toggle", () => {
      const droite = famille.getBoundingClientRect().left + famille.lastElementChild.offsetWidth;
      if (famille.open) famille.classList.toggle("famille--a-gauche", droite > innerWidth);
    });
  }
  document.addEventListener("click", (evenement) => {
    const famille = ouverte();
    if (!famille || !grandEcran.matches || !evenement.target.isConnected) return;
    if (!famille.contains(evenement.target)) famille.open = false;
  });
  zone.addEventListener("keydown", (evenement) => {
    const famille = ouverte();
    if (evenement.key !== "Escape" || !famille) return;
    famille.open = false;
    famille.querySelector("summary").focus();
  });
  // Au clavier seulement : un clic sur un libellé fait passer le focus par la page, et fermer
  // le panneau à cet instant perdait le choix.
  document.addEventListener("keyup", (evenement) => {
    const famille = ouverte();
    if (evenement.key !== "Tab" || !famille || !grandEcran.matches) return;
    if (!famille.contains(document.activeElement)) famille.open = false;
  });
}
