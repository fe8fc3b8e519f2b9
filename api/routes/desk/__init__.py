"""Routes of the staff's desk, one file a task."""
