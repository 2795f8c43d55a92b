import fc from 'fast-check';
import { AWAY, GATE, HOME, OUTSIDE } from './places';

const full = (name: string, namespace: string) => `${name}.${namespace}.svc.cluster.local`;

/** The host that most rules are about, so that they meet. */
export const STORE = full('store', HOME);

/** Hosts as people write them where a Service is meant: in full, short, half, and of nothing. */
export const serviceHost = fc.oneof(
  { weight: 8, arbitrary: fc.constant(STORE) },
  { weight: 4, arbitrary: fc.constantFrom('store', 'cart', 'web') },
  { weight: 4, arbitrary: fc.constantFrom(full('store', AWAY), full('cart', HOME), full('bill', AWAY)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(`store.${HOME}`, `store.${AWAY}.svc`, 'nothing', full('nothing', HOME)),
  },
);

/** Hosts that no Service has, of this cell alone. */
export const outsideHost = fc.constantFrom(
  `shop.${OUTSIDE}`,
  `api.${OUTSIDE}`,
  `a.wild.${OUTSIDE}`,
  `db.${OUTSIDE}`,
);
export const wildHost = fc.constantFrom(`*.${OUTSIDE}`, `*.wild.${OUTSIDE}`, `*.${HOME}.svc.cluster.local`);

const anyExport = fc.constantFrom(['.'], ['*'], [AWAY], [HOME, AWAY], ['.', AWAY], [GATE], [HOME, GATE]);

/** One in five says who may see it. */
export const exportTo = fc
  .tuple(fc.integer({ min: 1, max: 5 }), anyExport)
  .map(([turn, chosen]) => (turn === 1 ? chosen : undefined));

/** Without the same namespace twice: `.` is its own. */
export function seenBy(
  chosen: readonly string[] | undefined,
  namespace: string,
): readonly string[] | undefined {
  return chosen?.includes('.') ? chosen.filter((name) => name !== namespace) : chosen;
}
