"""The walker: StructureDefinition facts turned into closures, one per element, built when they are first met."""
