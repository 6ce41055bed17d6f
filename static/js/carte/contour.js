// Le contour de la commune cherchée, quand il est chargé.

export function tracerLeContour(contour, couche) {
  if (!contour) return null;
  const trace = window.L.geoJSON(contour, {
    interactive: false,
    style: { className: "contour" },
  }).addTo(couche);
  return trace.getBounds();
}
