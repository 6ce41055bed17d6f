// La carte du pilotage : les mêmes lignes que les tableaux, déjà masquées par le serveur.

import { poserLeFond } from "../../carte/fond.js";
import { tenirLesBulles } from "../../carte/bulle.js";
import { fabriquer } from "../../carte/reperes.js";
import { texte } from "../../textes.js";
import { tenirLesFleches } from "./fleches.js";
import { cache, cercle, losange, triangle } from "./signes.js";

const ETROITE = 600; // pixels

function bulle({ nom, phrases, adresse }) {
  const contenu = document.createElement("div");
  contenu.className = "bulle";
  contenu.tabIndex = -1;
  contenu.append(paragraphe("bulle__nom", nom), ...phrases.map((phrase) => paragraphe("", phrase)));
  if (adresse) {
    const ligne = paragraphe("bulle__actions", "");
    const lien = document.createElement("a");
    lien.href = adresse;
    lien.textContent = texte("voir_fiche");
    ligne.append(lien);
    contenu.append(ligne);
  }
  return contenu;
}

function paragraphe(classe, contenu) {
  const p = document.createElement("p");
  if (classe) p.className = classe;
  p.textContent = contenu;
  return p;
}

function repere(point, { svg, cote }, options = {}) {
  const { L } = window;
  const { nom, phrases, latitude, longitude } = point;
  const icon = fabriquer({
    className: "repere-du-pilotage",
    html: svg,
    iconSize: [cote, cote],
    popupAnchor: [0, -cote / 3],
    libelle: [nom, ...phrases].join(". "),
    ...options,
  });
  // Un petit signe passe devant un grand.
  const marque = L.marker([latitude, longitude], { icon, zIndexOffset: -20 * Math.round(cote) });
  return marque.bindPopup(() => bulle(point), {
    maxWidth: 260,
    autoPanPaddingTopLeft: [4, 116],
    autoPanPaddingBottomRight: [4, 24],
  });
}

/** Le triangle se pose au-dessus du cercle de la même commune, s'il y en a un. */
function desert(point, carte, hauteurs, taille) {
  const { L } = window;
  const signe = triangle(taille);
  const bas = signe.cote / 2 + 9 * taille + (hauteurs.get(point.nom) ?? 0);
  const marque = repere(point, signe, { iconAnchor: [signe.cote / 2, bas] });
  const vers = L.polyline([[point.latitude, point.longitude], point.vers], {
    className: "vers-le-lieu",
    interactive: false,
  });
  return marque.on("popupopen", () => vers.addTo(carte)).on("popupclose", () => vers.remove());
}

function couches(carte, donnees, large) {
  const taille = large ? 1 : 0.6;
  const lisibles = donnees.communes.filter((commune) => "remis" in commune);
  const plusGrande = Math.max(0, ...lisibles.flatMap(({ remis, utilise }) => [remis, utilise]));
  const hauteurs = new Map();
  const communes = lisibles.map((commune) => {
    const signe = cercle(commune, plusGrande, large ? 40 : 26, taille);
    hauteurs.set(commune.nom, signe.rayon);
    return repere(commune, signe);
  });
  return {
    communes,
    cachees: donnees.communes.filter((commune) => !("remis" in commune)).map((c) => repere(c, cache(taille))),
    lieux: donnees.lieux.map((lieu) => repere(lieu, losange(taille))),
    deserts: donnees.deserts.map((loin) => desert(loin, carte, hauteurs, taille)),
  };
}

function dessiner(conteneur, donnees) {
  const { L } = window;
  const avis = document.getElementById("avis-carte");
  const calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const carte = L.map(conteneur, {
    zoomControl: false,
    scrollWheelZoom: false, // la page défile sous la molette
    zoomSnap: 0.25,
    maxZoom: donnees.tuiles.zoom_max,
    zoomAnimation: !calme,
    fadeAnimation: !calme,
    markerZoomAnimation: !calme,
    inertia: !calme,
  });
  carte.attributionControl.setPrefix('<a href="https://leafletjs.com/">Leaflet</a>');
  L.control.zoom({ zoomInTitle: texte("zoomer"), zoomOutTitle: texte("dezoomer") }).addTo(carte);
  conteneur.setAttribute("role", "group");
  conteneur.setAttribute("aria-label", donnees.textes.clavier);
  carte.fitBounds(donnees.bornes, { animate: false, padding: [16, 16] });
  let duFond = "";
  const dire = (phrase) => {
    duFond = phrase;
    avis.textContent = phrase;
  };
  poserLeFond(carte, donnees.tuiles, { cadre: conteneur.parentElement, dire });
  tenirLesBulles(carte);

  const parCouche = couches(carte, donnees, conteneur.clientWidth >= ETROITE);
  const groupes = Object.fromEntries(Object.keys(parCouche).map((nom) => [nom, L.layerGroup(parCouche[nom])]));
  for (const une of document.querySelectorAll(".carte-du-pilotage__legende input")) {
    if (!parCouche[une.value].length) une.closest("label").remove();
  }
  const cases = [...document.querySelectorAll(".carte-du-pilotage__legende input")];
  const ordonner = tenirLesFleches(conteneur);

  function montrer() {
    const montres = cases.filter(({ checked, value }) => {
      if (checked) groupes[value].addTo(carte);
      else groupes[value].remove();
      return checked;
    });
    ordonner(montres.flatMap(({ value }) => parCouche[value].map((marque) => marque.getElement())));
    avis.textContent = montres.length ? duFond : donnees.textes.vide;
  }

  for (const une of cases) une.addEventListener("change", montrer);
  montrer();
}

const donnees = document.getElementById("donnees-pilotage");
const conteneur = document.getElementById("carte");
if (donnees && conteneur && window.L) dessiner(conteneur, JSON.parse(donnees.textContent));
