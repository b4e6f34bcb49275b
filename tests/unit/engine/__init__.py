"""The engine, part by part, on the real parts where there are any."""
