// Counts of sign-ins that tell nothing of anybody (C-12.2, C-U.5): small ones are hidden, and with them what would give them away by subtraction.
// Pure; knows no month and no page.

/** Fewer people than this are never counted in public: the same bound as everywhere in the house. */
const fewest = 5;

/** Sum over all profiles, or over all collèges. */
export const all = '*';

/** Sign-ins and the different people who made them, of one profile in one collège at one service, within one month. */
export type Cell = {
  readonly service: string;
  readonly profile: string;
  readonly uai: string;
  readonly events: number;
  readonly people: number;
};

/** What may be shown; `events` and `people` null = hidden. Sums bear `*` in place of the profile or of the collège. */
export type PublishedCell = Omit<Cell, 'events' | 'people'> & { readonly events: number | null; readonly people: number | null };

type Held = Cell & { hidden: boolean };

/**
 * Every cell and every sum of each service, with the small ones hidden. A line of the table (one profile over the collèges, one collège over the
 * profiles, the sums likewise) says the same thing as its sum: where one member alone is hidden, or where all that is hidden of it comes to less than
 * five people, the smallest of the others is hidden too, until nothing follows from one line any more. What could follow from several lines at once,
 * as bounds, is not examined.
 */
export function publishedCells(cells: readonly Cell[]): readonly PublishedCell[] {
  return [...Map.groupBy(cells, ({ service }) => service).values()].flatMap(ofOneService);
}

function ofOneService(cells: readonly Cell[]): PublishedCell[] {
  const table = withSums(cells);
  const lines = linesOf(table);
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      const next = leaking(line) ? line.filter(({ hidden }) => !hidden).toSorted((a, b) => a.people - b.people)[0] : undefined;
      if (next === undefined) continue;
      next.hidden = true;
      changed = true;
    }
  }
  return table.map(({ hidden, events, people, ...where }) => ({
    ...where,
    events: hidden ? null : events,
    people: hidden ? null : people,
  }));
}

function withSums(cells: readonly Cell[]): Held[] {
  const sums = new Map<string, Held>();
  for (const { service, profile, uai, events, people } of cells) {
    for (const [p, u] of [
      [profile, uai],
      [profile, all],
      [all, uai],
      [all, all],
    ] as const) {
      const before = sums.get(`${p} ${u}`) ?? { service, profile: p, uai: u, events: 0, people: 0, hidden: false };
      sums.set(`${p} ${u}`, { ...before, events: before.events + events, people: before.people + people });
    }
  }
  return [...sums.values()].map((cell) => ({ ...cell, hidden: cell.people < fewest }));
}

/** Each line with its sum. */
function linesOf(table: readonly Held[]): Held[][] {
  return [...Map.groupBy(table, ({ profile }) => profile).values(), ...Map.groupBy(table, ({ uai }) => uai).values()];
}

function leaking(line: readonly Held[]): boolean {
  const hidden = line.filter((cell) => cell.hidden);
  if (hidden.length === 0) return false;
  if (hidden.length === 1) return true;
  const sum = line.toSorted((a, b) => b.people - a.people)[0]!;
  const members = hidden.filter((cell) => cell !== sum);
  return !sum.hidden && members.reduce((people, cell) => people + cell.people, 0) < fewest;
}
