// « Imprimer » : le bouton n'existe qu'avec les scripts ; sans eux, le navigateur imprime aussi bien.

document.getElementById("imprimer")?.addEventListener("click", () => window.print());
