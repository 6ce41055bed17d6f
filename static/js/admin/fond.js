// Le fond de carte des pages d'administration. Sans tuiles, les repères restent.

export function creerLaCarte(cadre, { tuiles, textes }) {
  const { L } = window;
  const calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const carte = L.map(cadre, {
    zoomControl: false,
    scrollWheelZoom: false,
    zoomAnimation: !calme,
    fadeAnimation: !calme,
    markerZoomAnimation: !calme,
    inertia: !calme,
    maxZoom: tuiles.zoom_max,
  });
  carte.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: textes.zoomer, zoomOutTitle: textes.dezoomer }).addTo(carte);
  L.tileLayer(tuiles.url, { attribution: tuiles.attribution, maxZoom: tuiles.zoom_max }).addTo(carte);
  return carte;
}
