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

Written by \`npm run test:mesh\`: what this package promises, tried on a real Kubernetes control plane, istiod and a
real Envoy per pod with STRICT mTLS ([lab.md](lab.md) says how, and what is a stand-in). Every row is a test; the
page changes only when a promise does. What is “not asserted” is a figure of one run, told for comparison; it stays
until what is measured changes.

| promise | how it was tried | requests | outcome |
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
