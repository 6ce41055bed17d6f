// Quelques villes, pour se repérer quand le fond de carte manque : nom, latitude, longitude.
export const VILLES = [
  ["Montpellier", 43.611, 3.877],
  ["Béziers", 43.344, 3.216],
  ["Sète", 43.404, 3.697],
  ["Agde", 43.311, 3.476],
  ["Lunel", 43.675, 4.136],
  ["Pézenas", 43.461, 3.424],
  ["Clermont-l'Hérault", 43.627, 3.432],
  ["Lodève", 43.732, 3.319],
  ["Bédarieux", 43.616, 3.159],
  ["Saint-Pons-de-Thomières", 43.488, 2.761],
  ["Ganges", 43.934, 3.707],
  ["Capestang", 43.328, 3.043],
];
