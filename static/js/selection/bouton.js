// « Mettre de côté » sans quitter la page. Si l'envoi n'aboutit pas, le formulaire part comme
// sans JavaScript : le serveur dira pourquoi.

function ranger(formulaire, choisis) {
  const choisi = choisis.includes(Number(formulaire.dataset.mettreDeCote));
  const avait = document.activeElement?.closest("form") === formulaire;
  formulaire.querySelector("[value=ajouter]").hidden = choisi;
  formulaire.querySelector("[value=retirer]").hidden = !choisi;
  formulaire.querySelector("[data-voir-selection]").hidden = !choisi;
  if (avait) formulaire.querySelector(choisi ? "[value=retirer]" : "[value=ajouter]").focus();
}

function compter(n) {
  for (const nombre of document.querySelectorAll("[data-nombre-choisis]")) nombre.textContent = n;
  const entree = document.getElementById("menu-selection");
  if (!entree) return;
  entree.hidden = n === 0;
  // La commune et le besoin cherchés ont pu changer sans que l'en-tête soit relu.
  const lien = document.querySelector("[data-voir-selection]:not([hidden])");
  if (lien) entree.querySelector("a").href = lien.href;
}

async function envoyer(formulaire, bouton) {
  const donnees = new FormData(formulaire);
  donnees.set("action", bouton.value);
  const reponse = await fetch(formulaire.getAttribute("action"), {
    method: "POST",
    body: donnees,
    headers: { Accept: "application/json" },
  });
  if (!reponse.ok) throw new Error(String(reponse.status));
  const { lieux, pleine } = await reponse.json();
  if (pleine) throw new Error("pleine");
  ranger(formulaire, lieux);
  compter(lieux.length);
  const annonce = formulaire.querySelector("[role=status]");
  annonce.textContent = bouton.value === "ajouter" ? annonce.dataset.ajoute : annonce.dataset.retire;
}

document.addEventListener("submit", (evenement) => {
  const formulaire = evenement.target.closest("[data-mettre-de-cote]");
  const bouton = evenement.submitter;
  if (!formulaire || !bouton || "sansAttendre" in formulaire.dataset) return;
  evenement.preventDefault();
  envoyer(formulaire, bouton).catch(() => {
    formulaire.dataset.sansAttendre = "";
    formulaire.requestSubmit(bouton);
  });
});
