// Les repères trop proches se regroupent ; le groupe dit combien il en tient.

import { texte } from "../textes.js";
import { fabriquer } from "./reperes.js";

const RAYON = 76; // pixels : deux voisins gardent de quoi être touchés sans se gêner

export function creerLeGroupe(carte, { calme }) {
  const { L } = window;
  const groupe = L.markerClusterGroup({
    showCoverageOnHover: false,
    maxClusterRadius: RAYON,
    animate: !calme,
    spiderLegPolylineOptions: { weight: 2, color: "#5c5146", opacity: 0.8 },
    iconCreateFunction: (amas) => {
      const n = amas.getChildCount();
      const rond = document.createElement("span");
      rond.className = "groupe__rond";
      rond.textContent = n;
      const taille = n < 10 ? "" : n < 50 ? " groupe--moyen" : " groupe--grand";
      const cote = n < 10 ? 44 : n < 50 ? 50 : 58;
      return fabriquer({
        className: `groupe${taille}`,
        html: rond,
        iconSize: [cote, cote],
        libelle: texte("groupe", { n }),
      });
    },
  });
  return groupe.addTo(carte);
}
