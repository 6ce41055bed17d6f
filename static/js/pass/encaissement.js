// L'encaissement : chaque code se vérifie dès qu'il est complet, tapé, collé ou lu par l'appareil photo.
// Sans ce script, tout se dit à l'enregistrement ; rien ici n'est nécessaire pour être payé.

import { texte } from "../textes.js";
import { LONGUEUR, juste, lire, signesFaux } from "./codes.js";
import { brancherLeDepart } from "./depart.js";
import { brancherLaLecture } from "./lecture.js";
import { Lignes } from "./lignes.js";
import { Verdicts } from "./verdicts.js";

const AU_PLUS = 60;
const DE_NOUVEAU = 8000; // millisecondes

const formulaire = document.getElementById("encaissement");
document.getElementById("fautes")?.focus();
if (formulaire) commencer(formulaire);

function commencer(formulaire) {
  const { verifier: adresse, alphabet } = formulaire.dataset;
  const total = document.getElementById("total");
  // « Tester un Pass » est la même page, qui n'enregistre rien.
  const essai = !formulaire.elements.namedItem("cle");
  const envoyer = document.getElementById("enregistrer");
  const prestations = JSON.parse(document.getElementById("prestations").textContent);
  const choix = formulaire.elements.namedItem("prestation");
  const prix = document.getElementById("prix");
  const autreJour = document.getElementById("autre-jour");
  const coupure = document.getElementById("hors-connexion");
  const monnaie = new Intl.NumberFormat(document.documentElement.lang || "fr", {
    style: "currency",
    currency: "EUR",
    trailingZeroDisplay: "stripIfInteger",
  });
  // Les lignes s'ajoutent d'elles-mêmes ; ce bouton resterait celui de la touche Entrée.
  document.getElementById("ajouter").closest("p").remove();
  let arrete = false;
  let coupe = false;
  let rappel = null;
  let confirme = "";

  const lignes = new Lignes(document.getElementById("codes"), alphabet, verifier, () => envoyer.focus());
  const verdicts = new Verdicts(
    adresse,
    formulaire.elements.namedItem("csrfmiddlewaretoken").value,
    () => ({ prestation: choix.value, jour: jour() }),
    apprendre,
  );

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

  // --- Juger ce qui est écrit

  /** Dit ce qui se voit d'ici ; rend les codes que seul le serveur peut juger. */
  function juger() {
    const vus = new Set();
    const aDemander = [];
    let nombre = 0;
    let valeur = 0;
    for (const champ of lignes.champs) {
      const compact = lire(champ.value);
      const verdict = verdicts.connu(compact);
      if (!compact) {
        lignes.dire(champ, "", "");
      } else if (compact.length < LONGUEUR && !signesFaux(compact, alphabet).length) {
        // On est en train d'écrire : rien à reprocher avant d'avoir quitté le champ.
        const fini = champ !== document.activeElement;
        lignes.dire(champ, fini ? texte("incomplet", { n: compact.length }) : "", fini ? "faux" : "");
      } else if (!juste(compact, alphabet)) {
        lignes.dire(champ, texte("mal_fait"), "faux");
      } else if (vus.has(compact)) {
        lignes.dire(champ, texte("en_double"), "faux");
      } else if (verdict?.refus) {
        vus.add(compact);
        lignes.dire(champ, verdict.refus, "faux");
      } else {
        vus.add(compact);
        lignes.dire(champ, texte(verdict?.serie ? "bon" : "bien_ecrit", verdict), verdict?.serie ? "bon" : "");
        if (!verdict) {
          aDemander.push(compact);
          continue;
        }
        nombre += 1;
        valeur += verdict.valeur ?? 0;
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

  async function verifier() {
    const aDemander = juger();
    // Confirmer, c'est confirmer cette liste-là : changée, elle se confirme de nouveau.
    if (depart?.etat() === "attend" && confirme !== contenu()) depart.renoncer();
    if (!aDemander.length && navigator.onLine) coupe = false;
    direLaCoupure();
    if (arrete || !aDemander.length) return;
    await verdicts.demander(aDemander);
    juger();
  }

  const contenu = () => JSON.stringify([choix.value, jour(), lignes.ecrits]);

  function recommencer() {
    verdicts.oublier();
    arrete = false;
    suivreLeJour();
    direLePrix();
    verifier();
  }

  // --- Ce que le serveur apprend à la page

  function apprendre(etat, phrase) {
    coupe = etat === "hors_connexion";
    if (etat === "deconnecte") prevenir();
    if (etat === "refus") {
      arrete = true;
      total.textContent = phrase;
    }
    direLaCoupure();
    clearTimeout(rappel);
    if (coupe) rappel = setTimeout(verifier, DE_NOUVEAU);
  }

  /** La session est finie : le dire au premier code, et non après vingt, que l'envoi perdrait. */
  function prevenir() {
    arrete = true;
    arreterLaLecture();
    const lien = document.createElement("a");
    lien.href = formulaire.action;
    lien.textContent = texte("se_reconnecter");
    total.replaceChildren(texte("deconnecte"), " ", lien);
    envoyer.disabled = true;
  }

  function direLaCoupure() {
    const attend = depart?.etat() === "attend";
    const cle = attend ? "hors_connexion_envoi" : essai ? "hors_connexion_essai" : "hors_connexion";
    const montrer = attend || (coupe && lignes.ecrits.length > 0);
    const phrase = montrer ? texte(cle) : "";
    const dite = coupure.querySelector("p");
    if (dite.textContent !== phrase) dite.textContent = phrase;
    coupure.querySelector("button").closest("p").hidden = !attend;
    coupure.hidden = !montrer;
  }

  // --- L'envoi

  const depart = essai ? null : brancherLeDepart(formulaire, envoyer, partir);
  document.getElementById("ne-pas-envoyer").addEventListener("click", () => {
    depart.renoncer();
    envoyer.focus();
  });

  // Tester ne demande rien de plus que ce que la page sait déjà faire.
  if (essai) {
    formulaire.addEventListener("submit", (evenement) => {
      if (!choix.value || !jour() || !lignes.ecrits.length) return;
      evenement.preventDefault();
      verifier();
    });
  }

  function partir(etat) {
    if (etat === "essaie") {
      confirme = contenu();
      total.textContent = texte("envoi");
    } else if (etat !== "part") {
      juger();
    }
    if (etat !== "libre") arreterLaLecture();
    if (etat === "deconnecte") prevenir();
    direLaCoupure();
  }

  addEventListener("beforeunload", (evenement) => {
    if (essai || !lignes.ecrits.length || ["part", "deconnecte"].includes(depart.etat()) || deconnecte()) return;
    evenement.preventDefault();
    evenement.returnValue = true;
  });
  const deconnecte = () => Boolean(total.querySelector("a"));

  // --- L'appareil photo

  const arreterLaLecture = brancherLaLecture(alphabet, recevoir, () => (choix.value && jour() ? "" : texte("camera_choisir")));

  /** Un code lu : bon, il entre dans la liste ; refusé, il se dit et n'y entre pas. */
  async function recevoir(code) {
    const deja = () => lignes.champs.findIndex((champ) => lire(champ.value) === code);
    if (!arrete && deja() < 0) await verdicts.demander([code]);
    if (arrete) return { nature: "faux", phrase: total.textContent };
    if (deja() >= 0) return { nature: "double", phrase: texte("deja_lu", { n: deja() + 1 }) };
    const verdict = verdicts.connu(code);
    const refus = verdict?.refus === texte("inconnu") ? texte("lu_inconnu") : verdict?.refus;
    if (refus && !essai) return { nature: "faux", phrase: refus };
    if (lignes.ecrits.length >= AU_PLUS) return { nature: "faux", phrase: texte("liste_pleine") };
    lignes.ecrire(code);
    verifier();
    if (refus) return { nature: "faux", phrase: refus };
    const n = lignes.ecrits.length;
    const cle = verdict?.serie ? "lu_bon" : "lu_garde";
    return { nature: "bon", phrase: texte(n === 1 || essai ? cle : `${cle}_liste`, { ...verdict, n }) };
  }

  // --- Ce que fait la personne

  choix.addEventListener("change", recommencer);
  formulaire.addEventListener("change", (evenement) => {
    if (["quand", "autre_jour"].includes(evenement.target.name)) recommencer();
  });
  addEventListener("online", verifier);
  addEventListener("offline", () => apprendre("hors_connexion"));

  // Ce que le serveur vient de dire ne se redemande pas.
  for (const champ of lignes.champs) {
    const refus = champ.getAttribute("aria-invalid") ? lignes.avis(champ).textContent.trim() : "";
    if (refus) verdicts.poser(lire(champ.value), { refus });
  }
  suivreLeJour();
  direLePrix();
  verifier();
}
