// « Copier le code » : le presse-papiers s'il est permis, sinon le texte est choisi, prêt à copier.

const code = document.getElementById("code");
const bouton = document.getElementById("copier");
const avis = document.getElementById("copie");

bouton.addEventListener("click", async () => {
  code.select();
  try {
    await navigator.clipboard.writeText(code.value);
    avis.textContent = bouton.dataset.fait;
  } catch {
    code.focus();
  }
});
