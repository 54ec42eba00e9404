// Dates as a person says them in English ("Monday 24 November"), for the pages that have a second language. Owns the words; never reads the clock.
// Civil dates are YYYY-MM-DD in Europe/Paris, instants are Date.
import { parisDay } from './french-date.ts';

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone: 'Europe/Paris' });

/** "Monday 24 November", with the year only when it is not today's. */
export function englishDay(day: string, today: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const year = day.slice(0, 4) === today.slice(0, 4) ? '' : ` ${day.slice(0, 4)}`;
  return `${weekday.format(at)} ${at.getUTCDate()} ${month.format(at)}${year}`;
}

/** "today at 6:05", "yesterday at 23:40", else "on Monday 24 November at 6:05": the hour in Paris. */
export function englishInstant(at: Date, today: string): string {
  const day = parisDay(at);
  const time = clock.format(at).replace(/^0(?=\d)/, '');
  const daysAgo = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
  if (daysAgo === 0) return `today at ${time}`;
  if (daysAgo === 1) return `yesterday at ${time}`;
  return `on ${englishDay(day, today)} at ${time}`;
}
