// XML with nothing left to interpretation: what two parsers could read differently is refused before anything is verified (document type,
// entities, comments, sections, instructions, foreign namespaces). Owns the tree that comes of it; must not know signatures or deliveries.
import { SaxesParser } from 'saxes';
import { DocumentRefused } from '../document-refused.ts';

export const bordereauNamespace = 'urn:annuaire-federateur:bordereau:1';
export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

/** `attributes` without namespace declarations; `text` is what stands directly in the element. */
export type Element = {
  readonly uri: string;
  readonly local: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
};

type Growing = { -readonly [K in keyof Element]: Element[K] } & { readonly attributes: Map<string, string>; readonly children: Growing[] };

const declarations = 'http://www.w3.org/2000/xmlns/';
const namespaces: readonly string[] = [bordereauNamespace, signatureNamespace];
// Far beyond any delivery (a few hundred files), and verified in half a second: the canonicalisation of xml-crypto grows faster than the document.
const maxElements = 3_000;
const maxDepth = 8;
const maxAttributes = 12;
const again = "Demandez à l'académie un nouveau bordereau.";

/** The whole document as a tree. @throws DocumentRefused */
export function readStrictXml(text: string): Element {
  refuseUnneeded(text);
  const parser = new SaxesParser<{ xmlns: true; position: false }>({ xmlns: true, position: false });
  const open: Growing[] = [];
  let root: Growing | null = null;
  let elements = 0;
  const refuse = (rule: string, message: string): never => {
    throw new DocumentRefused(rule, `${message} ${again}`, parser.line);
  };
  parser.on('error', () => refuse('bordereau-broken', "Le bordereau n'est pas du XML correct, ou il est coupé avant sa fin."));
  parser.on('opentag', (tag) => {
    if (++elements > maxElements || open.length >= maxDepth || Object.keys(tag.attributes).length > maxAttributes)
      refuse('bordereau-too-large', 'Le bordereau compte trop d’éléments ou d’attributs.');
    const attributes = new Map<string, string>();
    for (const { local, prefix, uri, value } of Object.values(tag.attributes)) {
      // xml-crypto takes any name that begins with « xmlns » for a declaration, and leaves it out of what it verifies.
      if (uri === declarations ? !namespaces.includes(value) : prefix !== '' || local.startsWith('xmlns'))
        refuse('bordereau-malformed', 'Le bordereau emploie un espace de noms qui ne lui appartient pas.');
      if (uri !== declarations) attributes.set(local, value);
    }
    const element: Growing = { uri: tag.uri, local: tag.local, line: parser.line, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (found) => {
    const element = open.at(-1);
    if (element) element.text += found;
  });
  parser.write(text).close();
  return root ?? refuse('bordereau-broken', 'Le bordereau est vide.');
}

/** In XML a `<` opens markup and nothing else, so these can be looked for in the text itself. */
function refuseUnneeded(text: string): void {
  const refuse = (rule: string, message: string, at: number): never => {
    throw new DocumentRefused(rule, message, text.slice(0, at).split('\n').length);
  };
  const doctype = /<!DOCTYPE|<!ENTITY/i.exec(text);
  if (doctype)
    refuse(
      'bordereau-doctype',
      `Le bordereau annonce un type de document (DOCTYPE), ce qu'aucun bordereau n'a à faire : il est refusé par sécurité. ${again}`,
      doctype.index,
    );
  const declaration =
    /^<\?xml[ \t\r\n]+version=(["'])1\.0\1([ \t\r\n]+encoding=(["'])utf-8\3)?([ \t\r\n]+standalone=(["'])(yes|no)\5)?[ \t\r\n]*\?>/i;
  const found = /<!|<\?/.exec(text.replace(declaration, (whole) => ' '.repeat(whole.length)));
  if (found)
    refuse(
      'bordereau-comment',
      `Le bordereau contient un commentaire, une section CDATA, une instruction ou une autre déclaration que XML 1.0 en UTF-8, que la signature pourrait ne pas couvrir : il est refusé par sécurité. ${again}`,
      found.index,
    );
}
