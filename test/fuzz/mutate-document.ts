// An AAF document changed as XML: elements, tags, sections, entities, encodings, sizes. Values are mutate-values' business.
import type { Random } from './random.ts';
import { swollen } from './swell-document.ts';

const pieces = /<[^>]*>|[^<]+/g;
const names = [
  'attr',
  'value',
  'id',
  'identifier',
  'attributes',
  'addRequest',
  'modifyRequest',
  'deleteRequest',
  'modifications',
  'modification',
  'operationalAttributes',
  'ficAlimMENESR',
  'inconnu',
  'a:b',
  'xml',
  '__proto__',
  'é',
  `n${'o'.repeat(10_000)}`,
];
const attributeNames = [
  'sn',
  'ENTPersonJointure',
  'ENTEleveClasses',
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  '1',
  'x'.repeat(10_000),
  'a b',
  'é',
  'nouvelAttribut',
  'SN',
  '"',
  "'; --",
];
const lone = [
  '<!-- note -->',
  '<!-- a -- b -->',
  '<!--',
  '-->',
  '<![CDATA[texte]]>',
  '<![CDATA[',
  ']]>',
  '<?pi donnée?>',
  '<?xml version="1.0"?>',
  '<?',
  '<',
  '>',
  '&',
  '&inconnue;',
  '&eacute;',
  '&nbsp;',
  '&#0;',
  '&#x1F600;',
  '&#xD800;',
  '&#1114112;',
  '&#99999999999;',
  '&lt;',
  '\u0000',
  '\u0007',
  '\ufffe',
  '\ufeff',
  '\r',
  '\u2028',
  '</ficAlimMENESR>',
  '<ficAlimMENESR/>',
  '<value/>',
  '<value>',
  '</value>',
  '<addRequest/>',
  '<deleteRequest/>',
];
const doctypes = [
  '<!DOCTYPE ficAlimMENESR>',
  '<!DOCTYPE autre SYSTEM "http://ailleurs.example/x.dtd">',
  '<!DOCTYPE ficAlimMENESR SYSTEM "file:///etc/passwd">',
  '<!DOCTYPE ficAlimMENESR [<!ENTITY x "y">]>',
  '<!DOCTYPE ficAlimMENESR [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
  '<!DOCTYPE f [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]>',
  '<!DOCTYPE f [<!ENTITY % p SYSTEM "http://ailleurs.example/">%p;]>',
  '<!DOCTYPE f [<!ELEMENT value ANY>]>',
  '<!DOCTYPE',
  '<!DOCTYPE f [',
  `<!DOCTYPE f [${'<!-- -->'.repeat(2000)}]>`,
];
const heads = [
  '',
  '<?xml version="1.0"?>',
  '<?xml version="1.1" encoding="UTF-8"?>',
  '<?xml version="2.0"?>',
  '<?xml version="1.0" encoding="ISO-8859-15"?>',
  '<?xml version="1.0" encoding="ISO-8859-1"?>',
  '<?xml version="1.0" encoding="windows-1252"?>',
  '<?xml version="1.0" encoding="UTF-16"?>',
  '<?xml version="1.0" encoding="EBCDIC"?>',
  '<?xml version="1.0" encoding=""?>',
  '<?xml encoding="UTF-8"?>',
  ' <?xml version="1.0" encoding="UTF-8"?>',
  '<?xml version="1.0" encoding="UTF-8" standalone="peut-être"?>',
];

