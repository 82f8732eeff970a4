"""The window: what a person sees and types. It asks the station for everything and keeps no truth of its own."""
