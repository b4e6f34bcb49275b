"""The house keeps its own rules: floors, ids, documents, packaging."""
