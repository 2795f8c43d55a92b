import type { Box, Mark } from '../view/view';
import { element } from './markup';

/** A lock around a middle: closed for mutual TLS, open for plain text. */
export function lockSymbol(lock: Exclude<Box['lock'], null>, x: number, y: number): string {
  const name = lock === 'closed' ? 'accepts only mutual TLS' : 'accepts only plain text';
  // An open shackle is raised, and ends in the air.
  const shackle = lock === 'closed' ? 'M-3 -1v-2a3 3 0 0 1 6 0v2' : 'M-3 -1v-3a3 3 0 0 1 6 0';
  return element(
    'g',
    { class: `lock ${lock}`, transform: `translate(${x} ${y})` },
    `<title>${name}</title><path d="${shackle}"/><rect class="body" x="-5" y="-1" width="10" height="7" rx="1.5"/>`,
  );
}

/** A mark around a middle: a triangle with an exclamation mark for a warning, a disc for an error. */
export function markSymbol(mark: Exclude<Mark, null>, x: number, y: number): string {
  const shape =
    mark === 'error' ? `<circle class="error" r="7"/>` : `<path class="warning" d="M0 -7.5L7.5 6H-7.5Z"/>`;
  return element(
    'g',
    { transform: `translate(${x} ${y})` },
    `<title>${mark}</title>${shape}<text class="on-mark" text-anchor="middle" y="${mark === 'error' ? 4 : 4.5}" font-size="${mark === 'error' ? 11 : 10}">!</text>`,
  );
}
