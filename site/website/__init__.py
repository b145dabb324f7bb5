"""The Django project: settings, URLs, the pages every site has, and the base templates."""
