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
