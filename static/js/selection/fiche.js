// La feuille à imprimer : les numéros sur la carte, et le mot ajouté, qui ne part nulle part.

const ZOOM_MAX = 16;
const PIXELS_D_UN_NUMERO = 28;

const note = document.getElementById("note");
const imprimee = document.getElementById("note-imprimee");
const reecrire = () => {
  imprimee.textContent = note.value.trim();
};
// Écrite avant que ce module n'arrive, elle compte aussi.
reecrire();
note.addEventListener("input", reecrire);
document.getElementById("imprimer").addEventListener("click", () => window.print());

/** Deux numéros qui se recouvriraient s'écrivent ensemble : « 1 · 3 ». */
function groupes(carte, points) {
  const faits = [];
  for (const point of points) {
    const place = carte.latLngToContainerPoint([point.latitude, point.longitude]);
    const proche = faits.find((groupe) => groupe.place.distanceTo(place) < PIXELS_D_UN_NUMERO);
    if (proche) proche.points.push(point);
    else faits.push({ place, points: [point] });
  }
  return faits;
}

function numeroter(carte, points, calque) {
  calque.clearLayers();
  for (const { points: ensemble } of groupes(carte, points)) {
    const numeros = [...new Set(ensemble.map((point) => point.numero))];
    const environ = ensemble.every((point) => point.approximatif);
    const texte = document.createElement("span");
    texte.textContent = numeros.join(" · ");
    L.marker([ensemble[0].latitude, ensemble[0].longitude], {
      icon: L.divIcon({
        className: `numero-de-carte${environ ? " numero-de-carte--environ" : ""}`,
        html: texte,
        iconSize: [26, 26],
      }),
      interactive: false,
      keyboard: false,
    }).addTo(calque);
  }
}

/** Des numéros sur un fond vide n'apprennent rien : sans aucune image, le plan s'efface. */
function poserLeFond(figure, carte, { url, attribution, zoom_max: maxZoom }) {
  let recu = false;
  L.tileLayer(url, { attribution, maxZoom })
    .on("tileerror", () => {
      figure.hidden = !recu;
    })
    .on("tileload", () => {
      recu = true;
      if (figure.hidden) {
        figure.hidden = false;
        carte.invalidateSize();
      }
    })
    .addTo(carte);
}

function dessiner(cadre, { points, tuiles, textes }) {
  const carte = L.map(cadre, {
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile,
    zoomControl: false,
    fadeAnimation: false,
    zoomAnimation: false,
  });
  carte.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: textes.zoomer, zoomOutTitle: textes.dezoomer }).addTo(carte);
  L.control.scale({ imperial: false }).addTo(carte);
  poserLeFond(cadre.closest("figure"), carte, tuiles);
  const cadrer = () => {
    carte.invalidateSize({ animate: false });
    carte.fitBounds(
      points.map((point) => [point.latitude, point.longitude]),
      { padding: [26, 26], maxZoom: ZOOM_MAX, animate: false },
    );
  };
  const calque = L.layerGroup().addTo(carte);
  cadrer();
  numeroter(carte, points, calque);
  carte.on("zoomend", () => numeroter(carte, points, calque));
  window.matchMedia("print").addEventListener("change", () => carte.invalidateSize({ animate: false }));
}

const donnees = document.getElementById("donnees-carte");
const cadre = document.getElementById("plan-numerote");
if (donnees && cadre && window.L) dessiner(cadre, JSON.parse(donnees.textContent));
