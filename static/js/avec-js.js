// Seul script bloquant, et minuscule : les styles savent dès le début que JavaScript est là.
document.documentElement.classList.add("js");
