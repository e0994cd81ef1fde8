"""The demo: a sample exchange, written for this project, told through the playground by invented towns."""
