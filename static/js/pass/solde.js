// Le carré noir et blanc d'un Pass ouvre cette page avec « #série.code » : ce qui suit « # » ne part
// jamais vers un serveur. On le recopie dans le formulaire, puis on l'efface de l'adresse.

const ECRIT = /^(\d{2}-?\d{6}(?:-?\d{2})?)\.([0-9a-z]{4}-?[0-9a-z]{4}-?[0-9a-z]{4})$/i;

const formulaire = document.getElementById("solde");
const avis = document.getElementById("code-lu");

/** « #26-000001-03.XXXX-XXXX-XXXX » → [série, code], ou rien. */
function lire(fragment) {
  try {
    return ECRIT.exec(decodeURIComponent(fragment.slice(1)))?.slice(1);
  } catch {
    return undefined; // un « % » perdu : ce n'est pas une adresse de Pass
  }
}

function reprendre() {
  const lu = lire(location.hash);
  if (!lu) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const [serie, secret] = lu;
  formulaire.elements.namedItem("serie").value = serie;
  formulaire.elements.namedItem("secret").value = secret;
  avis.textContent = avis.dataset.phrase;
  avis.className = "avis avis--succes";
  formulaire.querySelector("[type=submit]").focus();
}

addEventListener("hashchange", reprendre);
reprendre();
