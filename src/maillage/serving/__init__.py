"""A local, read-only SPARQL endpoint: one process for each question, so that limits hold."""
