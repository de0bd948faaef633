/** Debian's Chromium without a window: starts and draws in less time than the whole browser. */
export const BROWSER = {
  package: { name: 'chromium-headless-shell', provides: 'chromium-headless-shell' },
  executablePath: '/usr/bin/chromium-headless-shell',
  /** Nothing of it speaks to anybody but who the tests name. */
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}
