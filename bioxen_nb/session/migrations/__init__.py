"""Session files of earlier versions, brought up to the present one step at a time."""
