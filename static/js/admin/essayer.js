// Essayer une règle sans quitter sa page ; sans ce script, le bouton ouvre l'essai à côté.

const bouton = document.querySelector("[data-essayer]");
const reponse = document.getElementById("reponse-essai");

bouton?.addEventListener("click", async (evenement) => {
  evenement.preventDefault();
  bouton.disabled = true;
  try {
    const recue = await fetch(bouton.dataset.essayer, {
      method: "POST",
      body: new FormData(bouton.form),
      credentials: "same-origin",
    });
    if (!recue.ok) throw new Error(recue.status);
    const page = new DOMParser().parseFromString(await recue.text(), "text/html");
    reponse.replaceChildren(...page.body.childNodes);
  } catch {
    reponse.textContent = "L'essai n'a pas abouti. Vérifiez votre connexion, puis recommencez.";
  } finally {
    bouton.disabled = false;
  }
});
