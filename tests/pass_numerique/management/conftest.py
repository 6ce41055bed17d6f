from tests.pass_numerique.impression.conftest import dossier

__all__ = ["dossier"]
