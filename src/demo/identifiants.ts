// The table of people to sign in as, and its file: role,login,password,structure,name. Demonstration only: invented people.
export type Identifiant = {
  readonly role: string;
  readonly login: string;
  readonly password: string;
  /** UAI, empty for people who belong to no collège. */
  readonly structure: string;
  readonly name: string;
};

const columns = ['role', 'login', 'password', 'structure', 'name'] as const;

/** The file's text, RFC 4180 with LF. */
export function identifiantsCsv(rows: readonly Identifiant[]): string {
  const cell = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return `${[columns.join(','), ...rows.map((row) => columns.map((c) => cell(row[c])).join(','))].join('\n')}\n`;
}

/** Reads back what `identifiantsCsv` wrote; null when the text is not such a file. */
export function readIdentifiants(text: string): Identifiant[] | null {
  const [head, ...lines] = text.trimEnd().split('\n');
  if (head !== columns.join(',')) return null;
  const rows = lines.map((line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => m[1]?.replaceAll('""', '"') ?? m[2] ?? ''),
  );
  if (rows.some((row) => row.length !== columns.length)) return null;
  return rows.map(([role, login, password, structure, name]) => ({
    role: role!,
    login: login!,
    password: password!,
    structure: structure!,
    name: name!,
  }));
}
