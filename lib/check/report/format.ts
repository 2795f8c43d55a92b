import type { Format } from './setting';

/** The formats by the name that `-o` takes; each is loaded when it is asked for. */
export const formats: ReadonlyMap<string, () => Format> = new Map<string, () => Format>([
  ['text', () => (require('./text') as typeof import('./text')).textReport],
  ['json', () => (require('./json') as typeof import('./json')).jsonReport],
  ['sarif', () => (require('./sarif') as typeof import('./sarif')).sarifReport],
  ['github', () => (require('./github') as typeof import('./github')).githubReport],
  ['junit', () => (require('./junit') as typeof import('./junit')).junitReport],
]);
