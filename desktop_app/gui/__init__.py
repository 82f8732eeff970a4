"""The window: what a person sees and types. It asks the station and keeps no truth of its own."""
