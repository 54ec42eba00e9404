// The few drawings of the console, as inline SVG. Always beside words, so they are hidden from assistive tools.
import { raw, type Safe } from '#src/sso/pages/html.ts';

function icon(paths: string, size = 18): Safe {
  return raw(
    `<svg aria-hidden="true" focusable="false" width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`,
  );
}

export const icons = {
  brand: icon(
    '<circle cx="12" cy="6" r="3"/><circle cx="5" cy="18" r="3"/><circle cx="19" cy="18" r="3"/><path d="M10.6 8.7 6.5 15.3M13.4 8.7l4.1 6.6M8 18h8"/>',
    26,
  ),
  arrive: icon('<path d="M12 5v14M5 12h14"/>'),
  change: icon('<path d="M4 12h15M13 6l6 6-6 6"/>'),
  leave: icon('<path d="M5 12h14"/>'),
  good: icon('<path d="m4 12.5 5.5 5.5L20 7"/>'),
  warn: icon('<path d="M12 3 2.5 20h19zM12 10v4.5M12 17.6v.1"/>'),
  bad: icon('<circle cx="12" cy="12" r="9"/><path d="m8.5 8.5 7 7m0-7-7 7"/>'),
  wait: icon('<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>'),
} as const satisfies Readonly<Record<string, Safe>>;
