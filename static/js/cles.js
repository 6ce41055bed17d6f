// Branche les formulaires d'allauth pour une clé de sécurité (WebAuthn), et dit ses échecs.

for (const formulaire of document.querySelectorAll("form[data-cle]")) {
  const echec = formulaire.querySelector("[data-cle-echec]");
  const identifiants = {
    credential: formulaire.querySelector("[name=credential]").id,
    data: "js_data",
  };
  for (const geste of ["add", "authenticate"]) identifiants[geste] = "cle-bouton";
  window.allauth.webauthn.forms[formulaire.dataset.cle]({ ids: identifiants });
  document.addEventListener("allauth.error", (evenement) => {
    evenement.preventDefault();
    echec.hidden = false;
  });
}
