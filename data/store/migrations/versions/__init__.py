"""One step a module. A step that has been released never changes: databases hold it."""
