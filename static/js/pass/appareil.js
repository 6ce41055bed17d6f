// L'appareil photo : allumé par un geste, éteint dès qu'on ne le regarde plus.

const ENTRE_DEUX_IMAGES = 120; // millisecondes

/** Ce navigateur sait-il ouvrir un appareil photo ? */
export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia);

export class Appareil {
  #video;
  #surImage;
  #surArret;
  #flux = null;
  #tour = 0;

  /** `surImage(video)` est attendu entre deux images ; `surArret()` dit que l'image s'est éteinte. */
  constructor(video, surImage, surArret) {
    this.#video = video;
    this.#surImage = surImage;
    this.#surArret = surArret;
    document.addEventListener("visibilitychange", () => document.hidden && this.eteindre());
    addEventListener("pagehide", () => this.eteindre());
  }

  /** Vrai si l'image est là ; faux si on l'a arrêté entre-temps. Lève l'erreur du navigateur. */
  async allumer() {
    this.eteindre();
    const tour = ++this.#tour;
    const flux = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    if (tour !== this.#tour || document.hidden) {
      couper(flux);
      return false;
    }
    this.#flux = flux;
    // Un appel, une autre application : le téléphone reprend son appareil.
    for (const piste of flux.getTracks()) piste.addEventListener("ended", () => this.eteindre());
    this.#video.muted = true; // iOS ne lit pas l'attribut d'une vidéo sans fichier
    this.#video.srcObject = flux;
    try {
      await this.#video.play();
    } catch (erreur) {
      if (tour !== this.#tour) return false;
      this.eteindre();
      throw erreur;
    }
    this.#regarder(tour);
    return true;
  }

  eteindre() {
    this.#tour += 1;
    if (!this.#flux) return;
    couper(this.#flux);
    this.#flux = null;
    this.#video.srcObject = null;
    this.#surArret();
  }

  /** Une image après l'autre, et autant de repos que de travail : un vieux téléphone reste vif. */
  async #regarder(tour) {
    while (tour === this.#tour) {
      const debut = performance.now();
      if (this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) await this.#surImage(this.#video);
      const repos = Math.max(ENTRE_DEUX_IMAGES, performance.now() - debut);
      await new Promise((suite) => setTimeout(suite, repos));
    }
  }
}

function couper(flux) {
  for (const piste of flux.getTracks()) piste.stop();
}
