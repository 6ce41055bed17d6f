// Un son court et une vibration par réponse : on regarde les gens, pas l'écran.

const SONS = { bon: [[880, 0, 0.09]], faux: [[220, 0, 0.16], [196, 0.2, 0.22]], double: [[520, 0, 0.07], [520, 0.12, 0.07]] };
const VIBRATIONS = { bon: [60], faux: [180, 80, 180], double: [60, 60, 60] };

let contexte = null;
let muet = false;

/** À appeler pendant un geste : sans lui, les navigateurs refusent tout son. */
export function preparer() {
  const Contexte = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  if (!Contexte) return;
  contexte ??= new Contexte();
  contexte.resume?.().catch(() => {});
}

/** Rend le nouvel état : vrai si le son est coupé. */
export const basculer = () => (muet = !muet);

/** `nature` : « bon », « faux » ou « double ». */
export function signaler(nature) {
  navigator.vibrate?.(VIBRATIONS[nature] ?? []);
  if (muet || contexte?.state !== "running") return;
  for (const [frequence, apres, duree] of SONS[nature] ?? []) {
    const debut = contexte.currentTime + apres;
    const ton = contexte.createOscillator();
    const force = contexte.createGain();
    ton.frequency.value = frequence;
    force.gain.setValueAtTime(0.2, debut);
    force.gain.exponentialRampToValueAtTime(0.001, debut + duree);
    ton.connect(force).connect(contexte.destination);
    ton.start(debut);
    ton.stop(debut + duree);
  }
}
