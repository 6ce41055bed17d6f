// Ce que les pages de Django ne disent pas à un lecteur d'écran : le rôle d'une bulle d'aide, le nom
// d'une liste à chercher, une colonne sans titre. Elles se construisent quand jQuery le décide, parfois
// après « load » : on regarde donc la page changer, plutôt que l'heure.

function nommer() {
  for (const bulle of document.querySelectorAll(".selector .help-tooltip[aria-label]")) {
    bulle.setAttribute("role", "img");
  }
  for (const champ of document.querySelectorAll("select.admin-autocomplete")) {
    const nom = champ.labels?.[0]?.textContent.replace(/\s*:\s*$/, "").trim() || champ.title;
    const boite = champ.nextElementSibling;
    const choix = boite?.querySelector(".select2-selection");
    const valeur = choix?.querySelector(".select2-selection__rendered");
    if (!nom || !valeur) continue;
    valeur.setAttribute("aria-label", [nom, valeur.title].filter(Boolean).join(" : "));
  }
  for (const titre of document.querySelectorAll(".inline-group thead th:empty")) {
    titre.replaceWith(Object.assign(document.createElement("td"), { className: titre.className }));
  }
}

nommer();
new MutationObserver(nommer).observe(document.body, { childList: true, subtree: true });
document.addEventListener("change", nommer);
