// The kind of device behind a session, in the few words that let its owner know it again. Keeps nothing finer than that: what a browser says of itself is
// reduced to one of these before it is stored.

const systems = [
  ['windows', /windows nt/i, 'Ordinateur Windows', 'Windows computer'],
  ['ipad', /ipad/i, 'Tablette iPad', 'iPad tablet'],
  ['iphone', /iphone/i, 'Téléphone iPhone', 'iPhone'],
  ['android-phone', /android.*mobile/i, 'Téléphone Android', 'Android phone'],
  ['android', /android/i, 'Tablette Android', 'Android tablet'],
  ['chromeos', /cros /i, 'Chromebook', 'Chromebook'],
  ['mac', /mac os x|macintosh/i, 'Ordinateur Mac', 'Mac computer'],
  ['linux', /linux|x11/i, 'Ordinateur Linux', 'Linux computer'],
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
  const code = (kinds: readonly (readonly [string, RegExp, ...string[]])[]) =>
    kinds.find(([, sign]) => sign.test(userAgent.slice(0, 512)))?.[0] ?? '-';
  return `${code(systems)}/${code(browsers)}`;
}

const unknown = { fr: 'Appareil non reconnu', en: 'Unknown device' } as const;

/** "Ordinateur Windows, Firefox". */
export function deviceWords(device: string | null, language: keyof typeof unknown = 'fr'): string {
  const [code, browser] = (device ?? '').split('/');
  const system = systems.find(([known]) => known === code);
  const name = browsers.find(([known]) => known === browser)?.[2];
  return [system?.[language === 'fr' ? 2 : 3] ?? unknown[language], name].filter((part) => part !== undefined).join(', ');
}
