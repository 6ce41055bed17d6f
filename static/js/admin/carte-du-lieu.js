// La carte de la fiche d'un lieu : faire glisser le repère, cliquer, ou partir de l'adresse.
// Les deux champs latitude et longitude restent la vérité ; la carte les lit et les écrit.

import { ErreurDeReponse, lireJson } from "../reseau.js";
import { creerLaCarte } from "./fond.js";

const HERAULT = [43.6, 3.4];
const ZOOM_DEPARTEMENT = 9;
const ZOOM_RUE = 17;
const ZOOM_COMMUNE = 13;
const DECIMALES = 6;

function demarrer(bloc, donnees) {
  const { L } = window;
  const champs = {
    latitude: document.getElementById("id_latitude"),
    longitude: document.getElementById("id_longitude"),
    precision: document.getElementById("id_precision"),
    adresse: document.getElementById("id_adresse"),
    commune: document.getElementById("id_commune"),
  };
  const modifiable = Boolean(champs.latitude && champs.longitude);
  const message = bloc.querySelector("[data-message]");
  const bouton = bloc.querySelector("[data-placer]");
  bloc.hidden = false;
  bouton.hidden = !modifiable;

  const carte = creerLaCarte(bloc.querySelector(".carte-du-lieu__cadre"), donnees);
  let repere;

  function lire() {
    if (!modifiable) return donnees.position;
    const position = [champs.latitude, champs.longitude].map((champ) => Number.parseFloat(champ.value));
    const [latitude, longitude] = position;
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? position : null;
  }

  function montrer(position, zoom) {
    if (!position) {
      repere?.remove();
      repere = undefined;
      return;
    }
    if (repere) repere.setLatLng(position);
    else {
      repere = L.marker(position, {
        draggable: modifiable,
        icon: L.divIcon({ className: "repere-a-placer", html: "", iconSize: [44, 44], iconAnchor: [22, 38] }),
        title: donnees.textes.repere,
        alt: donnees.textes.repere,
      }).addTo(carte);
      repere.getElement().setAttribute("aria-label", donnees.textes.repere);
      repere.on("dragend", () => poserALaMain(repere.getLatLng()));
    }
    if (zoom) carte.setView(position, zoom);
    else if (!carte.getBounds().contains(position)) carte.panTo(position);
  }

  function ecrire(latitude, longitude, precision) {
    champs.latitude.value = latitude.toFixed(DECIMALES);
    champs.longitude.value = longitude.toFixed(DECIMALES);
    if (champs.precision && precision) champs.precision.value = precision;
  }

  function poserALaMain({ lat, lng }) {
    ecrire(lat, lng, "adresse");
    montrer([lat, lng]);
    message.textContent = donnees.textes.deplace;
  }

  async function placer() {
    if (!champs.commune?.value) {
      message.textContent = donnees.textes.choisir_commune;
      return;
    }
    message.textContent = donnees.textes.cherche;
    bouton.disabled = true;
    const suite = new URLSearchParams({ adresse: champs.adresse?.value ?? "", commune: champs.commune.value });
    try {
      const trouvee = await lireJson(`${donnees.adresse}?${suite}`);
      ecrire(trouvee.latitude, trouvee.longitude, trouvee.precision);
      montrer([trouvee.latitude, trouvee.longitude], trouvee.source === "commune" ? ZOOM_COMMUNE : ZOOM_RUE);
      message.textContent = trouvee.message;
    } catch (erreur) {
      const mauvaise = erreur instanceof ErreurDeReponse && erreur.statut === 400;
      message.textContent = mauvaise ? donnees.textes.choisir_commune : donnees.textes.echec;
    } finally {
      bouton.disabled = false;
    }
  }

  const depart = lire();
  carte.setView(depart ?? HERAULT, depart ? ZOOM_RUE : ZOOM_DEPARTEMENT);
  montrer(depart);
  if (!modifiable) return;
  carte.on("click", ({ latlng }) => poserALaMain(latlng));
  for (const champ of [champs.latitude, champs.longitude]) {
    champ.addEventListener("input", () => montrer(lire()));
  }
  bouton.addEventListener("click", placer);
}

const bloc = document.querySelector("[data-carte-du-lieu]");
const donnees = document.getElementById("donnees-carte-du-lieu");
if (bloc && donnees && window.L) demarrer(bloc, JSON.parse(donnees.textContent));
