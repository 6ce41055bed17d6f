// « Copier le lien » : le presse-papiers s'il est permis, sinon le lien est choisi, prêt à copier.

const lien = document.getElementById("lien");

document.getElementById("copier")?.addEventListener("click", async (evenement) => {
  const { fait } = evenement.currentTarget.dataset;
  lien.select();
  try {
    await navigator.clipboard.writeText(lien.value);
    document.getElementById("copie").textContent = fait;
  } catch {
    lien.focus();
  }
});
