// Le parcours guidé : le serveur pose les questions ; ici, le nombre de lieux suit les réponses.

import { sansChampsVides } from "./formulaire.js";
import { poserHabiter } from "./habiter.js";

document.addEventListener("htmx:configRequest", ({ detail }) => sansChampsVides(detail.parameters));

if (document.getElementById("ou")) poserHabiter(document.getElementById("parcours"));
