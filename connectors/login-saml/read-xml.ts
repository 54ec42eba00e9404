// An answer as a tree, and the few looks at it that every step takes. Owns the limits of what is read at all; must not know signatures or rules.
import { LoginRefused } from '#core/upstream/login-refused.ts';
import { type Element, readStrictTree, type StrictFault } from '../shared/xml-signature/strict-tree.ts';

const reasons: Readonly<Record<StrictFault, string>> = {
  broken: 'not well-formed XML',
  doctype: 'document type or entity',
  comment: 'comment, section or instruction',
  'too-large': 'too many elements or attributes',
  foreign: 'name that begins like a namespace declaration',
};

/** @throws LoginRefused */
export function readAnswerXml(text: string): Element {
  return readStrictTree(text, {
    // A real answer has about a hundred elements; canonicalisation grows faster than the document.
    maxElements: 600,
    maxDepth: 16,
    maxAttributes: 16,
    // Attribute values may bear types of any schema.
    namespaces: null,
    onFault: (fault) => invalid(reasons[fault]),
  });
}

/** @throws LoginRefused always */
export function invalid(reason: string): never {
  throw new LoginRefused('invalid', reason);
}

export function isNamed(element: Element | undefined, uri: string, local: string): element is Element {
  return element?.uri === uri && element.local === local;
}

export function childrenNamed(element: Element, uri: string, local: string): readonly Element[] {
  return element.children.filter((one) => isNamed(one, uri, local));
}

/** The only child of this name, null when there is none. @throws LoginRefused when there are several */
export function onlyChild(element: Element, uri: string, local: string): Element | null {
  const [first, ...more] = childrenNamed(element, uri, local);
  return more.length > 0 ? invalid(`several ${local}`) : (first ?? null);
}

/** What stands in an element that holds text and nothing else. @throws LoginRefused */
export function textOf(element: Element | null, name: string): string {
  if (element === null || element.text === '' || element.children.length > 0) return invalid(`no ${name}`);
  return element.text;
}

/** xs:dateTime in UTC, as SAML writes every instant (saml-core 1.3.3). @throws LoginRefused */
export function instantOf(text: string | undefined, name: string): Date {
  const written = text !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text);
  const instant = new Date(written ? text : Number.NaN);
  return Number.isNaN(instant.getTime()) ? invalid(`no ${name}`) : instant;
}

/** Two trees that say the same, wherever they stand and whatever stands beside them in lines. */
export function sameTree(one: Element, other: Element): boolean {
  return (
    one.uri === other.uri &&
    one.local === other.local &&
    one.text === other.text &&
    one.attributes.size === other.attributes.size &&
    [...one.attributes].every(([name, value]) => other.attributes.get(name) === value) &&
    one.children.length === other.children.length &&
    one.children.every((child, at) => sameTree(child, other.children[at]!))
  );
}
