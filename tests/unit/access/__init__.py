"""The law as the engine reads it: tables, edges of time, and laws that hold for every family."""
