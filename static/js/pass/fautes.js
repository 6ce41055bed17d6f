// Une page revenue avec des fautes commence par elles : la lecture aussi.
document.getElementById("resume-erreurs")?.focus();
