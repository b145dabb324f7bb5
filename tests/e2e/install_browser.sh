#!/usr/bin/env bash
# Make sure that the browser tests have a Chromium: the system's, Debian's package when root, else Playwright's own.
set -euo pipefail
bin=$1

if command -v chromium > /dev/null || command -v google-chrome > /dev/null; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo "Installing Chromium"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk > /dev/null && exit 0
fi
"$bin/playwright" install chromium || {
  echo "The browser tests need Chromium: install the package chromium, or let Playwright reach its download" >&2
  exit 1
}
