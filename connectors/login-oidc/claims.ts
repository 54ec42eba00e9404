// Claims as every upstream's attributes are told: names and lists of text. Knows no claim of the académies.

/** Enough for any person; more is a mistake or an attack on memory. */
const longest = 4096;
const most = 200;

/** Texts, numbers and booleans, alone or in lists; everything else is left out. An empty list stands for nothing. */
export function textClaims(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> {
  const read = Object.entries(claims).map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).flatMap(text)] as const);
  return Object.fromEntries(read.filter(([, values]) => values.length > 0 && values.length <= most));
}

/** How the person proved who he is: `acr` first, then each of `amr` (RFC 8176). */
export function contextsOf({ acr, amr }: Readonly<Record<string, unknown>>): readonly string[] {
  return [acr, ...(Array.isArray(amr) ? amr : [])].filter((value): value is string => typeof value === 'string');
}

function text(value: unknown): readonly string[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  return typeof value === 'string' && value !== '' && value.length <= longest ? [value] : [];
}
