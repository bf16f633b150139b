"""Case reports for the results service: who the patient is, what was reported and done, what is answered."""
