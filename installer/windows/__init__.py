"""The program for Windows: an interpreter to build with, Wine to build in, PyInstaller, and the installer."""
