import { type Chain, chainsOf, NAMESPACE, objectsOf, versionAt } from '../hops/chains';
import { told } from '../hops/told';
import type { Answer, LabRequest } from '../pod/messages';
import { proved, theLab } from '../proof';

const CHAINS = chainsOf(50, 25);
const CALLER = `${NAMESPACE}/caller`;

beforeAll(async () => {
  await theLab().apply(objectsOf());
  await theLab().settle([NAMESPACE]);
});

/** The pods of a chain, in the order of the calls, with one that drops a header, or with none. */
async function answered(chain: Chain, isDropping: boolean): Promise<string> {
  const { services, headers, dropper, dropped } = chain;
  const lab = theLab();
  const pods = lab.pods(`${NAMESPACE}/${services[dropper]}/${versionAt(chain, dropper)}`);
  for (const { program } of pods) program?.behave(isDropping ? { drops: [dropped] } : {});
  const calls = services.map((service): LabRequest => ({ url: `http://${service}.${NAMESPACE}:8080/` }));
  const request = calls.reduceRight((next, call) => ({ ...call, next }));
  const answer = await lab.request(CALLER, { ...request, headers });
  for (const { program } of pods) program?.behave({});
  return podsOf(answer).join(' ');
}

function podsOf({ status, reached }: Answer): string[] {
  if (reached === undefined) return [`${status}`];
  const { app, version } = reached.labels;
  return [`${app}-${version}`, ...(reached.next === undefined ? [] : podsOf(reached.next))];
}

test('where a later answer depends on a header, the application that drops it is named', async () => {
  const found = [];
  for (const chain of CHAINS) {
    const { kept, lost, doubts } = told(chain);
    const passed = await answered(chain, false);
    const dropped = await answered(chain, true);
    const { services, dropper, dropped: header } = chain;
    found.push({
      chain,
      told: { kept, lost, doubts },
      seen: {
        kept: passed,
        lost: dropped,
        doubts: [`${services[dropper]}-${versionAt(chain, dropper)} ${header}`],
      },
    });
  }
  expect(found.filter(({ seen }) => seen.kept === seen.lost)).toEqual([]);
  expect(found.map(({ told: own }) => own)).toEqual(found.map(({ seen }) => seen));
  proved({
    promise: '`trace --hops` names the application that drops a header which decides a later answer',
    how: `${CHAINS.length} random chains of 2 to 4 pods, each with one pod that drops a header, and again without; what the others pass on is in annotations or in \`--forwards\``,
    requests: 2 * CHAINS.length,
    outcome: `the hop, the version and the header in ${found.length} of ${CHAINS.length}, and the versions that answer with the header and without`,
  });
});
