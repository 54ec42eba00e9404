// What may be a mail address of a person: one that the public mail network can reach. Pure.

const local = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const label = /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

/**
 * RFC 5321, section 4.1.2, without what nobody's address needs and a server of ours would be sent to: quoted local parts, addresses of machines (`a@[127.0.0.1]`,
 * `a@127.0.0.1`), names without a domain. Local part up to 64 characters, 254 in all (section 4.5.3.1).
 */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const [name, domain] = [text.slice(0, at), text.slice(at + 1)];
  const labels = domain.split('.');
  const known = /\p{L}/u.test(labels.at(-1) ?? '') && (labels.at(-1) ?? '').length > 1;
  return (
    at > 0 &&
    text.length <= 254 &&
    name.length <= 64 &&
    local.test(name) &&
    labels.length > 1 &&
    labels.every((one) => label.test(one)) &&
    known
  );
}

/** Enough for its owner to know it again, and for nobody else to write to it: `l…@exemple.fr`. */
export function maskedMailAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${[...address.slice(0, at)][0] ?? ''}…${address.slice(at)}`;
}
