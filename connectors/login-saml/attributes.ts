// The attributes of an assertion as every upstream's are told: names and lists of text. Knows no attribute of the académies.
import type { Element } from '../shared/xml-signature/strict-tree.ts';
import { assertionNamespace } from './names.ts';
import { invalid, isNamed } from './read-xml.ts';

/** Enough for any person; more is a mistake or an attack on memory. */
const longest = 4096;
const most = 200;

/** `names`: Name → name under which it is told. Values that are no plain text are left out. @throws LoginRefused for a name told twice */
export function attributesOf(
  statements: readonly Element[],
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, readonly string[]>> {
  const told = new Map<string, readonly string[]>();
  for (const attribute of statements.flatMap(({ children }) => children)) {
    const name = isNamed(attribute, assertionNamespace, 'Attribute') ? attribute.attributes.get('Name') : undefined;
    if (name === undefined || name.length > 500) return invalid('unknown element among the attributes');
    const as = Object.hasOwn(names, name) ? names[name]! : name;
    if (told.has(as)) return invalid('an attribute twice');
    if (!attribute.children.every((one) => isNamed(one, assertionNamespace, 'AttributeValue'))) return invalid('malformed attribute');
    const values = attribute.children.filter(({ children, text }) => children.length === 0 && text !== '' && text.length <= longest);
    told.set(
      as,
      values.slice(0, most).map(({ text }) => text),
    );
  }
  return Object.fromEntries([...told].filter(([, values]) => values.length > 0));
}
