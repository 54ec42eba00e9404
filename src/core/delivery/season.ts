// The time of the school year, as far as volumes are judged by it. Pure arithmetic of civil dates (YYYY-MM-DD).

const dayLength = 86_400_000;
/** How far around the same date of an earlier year counts as the same season. */
const around = 45;

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** Whole days from one civil date to another, negative when `to` comes first. */
export function daysBetween(from: string, to: string): number {
  return Math.round((at(to) - at(from)) / dayLength);
}

/**
 * True when the way from one state to the next passes through 1 July – 30 September. Deliveries then hold the old classes, none, then the
 * new ones, and whole levels leave before the next arrive: a night there is not a night.
 */
export function crossesRentree(from: string, to: string): boolean {
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year += 1) {
    if (from <= `${year}-09-30` && to >= `${year}-07-01`) return true;
  }
  return false;
}

/** How many years before `asOf` a day stands within 45 days of the same date (1, 2…); null in no earlier season. */
export function seasonsAgo(day: string, asOf: string): number | null {
  const [year = 0, month = 1, date = 1] = asOf.split('-').map(Number);
  const oldest = year - Number(day.slice(0, 4)) + 1;
  for (let years = 1; years <= oldest; years += 1) {
    if (Math.abs(Date.UTC(year - years, month - 1, date) - at(day)) <= around * dayLength) return years;
  }
  return null;
}
