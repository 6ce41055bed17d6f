// L'encaissement : les champs grandissent avec la liste, et chaque code se vérifie dès qu'il est complet.
// Sans ce script, tout se dit à l'enregistrement ; rien ici n'est nécessaire pour être payé.

import { texte } from "../textes.js";
import { LONGUEUR, juste, lire, presenter, separer, signesFaux } from "./codes.js";

const formulaire = document.getElementById("encaissement");
document.getElementById("fautes")?.focus();
if (formulaire) commencer(formulaire);

function commencer(formulaire) {
  const { verifier: adresse, alphabet } = formulaire.dataset;
  const liste = document.getElementById("codes");
  const total = document.getElementById("total");
  const envoyer = document.getElementById("enregistrer");
  const prestations = JSON.parse(document.getElementById("prestations").textContent);
  const choix = formulaire.elements.namedItem("prestation");
  const prix = document.getElementById("prix");
  const autreJour = document.getElementById("autre-jour");
  const monnaie = new Intl.NumberFormat(document.documentElement.lang || "fr", {
    style: "currency",
    currency: "EUR",
    trailingZeroDisplay: "stripIfInteger",
  });
  // Les lignes s'ajoutent d'elles-mêmes ; ce bouton resterait celui de la touche Entrée.
  document.getElementById("ajouter").closest("p").remove();
  // Ce que le serveur a dit de chaque code, pour cette formation et ce jour.
  let connus = new Map();
  let arrete = false;

  const champs = () => [...liste.querySelectorAll("input")];
  const avisDe = (champ) => document.getElementById(`${champ.id}_avis`);

  // --- Le jour et la formation

  function jour() {
    const quand = formulaire.elements.namedItem("quand").value;
    return quand === "autre" ? formulaire.elements.namedItem("autre_jour").value : quand;
  }

  function suivreLeJour() {
    autreJour.hidden = formulaire.elements.namedItem("quand").value !== "autre";
    const le = jour();
    for (const option of choix.options) {
      const bornes = prestations[option.value];
      if (!bornes || !le) continue;
      const proposee = bornes.du <= le && (!bornes.au || le <= bornes.au);
      option.hidden = option.disabled = !proposee;
      if (!proposee && option.selected) choix.value = "";
    }
  }

  function direLePrix() {
    const n = prestations[choix.value]?.prix;
    prix.textContent = n ? texte("prix", { n }) : "";
  }

  // --- Les lignes

  function dire(champ, phrase, nature) {
    const avis = avisDe(champ);
    if (avis.textContent !== phrase) avis.textContent = phrase;
    avis.className = `codes__avis${nature ? ` codes__avis--${nature}` : ""}`;
    if (nature === "faux") champ.setAttribute("aria-invalid", "true");
    else champ.removeAttribute("aria-invalid");
  }

  function ajouterUneLigne() {
    const rang = liste.children.length;
    const ligne = liste.lastElementChild.cloneNode(true);
    const champ = ligne.querySelector("input");
    const avis = ligne.querySelector("p");
    champ.id = ligne.querySelector("label").htmlFor = `id_code_${rang}`;
    avis.id = `id_code_${rang}_avis`;
    champ.setAttribute("aria-describedby", avis.id);
    ligne.querySelector("label").textContent = texte("ligne", { n: rang + 1 });
    champ.value = "";
    liste.append(ligne);
    dire(champ, "", "");
    return champ;
  }

  /** Toujours une ligne vide à la fin, et une seule. */
  function ajuster() {
    const tous = champs();
    while (tous.length > 1 && !tous.at(-1).value.trim() && !tous.at(-2).value.trim()) {
      const dernier = tous.pop();
      if (dernier === document.activeElement) tous.at(-1).focus();
      dernier.closest("li").remove();
    }
    if (tous.at(-1).value.trim()) ajouterUneLigne();
  }

  function repartir(champ, codes) {
    let cible = champ;
    for (const code of codes) {
      if (cible !== champ && cible.value.trim()) continuer();
      cible.value = code;
      cible = suivant(cible);
    }
    ajuster();
    champs().find((libre) => !libre.value.trim())?.focus();
    function continuer() {
      while (cible.value.trim()) cible = suivant(cible);
    }
  }

  function suivant(champ) {
    const tous = champs();
    return tous[tous.indexOf(champ) + 1] ?? ajouterUneLigne();
  }

  // --- Juger ce qui est écrit

  /** Dit ce qui se voit d'ici ; rend les codes que seul le serveur peut juger. */
  function juger() {
    const vus = new Set();
    const aDemander = [];
    let nombre = 0;
    let valeur = 0;
    for (const champ of champs()) {
      const compact = lire(champ.value);
      if (!compact) {
        dire(champ, "", "");
      } else if (compact.length < LONGUEUR && !signesFaux(compact, alphabet).length) {
        // On est en train d'écrire : rien à reprocher avant d'avoir quitté le champ.
        const fini = champ !== document.activeElement;
        dire(champ, fini ? texte("incomplet", { n: compact.length }) : "", fini ? "faux" : "");
      } else if (!juste(compact, alphabet)) {
        dire(champ, texte("mal_fait"), "faux");
      } else if (vus.has(compact)) {
        dire(champ, texte("en_double"), "faux");
      } else {
        vus.add(compact);
        const verdict = connus.get(compact);
        if (!verdict) {
          dire(champ, texte("bien_ecrit"), "");
          aDemander.push(compact);
        } else if (verdict.refus) {
          dire(champ, verdict.refus, "faux");
        } else {
          dire(champ, verdict.serie ? texte("bon", verdict) : texte("bien_ecrit"), verdict.serie ? "bon" : "");
          nombre += 1;
          valeur += verdict.valeur ?? 0;
        }
      }
    }
    if (!arrete) {
      const phrase = nombre
        ? texte(nombre === 1 ? "total_une" : "total_plusieurs", { n: nombre, montant: monnaie.format(valeur / 100) })
        : "";
      if (total.textContent !== phrase) total.textContent = phrase;
    }
    return aDemander;
  }

  let demande = null;

  async function verifier() {
    const aDemander = juger();
    const prestation = choix.value;
    const le = jour();
    if (arrete || !aDemander.length || !prestation || !le) return;
    if (demande) {
      demande.encore = true;
      return;
    }
    const celle = (demande = { encore: false });
    const pour = connus;
    const corps = new URLSearchParams({ prestation, jour: le });
    for (const code of aDemander) corps.append("code", code);
    try {
      const reponse = await fetch(adresse, {
        method: "POST",
        body: corps,
        headers: {
          Accept: "application/json",
          "X-CSRFToken": formulaire.elements.namedItem("csrfmiddlewaretoken").value,
        },
      });
      if (reponse.redirected || reponse.status === 403) {
        prevenir();
        return;
      }
      const lu = await reponse.json();
      if (lu.lignes) {
        aDemander.forEach((code, rang) => pour.set(code, lu.lignes[rang]));
      } else {
        for (const code of aDemander) pour.set(code, { refus: "" });
        arrete = true;
        total.textContent = lu.refus;
      }
    } catch {
      // Sans réseau, tout se dira à l'enregistrement.
      for (const code of aDemander) pour.set(code, { refus: "" });
    }
    demande = null;
    if (celle.encore) verifier();
    else juger();
  }

  /** La session est finie : le dire au premier code, et non après vingt, que l'envoi perdrait. */
  function prevenir() {
    arrete = true;
    const lien = document.createElement("a");
    lien.href = formulaire.action;
    lien.textContent = texte("se_reconnecter");
    total.replaceChildren(texte("deconnecte"), " ", lien);
    envoyer.disabled = true;
  }

  function recommencer() {
    connus = new Map();
    arrete = false;
    suivreLeJour();
    direLePrix();
    verifier();
  }

  // --- Ce que fait la personne

  liste.addEventListener("input", (evenement) => {
    const champ = evenement.target;
    const codes = separer(champ.value);
    if (codes.length > 1) {
      repartir(champ, codes);
    } else if (!evenement.inputType?.startsWith("delete") && champ.selectionStart === champ.value.length) {
      const compact = champ.value.replace(/[\s\p{Pd}]/gu, "").toUpperCase();
      if (/^[0-9A-Z]+$/.test(compact) && compact.length <= LONGUEUR) champ.value = presenter(compact);
      else if (codes.length === 1 && juste(lire(codes[0]), alphabet)) champ.value = codes[0];
    }
    ajuster();
    verifier();
  });

  // Un champ d'une ligne retire les retours à la ligne : on les lit avant lui.
  liste.addEventListener("paste", (evenement) => {
    const codes = separer(evenement.clipboardData?.getData("text") ?? "");
    if (codes.length < 2) return;
    evenement.preventDefault();
    repartir(evenement.target, codes);
    verifier();
  });

  // Une douchette finit par Entrée : au champ suivant, et non à l'enregistrement.
  liste.addEventListener("keydown", (evenement) => {
    if (evenement.key !== "Enter" || evenement.isComposing) return;
    evenement.preventDefault();
    if (evenement.target.value.trim()) suivant(evenement.target).focus();
    else envoyer.focus();
  });

  liste.addEventListener("focusout", () => setTimeout(verifier));
  choix.addEventListener("change", recommencer);
  formulaire.addEventListener("change", (evenement) => {
    if (["quand", "autre_jour"].includes(evenement.target.name)) recommencer();
  });

  // Une aide contre le double clic, rien de plus : le serveur reconnaît un envoi répété. Si le
  // réseau se perd, la page reste là : le bouton revient, et rien n'est à taper de nouveau.
  const permettre = () => (envoyer.disabled = false);
  formulaire.addEventListener("submit", () => {
    setTimeout(() => (envoyer.disabled = true));
    setTimeout(permettre, 5000);
  });
  window.addEventListener("pageshow", permettre);

  // Ce que le serveur vient de refuser ne se redemande pas : un code faux compterait deux fois.
  for (const champ of champs()) {
    const refus = avisDe(champ).textContent.trim();
    if (refus) connus.set(lire(champ.value), { refus });
  }
  ajuster();
  suivreLeJour();
  direLePrix();
  verifier();
}
