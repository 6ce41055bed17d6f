// La petite carte de la page d'un lieu, et le bouton « Imprimer ».
// La page dit tout sans ce module : l'adresse, l'itinéraire et les arrêts sont écrits.

const ZOOM_D_UNE_RUE = 16;
const ZOOM_D_UNE_COMMUNE = 12;
const METRES_AUTOUR_D_UN_CENTRE = 1200;

function placer(carte, point) {
  const position = [point.latitude, point.longitude];
  const forme = point.approximatif
    ? L.circle(position, { radius: METRES_AUTOUR_D_UN_CENTRE, className: "zone-approximative" })
    : L.circleMarker(position, { radius: 11, className: "repere-du-lieu" });
  const texte = document.createElement("span");
  texte.textContent = point.nom;
  // Une page imprimée ou lue à voix haute a déjà ces noms : la carte ne les répète qu'au survol.
  forme.bindTooltip(texte).addTo(carte);
  return position;
}

function fond(cadre, carte, { url, attribution, zoom_max: maxZoom }) {
  let recu = false;
  // Un repère sur un fond vide n'apprend rien : sans aucune tuile, la carte s'efface.
  L.tileLayer(url, { attribution, maxZoom })
    .on("tileerror", () => {
      cadre.hidden = !recu;
    })
    .on("tileload", () => {
      recu = true;
      if (cadre.hidden) {
        cadre.hidden = false;
        carte.invalidateSize();
      }
    })
    .addTo(carte);
}

function dessiner(cadre, { points, tuiles, textes }) {
  const carte = L.map(cadre, {
    // La page défile sous le doigt ou la molette : la carte ne l'arrête pas.
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile,
    zoomControl: false,
    fadeAnimation: false,
    zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  carte.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: textes.zoomer, zoomOutTitle: textes.dezoomer }).addTo(carte);
  fond(cadre, carte, tuiles);
  const positions = points.map((point) => placer(carte, point));
  if (positions.length === 1) {
    carte.setView(positions[0], points[0].approximatif ? ZOOM_D_UNE_COMMUNE : ZOOM_D_UNE_RUE);
  } else {
    carte.fitBounds(positions, { padding: [30, 30], maxZoom: ZOOM_D_UNE_RUE });
  }
}

const donnees = document.getElementById("donnees-carte");
const cadre = document.getElementById("petite-carte");
if (donnees && cadre && window.L) {
  dessiner(cadre, JSON.parse(donnees.textContent));
}

document.getElementById("imprimer")?.addEventListener("click", () => window.print());
