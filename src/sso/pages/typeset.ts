// French typography on a finished page: the space before : ; ? ! » and after « never ends a line. Knows no page.

/** A field that somebody fills in, or the text between two tags: only the second is ours to set. */
const textOrField = /<textarea[\s\S]*?<\/textarea>|>[^<]+/g;

/** The markup with its no-break spaces; what stands in tags and in fields is left as it is. */
export function typeset(markup: string): string {
  return markup.replace(textOrField, (part) =>
    part.startsWith('<') ? part : part.replace(/ ([:;?!»])/g, '\u00a0$1').replaceAll('« ', '«\u00a0'),
  );
}
