// What PostgreSQL's text can hold. Whoever looks something up by a word from outside asks first: a fault would be ours, the word is just unknown.

/** False for a text with a NUL character, which no `text` value has. */
export function isText(value: string): boolean {
  return !value.includes('\0');
}
