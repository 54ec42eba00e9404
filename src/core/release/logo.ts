// Which images a service may show as its logo. Pure: looks at the first bytes, decodes no image.
import { isWebAddress } from './web-address.ts';

/** Bytes of an image kept with the service: enough for 256 × 256. */
const largest = 32 * 1024;

/** How each kind begins, in base64. SVG is left out: it is a document with scripts and addresses in it. */
const beginnings = { png: 'iVBORw0KGgo', jpeg: '/9j/', webp: 'UklGR' } as const;

/** True for an https address, or for a `data:` address that holds a small image of the kind that it says. */
export function isLogo(address: string): boolean {
  const [, kind, content] = /^data:image\/(png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})$/.exec(address) ?? [];
  if (kind === undefined || content === undefined) return address.startsWith('https:') && isWebAddress(address);
  return content.length <= Math.ceil(largest / 3) * 4 && content.startsWith(beginnings[kind as keyof typeof beginnings]);
}
