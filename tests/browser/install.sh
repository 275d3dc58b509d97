#!/bin/sh
# Installs a browser for the page tests where the machine allows it; says plainly where it does not.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  if apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "skipped: no browser for the page tests; install Debian's chromium (needs root) to run them" >&2
exit 0
