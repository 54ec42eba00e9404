// Dates and durations as a person says them in French ("lundi 24 novembre"). Owns the words; never reads the clock: today is an
// argument. Civil dates are YYYY-MM-DD in Europe/Paris, instants are Date.

const zone = 'Europe/Paris';
const weekday = new Intl.DateTimeFormat('fr-FR', { weekday: 'long', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('fr-FR', { month: 'long', timeZone: 'UTC' });
const civil = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone });
const grouped = new Intl.NumberFormat('fr-FR');

/** The civil date (YYYY-MM-DD) of an instant in Europe/Paris. */
export function parisDay(at: Date): string {
  return civil.format(at);
}

/** "lundi 24 novembre", with the year only when it is not today's ("mardi 1er septembre 2025"). */
export function frenchDay(day: string, today: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const number = at.getUTCDate() === 1 ? '1er' : String(at.getUTCDate());
  const year = day.slice(0, 4) === today.slice(0, 4) ? '' : ` ${day.slice(0, 4)}`;
  return `${weekday.format(at)} ${number} ${month.format(at)}${year}`;
}

/** "novembre 2026" of a civil date. */
export function frenchMonth(day: string): string {
  return `${month.format(new Date(`${day}T00:00:00Z`))} ${day.slice(0, 4)}`;
}

/** "24/11/2026": for tables and slips, where the day of the week would be noise. */
export function frenchDate(day: string): string {
  const [year, monthNumber, date] = day.split('-');
  return `${date}/${monthNumber}/${year}`;
}

/** "aujourd’hui à 6 h 05", "hier à 23 h 40", else "lundi 24 novembre à 6 h 05". */
export function frenchInstant(at: Date, today: string): string {
  const day = parisDay(at);
  const [hour = '0', minute = '00'] = clock.format(at).split(':');
  // An hour is never cut at the end of a line.
  const time = `${Number(hour)}\u00a0h\u00a0${minute}`;
  const daysAgo = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
  if (daysAgo === 0) return `aujourd’hui à ${time}`;
  if (daysAgo === 1) return `hier à ${time}`;
  return `${frenchDay(day, today)} à ${time}`;
}

/** "48 s", "2 min 05 s", "1 h 12 min" of a duration in milliseconds. */
export function frenchDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** "1 234" with the narrow no-break space of French typography. */
export function frenchNumber(value: number): string {
  return grouped.format(value);
}

/** "1 arrivée", "12 arrivées": the number, then the noun in the right number (0 and 1 are singular in French). */
export function counted(value: number, singular: string, plural: string): string {
  return `${frenchNumber(value)} ${Math.abs(value) < 2 ? singular : plural}`;
}
