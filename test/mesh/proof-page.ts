import { existsSync, readFileSync } from 'node:fs';

/** One promise, tried. */
export interface ProofRow {
  readonly promise: string;
  readonly how: string;
  /** How many requests it took; left out where none were sent. */
  readonly requests?: number;
  readonly outcome: string;
  /** The outcome is a measurement, which differs from run to run: what the page says already stays. */
  readonly measured?: boolean;
}

const INTRODUCTION = `# Proof

Written by \`npm run test:mesh\`: what this package promises, tried on a real Kubernetes control plane, istiod and a
real Envoy per pod with STRICT mTLS ([lab.md](lab.md) says how, and what is a stand-in). Every row is a test; the
page changes only when a promise does.

| promise | how it was tried | requests | outcome |
|---|---|---|---|
`;

/** The page, in the order in which the proofs ran. */
export function proofPage(rows: readonly ProofRow[], pageFile: string): string {
  const before = existsSync(pageFile) ? readFileSync(pageFile, 'utf8').split('\n') : [];
  const lines = rows.map((row) => {
    const start = `| ${row.promise} |`;
    const kept = row.measured ? before.find((line) => line.startsWith(start)) : undefined;
    return kept ?? `${start} ${row.how} | ${row.requests?.toLocaleString('en') ?? '–'} | ${row.outcome} |`;
  });
  return `${INTRODUCTION}${lines.join('\n')}\n`;
}
