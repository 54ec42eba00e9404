// Why a document cannot be read: thrown inside the reader only, turned into a refusal of the delivery before anybody else sees it.

/** `message` is French, says what to do and holds no value of the file. */
export class DocumentRefused extends Error {
  readonly rule: string;
  readonly line: number | null;
  constructor(rule: string, message: string, line: number | null) {
    super(message);
    this.name = 'DocumentRefused';
    this.rule = rule;
    this.line = line;
  }
}

/** What is wrong with XML, in French, from the parser's words, which may quote the file and are never shown. */
export function reasonOf(message: string): string {
  if (/unclosed tag|unexpected end|must contain a root/.test(message)) return "Le fichier s'arrête avant sa fin (envoi incomplet).";
  if (/undefined entity/.test(message)) return 'Le fichier contient une entité que rien ne déclare.';
  if (/close tag|closing tag/.test(message)) return 'Une balise est fermée sans avoir été ouverte, ou dans le désordre.';
  if (/disallowed character\./.test(message)) return 'Le fichier contient un caractère interdit en XML.';
  return "Le fichier n'est pas du XML correct.";
}
