"""What a patient tracks: symptoms, and the medicines they take."""
