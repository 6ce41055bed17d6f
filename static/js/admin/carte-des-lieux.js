// La carte de la liste en cours : un repère par lieu placé, un lien vers sa fiche.

import { lireJson } from "../reseau.js";
import { creerLaCarte } from "./fond.js";

const HERAULT = [43.6, 3.4];

function contenu({ nom, commune, statut, adresse }) {
  const bloc = document.createElement("div");
  const lien = document.createElement("a");
  lien.href = adresse;
  lien.textContent = nom;
  const suite = document.createElement("div");
  suite.textContent = [commune, statut].join(" · ");
  bloc.append(lien, suite);
  return bloc;
}

async function demarrer(cadre, donnees) {
  const { L } = window;
  const etat = document.getElementById("etat-de-la-carte");
  const carte = creerLaCarte(cadre, donnees).setView(HERAULT, 9);
  try {
    const { features, sans_position: absents } = await lireJson(donnees.adresse);
    const groupe = L.markerClusterGroup({ showCoverageOnHover: false, animate: false, maxClusterRadius: 50 });
    for (const { geometry, properties } of features) {
      const [longitude, latitude] = geometry.coordinates;
      const icon = L.divIcon({ className: "repere-de-liste", html: "", iconSize: [28, 28] });
      groupe.addLayer(
        L.marker([latitude, longitude], { icon, title: properties.nom, alt: properties.nom }).bindPopup(() =>
          contenu(properties),
        ),
      );
    }
    groupe.addTo(carte);
    if (features.length) carte.fitBounds(groupe.getBounds(), { padding: [30, 30], maxZoom: 15 });
    etat.textContent = absents ? donnees.textes.sans_position.replace("{n}", absents) : "";
  } catch {
    etat.textContent = donnees.textes.echec;
  }
}

const cadre = document.getElementById("carte-des-lieux");
const donnees = document.getElementById("donnees-carte-des-lieux");
if (cadre && donnees && window.L) demarrer(cadre, JSON.parse(donnees.textContent));
