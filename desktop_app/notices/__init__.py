"""How it is published: compose, mask, gate, life of a notice."""
