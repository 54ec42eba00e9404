// What a certificate says its key is for (keyUsage, RFC 5280 4.2.1.3), read from its bytes: node:crypto shows the extended usage only. Knows the
// little of DER that it takes, and no policy.

type Value = { readonly tag: number; readonly content: Buffer };

// 2.5.29.15, as DER writes it.
const keyUsage = Buffer.from('551d0f', 'hex');

/** True when the key may sign, or when the certificate does not say; false also for bytes that are not those of a certificate. */
export function maySign(certificate: Buffer): boolean {
  try {
    const [whole] = values(certificate);
    const [body] = values(whole!.content);
    const wrapper = values(body!.content).find(({ tag }) => tag === 0xa3);
    if (wrapper === undefined) return true;
    const [extensions] = values(wrapper.content);
    for (const extension of values(extensions!.content)) {
      const parts = values(extension.content);
      if (!parts[0]!.content.equals(keyUsage)) continue;
      const [bits] = values(parts.at(-1)!.content);
      // BIT STRING: the number of unused bits, then the bits; digitalSignature is the first one.
      return bits!.tag === 0x03 && ((bits!.content[1] ?? 0) & 0x80) !== 0;
    }
    return true;
  } catch {
    return false;
  }
}

/** The values that stand side by side. @throws when they do not fill the bytes exactly */
function values(bytes: Buffer): Value[] {
  const found: Value[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes.readUInt8(at);
    const first = bytes.readUInt8(at + 1);
    const more = first < 0x80 ? 0 : first - 0x80;
    const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
    const start = at + 2 + more;
    if (start + length > bytes.length) throw new RangeError('a value longer than its bytes');
    found.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}
