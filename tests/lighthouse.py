"""Lighthouse (mobile) for the demo with the production settings, served by granian: ``make lighthouse``.

Needs Node and Chromium. Prints the scores and what fails; the reports are left in var/lighthouse/. ONLY=home,article
and LANGS=ja take fewer pages.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

LIGHTHOUSE = "lighthouse@12"  # 13 needs a newer Node than Debian's
KINDS = {"home": "", "list": "blog/", "article": "blog/fastapi-vs-django-2026/", "contact": "contact/"}
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
PORT = os.environ.get("PORT", "8099")
URL = f"http://localhost:{PORT}"
ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "var" / "lighthouse"


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.lighthouse_settings",
        "SECRET_KEY": "only-for-lighthouse",
        "ALLOWED_HOSTS": "localhost",
        "BASE_URL": URL,
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "EMAIL_URL": "dummymail://",
        "SALES_EMAIL": "sales@example.org",
        "SECURE_SSL_REDIRECT": "false",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "CHROME_PATH": shutil.which("chromium") or shutil.which("google-chrome") or "",
        "LOGLEVEL": "error",
    }


def prepare(env: dict[str, str]) -> None:
    load = ["shell", "-c", "from website.demo.loader import load; load()"]  # the command is not for production
    for command in (
        ["migrate"],
        ["createcachetable"],
        ["sync_site"],
        load,
        ["make_renditions"],
        ["collectstatic", "--noinput"],
    ):
        run(sys.executable, "manage.py", *command, "--verbosity", "0", env=env)


def run(*command: str, env: dict[str, str]) -> None:
    subprocess.run(command, cwd=ROOT, env=env, check=True)  # noqa: S603 - our own commands


def serve(env: dict[str, str]) -> subprocess.Popen[bytes]:
    granian = str(Path(sys.executable).with_name("granian"))
    server = [granian, "--interface", "wsgi", "--port", PORT, "--backpressure", "8", "--log-level", "warning"]
    # What the proxy does with uploaded files.
    media = ["--static-path-route", "/media", "--static-path-mount", env["MEDIA_ROOT"], "--static-path-expires", "365d"]
    return subprocess.Popen([*server, *media, "website.wsgi:application"], cwd=ROOT, env=env)  # noqa: S603


def wait() -> None:
    for _try in range(100):
        try:
            visit("/healthz/ready")
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The site does not answer")


def visit(path: str) -> None:
    urlopen(f"{URL}{path}").read()  # noqa: S310 - our own address


def audit(env: dict[str, str], name: str, path: str) -> dict:
    report = OUT / f"{name}.json"
    flags = "--headless=new --no-sandbox --disable-gpu"
    arguments = ["--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={flags}"]
    visit(path)  # makes the pictures
    run("npx", "--yes", LIGHTHOUSE, f"{URL}{path}", *arguments, f"--only-categories={','.join(CATEGORIES)}", env=env)
    return json.loads(report.read_text())


def scores(report: dict) -> str:
    numbers = {name: round((report["categories"][name]["score"] or 0) * 100) for name in CATEGORIES}
    return "  ".join(f"{number:<{len(name)}}" for name, number in numbers.items())


def faults(report: dict) -> list[str]:
    counted = {ref["id"] for category in report["categories"].values() for ref in category["auditRefs"]}
    failed = [report["audits"][key] for key in sorted(counted)]
    return [
        f"{audit['id']}: {audit['title']} {audit.get('displayValue', '')}".rstrip()
        for audit in failed
        if audit["score"] is not None and audit["score"] < 1 and audit["scoreDisplayMode"] != "informative"
    ]


def main() -> None:
    kinds = os.environ.get("ONLY", ",".join(KINDS)).split(",")
    langs = os.environ.get("LANGS", "en,ja").split(",")
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        prepare(env)
        server = serve(env)
        try:
            wait()
            print(f"{'':14}{'  '.join(CATEGORIES)}")
            for lang in langs:
                for kind in kinds:
                    report = audit(env, f"{kind}-{lang}", f"/{lang}/{KINDS[kind]}")
                    scores = [round((report["categories"][name]["score"] or 0) * 100) for name in CATEGORIES]
                    print(
                        f"{kind + ' ' + lang:14}"
                        + "".join(f"{s:<{len(c) + 2}}" for s, c in zip(scores, CATEGORIES, strict=True))
                    )
                    print("".join(f"    {fault}\n" for fault in faults(report)), end="", flush=True)
        finally:
            server.terminate()
            server.wait()
    print(f"Reports in {OUT.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
