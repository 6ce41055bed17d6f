// La carte des lieux trouvés. Leaflet (L) et son module de groupes sont chargés avant les modules.
// La liste dit la même chose : la carte est un second regard, jamais le seul.

import { lireJson, RequeteAbandonnee } from "../reseau.js";
import { compte, texte } from "../textes.js";
import { bulle, completer, tenirLesBulles } from "./bulle.js";
import { tracerLeContour } from "./contour.js";
import { poserLeFond } from "./fond.js";
import { creerLeGroupe } from "./groupes.js";
import { remplirLaLegende } from "./legende.js";
import { icone, iconeDeDepart } from "./reperes.js";
import { proposerLaZone } from "./zone.js";

const ZOOM_MIN = 8;
const ZOOM_MAX = 18;
const ZOOM_DE_LIEU = 14;
const MARGE = [44, 44];

export function creerCarte({ cadre, conteneur, avis, legende, boutonIci, chercherIci, surListe, surRepere }) {
  const { L } = window;
  const calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const carte = L.map(conteneur, {
    zoomControl: false,
    minZoom: ZOOM_MIN,
    maxZoom: ZOOM_MAX,
    zoomSnap: 0.5,
    zoomAnimation: !calme,
    fadeAnimation: !calme,
    markerZoomAnimation: !calme,
    inertia: !calme,
  });
  carte.attributionControl.setPrefix('<a href="https://leafletjs.com/">Leaflet</a>');
  L.control.zoom({ zoomInTitle: texte("zoomer"), zoomOutTitle: texte("dezoomer") }).addTo(carte);
  conteneur.setAttribute("role", "group");
  conteneur.setAttribute("aria-label", texte("carte_clavier"));

  const groupe = creerLeGroupe(carte, { calme });
  const decor = L.layerGroup().addTo(carte);
  const zone = proposerLaZone(carte, { bouton: boutonIci, chercher: chercherIci });
  tenirLesBulles(carte);
  let reperes = new Map(); // identifiant du lieu → ses repères (le lieu, ses arrêts)
  let surligne = null;
  let enCours;
  let fondPose = false;

  function dire(phrase) {
    avis.textContent = phrase;
  }

  let affichage = Promise.resolve();

  function afficher(donnees, options) {
    affichage = charger(donnees, options);
    return affichage;
  }

  async function charger(donnees, { lieuxDeLaPage, garderLaVue }) {
    enCours?.abort();
    const requete = (enCours = new AbortController());
    if (!fondPose) {
      fondPose = true;
      zone.sansProposer(() => carte.fitBounds(donnees.bornes, { animate: false }));
      poserLeFond(carte, donnees.tuiles, { cadre, dire });
    }
    try {
      const [lieux, contour] = await Promise.all([
        lireJson(donnees.url_geojson, { signal: requete.signal }),
        lireLeContour(donnees.url_contour, requete.signal),
      ]);
      surligner(null);
      placer(lieux.features, donnees);
      decor.clearLayers();
      const limites = tracerLeContour(contour, decor);
      if (donnees.centre) poserLeDepart(donnees.centre);
      if (!garderLaVue) zone.sansProposer(() => cadrer(lieux.features, donnees, lieuxDeLaPage, limites));
      remplirLaLegende(legende, lieux.features, donnees);
      conteneur.setAttribute(
        "aria-label",
        `${compte("carte", reperes.size)}. ${texte("carte_clavier")}`,
      );
    } catch (erreur) {
      if (erreur instanceof RequeteAbandonnee) return;
      dire(texte("carte_en_echec"));
    }
  }

  // La bulle tient dans la carte, sans passer sous les boutons d'agrandissement :
  // plus bas qu'eux sur une carte étroite, à leur droite sur une large.
  function tailleDesBulles() {
    const largeur = conteneur.clientWidth;
    const etroite = largeur < 480;
    return {
      minWidth: Math.min(250, largeur - 76),
      maxWidth: Math.min(300, largeur - 76),
      autoPanPaddingTopLeft: etroite ? [4, 116] : [70, 24],
      autoPanPaddingBottomRight: etroite ? [4, 24] : [24, 24],
    };
  }

  function placer(elements, donnees) {
    groupe.clearLayers();
    reperes = new Map();
    const nouveaux = elements.map((element) => {
      const [longitude, latitude] = element.geometry.coordinates;
      const repere = L.marker([latitude, longitude], { icon: icone(element, donnees) });
      let contenu;
      repere.bindPopup(
        () => (contenu ??= bulle(element, donnees, { voirDansLaListe: surListe })),
        tailleDesBulles(),
      );
      repere.on("popupopen", async ({ popup }) => {
        surRepere(element.id);
        if (!(await completer(contenu, element, donnees))) return;
        // La bulle a grandi : Leaflet la replace, et la saisie reste où elle était.
        const saisie = contenu.contains(document.activeElement) ? document.activeElement : null;
        if (popup.isOpen()) popup.update();
        saisie?.focus({ preventScroll: true });
      });
      reperes.set(element.id, [...(reperes.get(element.id) ?? []), repere]);
      return repere;
    });
    groupe.addLayers(nouveaux);
  }

  function poserLeDepart(centre) {
    L.marker([centre.latitude, centre.longitude], {
      icon: iconeDeDepart(centre.libelle),
      interactive: false,
      keyboard: false,
      zIndexOffset: -500,
    }).addTo(decor);
  }

  // Autour d'un point, on cadre sur la première page : les plus proches ; sinon, sur tout.
  function cadrer(elements, donnees, lieuxDeLaPage, limites) {
    const bornes = L.latLngBounds([]);
    if (limites) bornes.extend(limites);
    if (donnees.centre) bornes.extend([donnees.centre.latitude, donnees.centre.longitude]);
    for (const element of elements) {
      if (donnees.centre && !lieuxDeLaPage.has(element.id)) continue;
      if (donnees.centre && element.properties.arret) continue;
      const [longitude, latitude] = element.geometry.coordinates;
      bornes.extend([latitude, longitude]);
    }
    carte.fitBounds(bornes.isValid() ? bornes : donnees.bornes, {
      animate: false,
      padding: MARGE,
      maxZoom: ZOOM_DE_LIEU,
    });
  }

  function surligner(identifiant) {
    surligne?.classList.remove("repere--en-vue", "groupe--en-vue");
    surligne = null;
    const [repere] = reperes.get(identifiant) ?? [];
    if (!repere) return;
    const visible = groupe.getVisibleParent(repere);
    surligne = visible?.getElement?.() ?? visible?._icon ?? null;
    surligne?.classList.add(visible === repere ? "repere--en-vue" : "groupe--en-vue");
  }

  function montrer(identifiant) {
    const [repere] = reperes.get(identifiant) ?? [];
    if (!repere) return false;
    zone.sansProposer(() => {
      if (carte.getZoom() < ZOOM_DE_LIEU) carte.setView(repere.getLatLng(), ZOOM_DE_LIEU, { animate: false });
    });
    groupe.zoomToShowLayer(repere, () => repere.openPopup());
    return true;
  }

  return {
    afficher,
    surligner,
    montrer,
    prete: () => affichage,
    redimensionner: () => zone.sansProposer(() => carte._loaded && carte.invalidateSize({ animate: false })),
  };
}

async function lireLeContour(adresse, signal) {
  if (!adresse) return null;
  try {
    return await lireJson(adresse, { signal });
  } catch (erreur) {
    if (erreur instanceof RequeteAbandonnee) throw erreur;
    return null; // le contour est un ornement
  }
}
