// XML with nothing left to interpretation: what two parsers could read differently is refused before anything is verified (document type, entities,
// comments, sections, instructions, false declarations). Owns the tree that comes of it; must not know signatures, nor what a document says.
import { SaxesParser } from 'saxes';

/** `attributes` without namespace declarations, and without those that bear a prefix; `text` is what stands directly in the element. */
export type Element = {
  readonly uri: string;
  readonly local: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
};

/** broken: no XML, or cut. foreign: a namespace or a name of attribute that has no place there. */
export type StrictFault = 'broken' | 'doctype' | 'comment' | 'too-large' | 'foreign';

export type StrictRules = {
  readonly maxElements: number;
  readonly maxDepth: number;
  readonly maxAttributes: number;
  /** The only namespaces, and then no attribute bears a prefix; null: any, and attributes with a prefix are left out of the tree. */
  readonly namespaces: readonly string[] | null;
  /** `line` counts from 1. */
  readonly onFault: (fault: StrictFault, line: number) => never;
};

export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

type Growing = { -readonly [K in keyof Element]: Element[K] } & { readonly attributes: Map<string, string>; readonly children: Growing[] };

const declarations = 'http://www.w3.org/2000/xmlns/';

/** The whole document as a tree. @throws what `onFault` throws */
export function readStrictTree(text: string, rules: StrictRules): Element {
  refuseUnneeded(text, rules);
  const parser = new SaxesParser<{ xmlns: true; position: false }>({ xmlns: true, position: false });
  const open: Growing[] = [];
  let root: Growing | null = null;
  let elements = 0;
  const found = (fault: StrictFault): never => rules.onFault(fault, parser.line);
  parser.on('error', () => found('broken'));
  parser.on('opentag', (tag) => {
    if (++elements > rules.maxElements || open.length >= rules.maxDepth || Object.keys(tag.attributes).length > rules.maxAttributes)
      found('too-large');
    const attributes = new Map<string, string>();
    for (const { local, prefix, uri, value } of Object.values(tag.attributes)) {
      const declared = uri === declarations;
      // xml-crypto takes any name that begins with « xmlns » for a declaration, and leaves it out of what it verifies.
      if (!declared && (prefix.startsWith('xmlns') || local.startsWith('xmlns'))) found('foreign');
      if (rules.namespaces !== null && (declared ? !rules.namespaces.includes(value) : prefix !== '')) found('foreign');
      if (!declared && prefix === '') attributes.set(local, value);
    }
    const element: Growing = { uri: tag.uri, local: tag.local, line: parser.line, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (words) => {
    const element = open.at(-1);
    if (element) element.text += words;
  });
  parser.write(text).close();
  return root ?? found('broken');
}

/** In XML a `<` opens markup and nothing else, so these can be looked for in the text itself. */
function refuseUnneeded(text: string, { onFault }: StrictRules): void {
  const lineAt = (at: number): number => text.slice(0, at).split('\n').length;
  const doctype = /<!DOCTYPE|<!ENTITY/i.exec(text);
  if (doctype) onFault('doctype', lineAt(doctype.index));
  const declaration =
    /^<\?xml[ \t\r\n]+version=(["'])1\.0\1([ \t\r\n]+encoding=(["'])utf-8\3)?([ \t\r\n]+standalone=(["'])(yes|no)\5)?[ \t\r\n]*\?>/i;
  const found = /<!|<\?/.exec(text.replace(declaration, (whole) => ' '.repeat(whole.length)));
  if (found) onFault('comment', lineAt(found.index));
}

/** The element and everything under it, in the order of the document. */
export function descendants(element: Element): Element[] {
  return [element, ...element.children.flatMap(descendants)];
}
