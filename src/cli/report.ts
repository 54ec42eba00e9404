// What a command gives back, and how it is written: French text for people, one JSON object for scripts (--json). Knows no command.
import { type Ending, exitCodes } from './exit-code.ts';

/**
 * The outcome of a command. `result` is the stable, documented shape of `--json`; `text` what people read. For an ending other than
 * `done`, `text` says what to do.
 */
export type Report = { readonly ending: Ending; readonly result: Readonly<Record<string, unknown>>; readonly text: string };

/** The JSON of a report: `{ ok, exit, ending, message?, …result }`, on one line. */
export function reportJson(report: Report): string {
  const ok = report.ending === 'done';
  return JSON.stringify({
    ok,
    exit: exitCodes[report.ending],
    ending: report.ending,
    ...(ok ? {} : { message: report.text }),
    ...report.result,
  });
}

/**
 * Text as a terminal may be given it: a control or a sign that turns the line around, delivered inside a name, is shown as a mark (a
 * terminal would obey it).
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** A refusal of an act or of the command itself. */
export function refusedReport(code: string, message: string, ending: Ending = 'refused'): Report {
  return { ending, result: { code }, text: message };
}

/** One long value does not push a whole column out of the screen. */
const WIDEST = 44;

/** Columns of a table, aligned; a cell wider than 44 signs stands out of line. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => Math.min(WIDEST, (row[column] ?? '').length))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
