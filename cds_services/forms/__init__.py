"""Forms inside a text: labels with their answers, tick boxes and tables, before anybody reads prose."""
