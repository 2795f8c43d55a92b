/** One promise, tried. */
export interface ProofRow {
  readonly promise: string;
  readonly how: string;
  /** How many requests it took; left out where none were sent. */
  readonly requests?: number;
  readonly outcome: string;
  /** The outcome is a measurement, which differs from run to run: what the page says of the same already stays. */
  readonly measured?: boolean;
}

const INTRODUCTION = `# Proof

\`npm run test:mesh\` writes this page: the promises of this package, tested on a real Kubernetes control plane, istiod and
a real Envoy per pod with STRICT mTLS. [lab.md](lab.md) describes the lab, and which of its parts are stand-ins. Each row is
a test; the page changes only when a promise does. A figure that is “not asserted” was measured in one run, for comparison;
it stays until its test measures something else.

| promise | how it was tested | requests | outcome |
|---|---|---|---|
`;

/** The page, in the order in which the proofs ran. */
export function proofPage(rows: readonly ProofRow[], before: string): string {
  const old = before.split('\n');
  const lines = rows.map(({ promise, how, requests, outcome, measured }) => {
    const start = `| <a id="${anchorOf(promise)}"></a>${promise} | ${how} | ${requests?.toLocaleString('en') ?? '–'} |`;
    const kept = measured ? old.find((line) => line.startsWith(start)) : undefined;
    return kept ?? `${start} ${outcome} |`;
  });
  return `${INTRODUCTION}${lines.join('\n')}\n`;
}

/** The anchor of a row, by which other pages link to it: made as GitHub makes those of headings. */
export function anchorOf(promise: string): string {
  return promise
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
