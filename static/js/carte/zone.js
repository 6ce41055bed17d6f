// Après un déplacement par la personne : « Chercher dans cette zone ».

const DECIMALES = 4;

export function proposerLaZone(carte, { bouton, chercher }) {
  let aNous = false;

  carte.on("autopanstart", () => {
    aNous = true;
    carte.once("moveend", () => (aNous = false));
  });
  carte.on("moveend", () => {
    if (!aNous && carte._loaded) bouton.hidden = false;
  });
  bouton.addEventListener("click", () => {
    const vue = carte.getBounds();
    const boite = [vue.getWest(), vue.getSouth(), vue.getEast(), vue.getNorth()];
    bouton.hidden = true;
    chercher(boite.map((degres) => degres.toFixed(DECIMALES)).join(","));
  });

  return {
    /** Déplace la carte sans que la question soit posée. */
    sansProposer(deplacer) {
      aNous = true;
      deplacer();
      aNous = false;
      bouton.hidden = true;
    },
  };
}
