import { groupedBy } from '../mesh/objects/multi-map';
import { byCodeUnit } from '../mesh/objects/order';
import { answeredBefore, idOf } from './items';
import type { Line } from './line';
import { THE_REST } from './names';

/** Joins the hosts whose lines are all the same, and lines that mean the same requests of several hosts. */
export function overHosts(lines: readonly Line[]): Line[] {
  const idIn = (line: Line) => JSON.stringify([idOf(line), line.callers, line.requests]);
  const blocks = groupedBy(lines, ({ hosts }) => hosts[0] ?? '');
  const alike = groupedBy(blocks.values(), (those) => those.map(idIn).join());
  const joined = [...alike.values()].flatMap((same) => {
    const hosts = same.flatMap(([first]) => first?.hosts ?? []);
    return (same[0] ?? []).map((line) => ({ ...line, hosts }));
  });
  // The rest of the requests of one host is not that of another.
  const isAlone = ({ requests }: Line) => requests === THE_REST;
  const whole = joinedBy(joined, (line) =>
    isAlone(line) ? `${idIn(line)} ${line.hosts.join()}` : idIn(line),
  );
  const lost = groupedBy(
    whole.filter((line) => line.isLost && !isAlone(line)),
    (line) => idIn(answeredBefore(line)),
  );
  const many = new Set([...lost.values()].filter(({ length }) => length > manyHosts).flat());
  return joinedBy(
    whole.map((line) => (many.has(line) ? answeredBefore(line) : line)),
    (line) => (isAlone(line) ? `${idIn(line)} ${line.hosts.join()}` : idIn(line)),
  );
}

/** From how many hosts on lost requests share a line, whoever answered them. */
const manyHosts = 3;

function joinedBy(lines: readonly Line[], keyOf: (line: Line) => string): Line[] {
  return [...groupedBy(lines, keyOf).values()].flatMap((same) => {
    const [first] = same;
    const hosts = same.flatMap((line) => line.hosts).sort(byCodeUnit);
    return first === undefined ? [] : [{ ...first, hosts }];
  });
}
