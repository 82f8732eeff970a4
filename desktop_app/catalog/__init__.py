"""What is recorded: entities, fields, codes, notice types, read from resources/catalog."""