/** One change of the structure of the text. */
export function mutateStructure(text: string, random: Random): string {
  const list: string[] = text.match(pieces) ?? [];
  const at = random.int(list.length);
  const other = random.int(list.length);
  const some = 1 + random.int(random.once(3) ? 40 : 4);
  const put = (index: number, ...added: readonly string[]): string => list.toSpliced(index, 0, ...added).join('');
  switch (random.int(16)) {
    case 0:
      return list.toSpliced(at, some).join('');
    case 1:
      return put(other, ...list.slice(at, at + some));
    case 2: {
      const moved = list.slice(at, at + some);
      return list
        .toSpliced(at, some)
        .toSpliced(other, 0, ...moved)
        .join('');
    }
    case 3: {
      const [a, b] = [list[at] ?? '', list[other] ?? ''];
      return list.with(at, b).with(other, a).join('');
    }
    case 4: {
      const name = random.pick(names);
      return list
        .toSpliced(at, 0, `<${name}>`)
        .toSpliced(at + some + 1, 0, `</${name}>`)
        .join('');
    }
    case 5:
    case 6:
      return put(at, random.pick(lone));
    case 7:
      return put(random.once(2) ? random.int(4) : at, random.pick(doctypes));
    case 8:
      return text.replace(/^\s*<\?xml[^>]*\?>/, () => random.pick(heads));
    case 9:
      return list.with(at, retagged(list[at] ?? '', random)).join('');
    case 10:
      return text.slice(0, random.place(text.length));
    case 11:
      return random.once(2) ? text.replaceAll('\n', '\r\n') : text.replaceAll('\n', random.pick(['\r', ' ', '', '\t\n', '\u0085']));
    case 12:
      return random.once(3) ? text + text : text.replaceAll('"', "'");
    case 13:
      return doubledRecord(text, random);
    case 14:
      return random.once(4)
        ? swollen(text, random)
        : text.replace('<ficAlimMENESR>', () => `<ficAlimMENESR ${random.pick(['a="1"', 'xmlns="urn:autre"', 'a="1" a="2"'])}>`);
    default:
      return renamed(text, random);
  }
}

/** A tag with other attributes, or of another name. */
function retagged(piece: string, random: Random): string {
  if (!piece.startsWith('<')) return piece + random.pick(lone);
  switch (random.int(5)) {
    case 0:
      return piece.replace(/^(<\/?)[^\s/>]+/, (_all, open: string) => open + random.pick(names));
    case 1:
      return piece.replace(
        '>',
        ` ${random.pick(['name="sn"', 'operation="add"', 'operation="replace"', '__proto__="1"', 'a=1', 'b', 'é="é"', 'xmlns:x="y"'])}>`,
      );
    case 2:
      return piece.replace(
        / (name|operation)="[^"]*"/,
        random.pick(['', ' name=""', ' name="&lt;"', " name='sn'", ' operation="delete"', ' name="a" name="b"']),
      );
    case 3:
      return piece.replace('>', `${Array.from({ length: random.pick([3, 17, 5000]) }, (_one, n) => ` a${n}="${n}"`).join('')}>`);
    default:
      return piece.replace(/(name=")[^"]*/, (_all, open: string) => open + random.pick(attributeNames).replaceAll('"', '&quot;'));
  }
}

const record = /<(add|modify|delete)Request>[\s\S]*?<\/\1Request>/g;

function doubledRecord(text: string, random: Random): string {
  const records: string[] = text.match(record) ?? [];
  if (records.length === 0) return text;
  const [one, other] = [random.pick(records), random.pick(records)];
  switch (random.int(5)) {
    case 0:
      return text.replace(one, () => one.repeat(random.pick([2, 3, 30])));
    case 1:
      return text.replace(one, '');
    case 2:
      return text.replace(one, () => one.replace('<attributes>', () => `<attributes>${other}`));
    case 3:
      return text.replace(one, () => one.replaceAll('addRequest', random.pick(['modifyRequest', 'deleteRequest', 'addrequest'])));
    default:
      return text.replace(one, () => other).replace(other, () => one);
  }
}

/** Another name of attribute, in one place. */
function renamed(text: string, random: Random): string {
  const all = [...text.matchAll(/name="([^"]*)"/g)];
  const found = all.length === 0 ? undefined : random.pick(all);
  if (found === undefined) return text;
  const name = random.once(3) ? random.pick(all)[1] : random.pick(attributeNames).replaceAll('"', '&quot;');
  return `${text.slice(0, found.index)}name="${name}"${text.slice(found.index + found[0].length)}`;
}
