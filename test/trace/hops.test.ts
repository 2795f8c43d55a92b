import { type Chain, chainsOf, versionAt } from '../mesh/hops/chains';
import { told } from '../mesh/hops/told';

/** The pods of a chain: those after the one that drops the header ask for v2 in vain. */
function versions(chain: Chain, isDropping: boolean): string {
  const { services, dropper, dropped } = chain;
  return services
    .map((service, place) => {
      const isLost = isDropping && place > dropper && `x-${service}` === dropped;
      return `${service}-${isLost ? 'v1' : versionAt(chain, place)}`;
    })
    .join(' ');
}

test('a trace names the application that may drop a header which a later call asks for', () => {
  for (const chain of chainsOf(100, 7)) {
    const { services, dropper, dropped } = chain;
    expect(told(chain)).toEqual({
      kept: versions(chain, false),
      lost: versions(chain, true),
      doubts: [`${services[dropper]}-${versionAt(chain, dropper)} ${dropped}`],
    });
  }
});
