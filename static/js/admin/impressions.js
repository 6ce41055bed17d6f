// La page des impressions se relit tant qu'une impression est en cours.
const DELAI = 2000;

async function relire() {
  const avant = document.getElementById("impressions");
  if (!avant || !("enCours" in avant.dataset)) return;
  try {
    const reponse = await fetch(location.href, { credentials: "same-origin" });
    if (reponse.ok && !reponse.redirected) {
      const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
      const apres = page.getElementById("impressions");
      if (apres && !avant.contains(document.activeElement)) {
        avant.replaceChildren(...apres.childNodes);
        if (!("enCours" in apres.dataset)) delete avant.dataset.enCours;
      }
    }
  } catch {
    // Le réseau reviendra ; le lien « Relire la page » marche aussi.
  }
  setTimeout(relire, DELAI);
}

setTimeout(relire, DELAI);
