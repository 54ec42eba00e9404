// Arithmetic of civil dates (YYYY-MM-DD). Pure; never reads the clock.

/** The day before. */
export function dayBefore(day: string): string {
  return daysAfter(day, -1);
}

/** The day `count` days later; earlier when it is negative. */
export function daysAfter(day: string, count: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

/** True for a day that exists, written YYYY-MM-DD. */
export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Whether something that lasts from `first` to `last`, both included (null: without end), lasts on `day`. */
export function lastsOn(day: string, first: string, last: string | null): boolean {
  return first <= day && (last === null || day <= last);
}
