"""The style sheets and scripts as production serves them."""

from django.core.management import call_command


def test_every_static_file_can_be_hashed_and_every_reference_resolves(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    names = {path.name.split(".")[0] for path in tmp_path.glob("css/*.css")}
    assert names == set("tokens base languages layout components article code search print styleguide".split())
