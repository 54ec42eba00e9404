// The product's mark: three people, joined. The same on the sign-in pages and in the console.
import { raw } from './html.ts';

/** Drawn with the text's accent, so that it follows the colours. Always beside the name: hidden from assistive tools. */
export const mark = raw(
  '<svg class="mark" aria-hidden="true" focusable="false" width="26" height="26" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">' +
    '<circle cx="12" cy="6" r="3"/><circle cx="5" cy="18" r="3"/><circle cx="19" cy="18" r="3"/><path d="M10.6 8.7 6.5 15.3M13.4 8.7l4.1 6.6M8 18h8"/></svg>',
);
