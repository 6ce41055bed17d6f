// Les images du fond de carte. Quand elles manquent, la carte reste lisible :
// un semis calme et les principales villes pour se repérer.

import { texte } from "../textes.js";
import { VILLES } from "./villes.js";

const ECHECS_AVANT_DE_LE_DIRE = 3;

export function poserLeFond(carte, tuiles, { cadre, dire }) {
  const { L } = window;
  const villes = L.layerGroup(
    VILLES.map(([nom, latitude, longitude]) =>
      L.marker([latitude, longitude], {
        icon: L.divIcon({ className: "ville", html: texteSeul(nom), iconSize: null }),
        interactive: false,
        keyboard: false,
        zIndexOffset: -1000,
      }),
    ),
  );
  let recues = 0;
  let echecs = 0;

  L.tileLayer(tuiles.url, { attribution: tuiles.attribution, maxZoom: tuiles.zoom_max })
    .on("tileload", () => {
      recues += 1;
      if (recues === 1 && cadre.classList.contains("sans-fond")) {
        cadre.classList.remove("sans-fond");
        villes.remove();
        dire("");
      }
    })
    .on("tileerror", () => {
      echecs += 1;
      if (recues || echecs !== ECHECS_AVANT_DE_LE_DIRE) return;
      cadre.classList.add("sans-fond");
      villes.addTo(carte);
      dire(texte("fond_absent"));
    })
    .addTo(carte);
}

function texteSeul(nom) {
  const element = document.createElement("span");
  element.textContent = nom;
  element.setAttribute("aria-hidden", "true");
  return element;
}
