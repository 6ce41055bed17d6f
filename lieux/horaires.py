def probleme(e):
    return None
