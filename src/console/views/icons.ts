// The few drawings of the console, as inline SVG. Always beside words, so they are hidden from assistive tools.
import { raw, type Safe } from '#src/sso/pages/html.ts';
import { mark } from '#src/sso/pages/mark.ts';

function icon(paths: string): Safe {
  return raw(
    `<svg aria-hidden="true" focusable="false" width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`,
  );
}

export const icons = {
  brand: mark,
  arrive: icon('<path d="M12 5v14M5 12h14"/>'),
  change: icon('<path d="M4 12h15M13 6l6 6-6 6"/>'),
  leave: icon('<path d="M5 12h14"/>'),
  good: icon('<path d="m4 12.5 5.5 5.5L20 7"/>'),
  warn: icon('<path d="M12 3 2.5 20h19zM12 10v4.5M12 17.6v.1"/>'),
  bad: icon('<circle cx="12" cy="12" r="9"/><path d="m8.5 8.5 7 7m0-7-7 7"/>'),
  wait: icon('<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>'),
} as const satisfies Readonly<Record<string, Safe>>;
