// Lire le carré noir et blanc d'un Pass : par le navigateur quand il sait, sinon par static/vendors/qr/.

import { juste, lire } from "./codes.js";

const PASS = /#\d{2}-?\d{6}-?\d{2}\.([0-9a-z]{4}-?[0-9a-z]{4}-?[0-9a-z]{4})$/i;
// Assez pour un carré qui tient la moitié de l'image ; plus grand, un vieux téléphone rame.
const COTE = 640;
// Millisecondes de plus pour un carré penché ou abîmé : un vieux téléphone en a besoin.
const INSISTER = 50;
// Des navigateurs promettent un lecteur et ne lisent jamais rien : après tant d'images, le nôtre aide.
const PATIENCE = 30;

/** Le code que porte le carré d'un Pass, en douze signes ; rien si c'est autre chose. */
export function codeDuCarre(contenu, alphabet) {
  const compact = lire(PASS.exec(contenu.trim())?.[1] ?? "");
  return juste(compact, alphabet) ? compact : null;
}

/** Rend `async (video) => [contenus lus]` ; échoue si aucun lecteur ne se charge. */
export async function preparerLecteur() {
  let natif = await lecteurDuNavigateur();
  let notre = natif ? null : await notreLecteur();
  let vides = 0;
  return async (video) => {
    if (natif) {
      try {
        const lus = await natif(video);
        vides = lus.length ? 0 : vides + 1;
        if (vides < PATIENCE) return lus;
      } catch {
        natif = null; // annoncé, mais pas installé sur ce téléphone
      }
    }
    notre ??= await notreLecteur();
    return notre(video);
  };
}

/** Le navigateur de ce téléphone aura-t-il besoin de notre lecteur ? */
export const sansLecteur = () => !("BarcodeDetector" in globalThis);

async function lecteurDuNavigateur() {
  if (sansLecteur()) return null;
  try {
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
    const detecteur = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detecteur.detect(video)).map((carre) => carre.rawValue);
  } catch {
    return null;
  }
}

/** Le nôtre lit tous les carrés du milieu de l'image : là où l'on vise. */
export async function notreLecteur() {
  const { decodeQRBatch } = await import("../../vendors/qr/decode.js");
  const toile = document.createElement("canvas");
  const dessin = toile.getContext("2d", { willReadFrequently: true });
  return async (image) => {
    const [large, haut] = [image.videoWidth ?? image.width, image.videoHeight ?? image.height];
    const cote = Math.min(large, haut);
    const taille = Math.min(cote, COTE);
    if (!taille) return [];
    if (toile.width !== taille) toile.width = toile.height = taille;
    dessin.drawImage(image, (large - cote) / 2, (haut - cote) / 2, cote, cote, 0, 0, taille, taille);
    const options = { maxSize: { width: taille, height: taille }, timeLimit: INSISTER };
    const [lus] = await decodeQRBatch([dessin.getImageData(0, 0, taille, taille)], options);
    return lus.filter((lu) => typeof lu === "string"); // le dernier dit pourquoi il n'y en a plus
  };
}
