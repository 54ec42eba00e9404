// From the signed words to the statement: the format of docs/bordereau.md, attribute by attribute. Must not know signatures: it is given what one covers.
import { z } from 'zod';
import { isCivilDate } from '#core/calendar/civil-date.ts';
import type { Element } from '../../shared/xml-signature/strict-tree.ts';
import { DocumentRefused } from '../document-refused.ts';
import type { BordereauStatement } from './statement.ts';
import { bordereauNamespace } from './strict-xml.ts';

const civilDate = z.string().refine(isCivilDate);
const whole = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^(0|[1-9]\\d{0,${digits - 1}})$`))
    .transform(Number);

const listed = z
  .strictObject({
    // A plain name: no folder, no control, nothing that begins with a dot.
    nom: z.string().regex(/^[^\p{C}/\\.][^\p{C}/\\]{0,254}$/u),
    octets: whole(15),
    sha256: z.string().regex(/^[0-9a-f]{64}$/i),
    fiches: whole(9),
  })
  .transform(({ nom, octets, sha256, fiches }) => ({ name: nom, bytes: octets, sha256: sha256.toLowerCase(), records: fiches }));

const statement = z
  .strictObject({
    Id: z
      .string()
      .regex(/^[A-Za-z_][\w.-]{0,127}$/)
      .optional(),
    academie: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} .'’-]{0,79}$/u),
    nature: z.enum(['Complet', 'Delta']),
    date: civilDate,
    precedente: civilDate.optional(),
  })
  .refine(({ nature, date, precedente }) => precedente === undefined || (nature === 'Delta' && precedente < date), {
    path: ['precedente'],
  });

/** `root`: the signed element, without its signature. @throws DocumentRefused */
export function parseStatement(root: Element): BordereauStatement {
  demand(root, 'bordereau');
  const { academie, nature, date, precedente } = read(statement, root);
  if (root.children.length === 0) malformed('il ne liste aucun fichier', root);
  const names = new Set<string>();
  const files = root.children.map((element) => {
    demand(element, 'fichier');
    if (element.children.length > 0) malformed('un élément est de trop', element);
    const file = read(listed, element);
    if (names.has(file.name))
      throw new DocumentRefused(
        'file-listed-twice',
        "Le bordereau liste deux fois un fichier : on ne sait laquelle des deux lignes dit vrai. Demandez à l'académie un nouveau bordereau.",
        element.line,
      );
    names.add(file.name);
    return file;
  });
  return { academie, kind: nature, date, previous: precedente ?? null, files };
}

function demand(element: Element, local: string): void {
  if (element.uri !== bordereauNamespace || element.local !== local) malformed('un élément inattendu', element);
  if (element.text.trim() !== '') malformed('du texte hors de sa place', element);
}

function read<T>(schema: z.ZodType<T>, element: Element): T {
  const result = schema.safeParse(Object.fromEntries(element.attributes));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
  return malformed(`attribut « ${/^\w{1,40}$/.test(String(name)) ? String(name) : 'inconnu'} » absent, inconnu ou mal écrit`, element);
}

function malformed(what: string, element: Element): never {
  throw new DocumentRefused(
    'bordereau-malformed',
    `Le bordereau n'est pas écrit comme docs/bordereau.md le demande (${what}). Demandez à l'académie un nouveau bordereau.`,
    element.line,
  );
}
