// Which addresses a service may be registered with. Pure; opens none of them.

/** An address of this machine alone: nothing leaves it (RFC 8252, section 7.3; `localhost` as browsers resolve it). */
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A segment of dots, written as it is or encoded: each reader takes it away in a way of his own, and the address that was compared is not the one that is opened. */
const dots = /(^|[/\\])(\.|%2e){1,2}([/?\\]|$)/i;

/**
 * https, or http where nothing leaves the machine. A fragment is forbidden (RFC 6749, section 3.1.2); a wildcard would send codes to whoever
 * matches it (RFC 9700, section 2.1).
 */
export function isWebAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || /[#*\s\\]/.test(address) || dots.test(address.replace(/\?.*$/s, '')) || url.username !== '' || url.password !== '')
    return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname));
}

/** Scheme, host and port alone, as a browser sends it in `Origin` (RFC 6454). */
export function isOrigin(text: string): boolean {
  return isWebAddress(text) && URL.parse(text)?.origin === text;
}
