"""The site file of a deployment: read, checked, put in force, and written with help."""
