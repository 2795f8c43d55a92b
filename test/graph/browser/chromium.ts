import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * Where Chromium is: where `CHROMIUM` says, or where Debian and others install it; undefined if it is nowhere.
 *
 * @throws Error if `CHROMIUM` names a file that is not there: a run that was promised a browser proves nothing without
 */
export function chromiumPath(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && !existsSync(named))
    throw new Error(`CHROMIUM is ${named}, which does not exist`);
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return named ?? places.find((path) => existsSync(path));
}

/** A browser without a window, which reaches for nothing by itself. */
export async function browser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
