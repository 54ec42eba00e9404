// The kind of device behind a session, in the few words that let its owner know it again. Keeps nothing finer than that: what a browser says of itself is
// reduced to one of these before it is stored.

const systems = [
  ['windows', /windows nt/i, 'Ordinateur Windows'],
  ['ipad', /ipad/i, 'Tablette iPad'],
  ['iphone', /iphone/i, 'Téléphone iPhone'],
  ['android-phone', /android.*mobile/i, 'Téléphone Android'],
  ['android', /android/i, 'Tablette Android'],
  ['chromeos', /cros /i, 'Chromebook'],
  ['mac', /mac os x|macintosh/i, 'Ordinateur Mac'],
  ['linux', /linux|x11/i, 'Ordinateur Linux'],
] as const;

// In this order: each of them also says the name of the ones below.
const browsers = [
  ['edge', /edg(e|a|ios)?\//i, 'Edge'],
  ['opera', /opr\/|opera/i, 'Opera'],
  ['firefox', /firefox\/|fxios\//i, 'Firefox'],
  ['chrome', /chrome\/|crios\/|chromium\//i, 'Chrome'],
  ['safari', /safari\//i, 'Safari'],
] as const;

/** `windows/firefox`, from what the browser says of itself (RFC 9110, section 10.1.5); `-` stands for what is not known. */
export function deviceOf(userAgent: string): string {
  const code = (kinds: typeof systems | typeof browsers) => kinds.find(([, sign]) => sign.test(userAgent.slice(0, 512)))?.[0] ?? '-';
  return `${code(systems)}/${code(browsers)}`;
}

/** "Ordinateur Windows, Firefox". */
export function deviceWords(device: string | null): string {
  const [system, browser] = (device ?? '').split('/');
  const word = (kinds: typeof systems | typeof browsers, code: string | undefined) => kinds.find(([known]) => known === code)?.[2];
  return [word(systems, system) ?? 'Appareil non reconnu', word(browsers, browser)].filter((part) => part !== undefined).join(', ');
}
