import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { LineCounter, parseAllDocuments, parseDocument } from 'yaml';
import { App } from '../lib';
import { documentsOf, parseAll } from '../lib/mesh/reading/documents';
import { ParsedPositions } from '../lib/mesh/reading/parsed-positions';
import { cpuSeconds, inFolder, median, type Ratio, report } from './measure';
import { canariedServices } from './program';

/** `npx tsx bench/own-parts.ts`: our own parts against the library that could take their place. */
const rounds = 5;
const root = resolve(__dirname, '..');

function ratioOf(what: string, ours: () => void, theirs: () => void): Ratio {
  const ratios = Array.from({ length: rounds + 1 }, () => cpuSeconds(theirs) / cpuSeconds(ours));
  // The first round warms up.
  return { what, ratio: median(ratios.slice(1)) };
}

function textsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** Reading, and the places of fields. */
function reading(texts: readonly string[]): Ratio[] {
  const documents = texts.flatMap((text) => [...documentsOf(text)]);
  return [
    ratioOf(
      `reading ${documents.length} documents: js-yaml against block-style.ts`,
      () => void [...parseAll(documents)],
      () => void loadAll(documents.map(({ text }) => text).join('---\n')),
    ),
    ratioOf(
      `reading ${documents.length} documents: yaml against js-yaml`,
      () => void loadAll(documents.map(({ text }) => text).join('---\n')),
      () => void parseAllDocuments(documents.map(({ text }) => text).join('---\n'), { version: '1.1' }),
    ),
    ratioOf(
      `places in ${documents.length} documents: yaml against parsed-positions.ts`,
      () => {
        for (const document of documents) new ParsedPositions('file', document).of(0, ['spec']);
      },
      () => {
        for (const { text } of documents)
          parseDocument(text, { lineCounter: new LineCounter(), version: '1.1' });
      },
    ),
  ];
}

/** Each in a process of its own: what counts is that it has to be loaded. */
function schemas(): Ratio {
  const ours = `require('tsx/cjs');
    const { schemaFaults } = require('./lib/check/configuration/schema-faults');
    const { configurationSchema } = require('./lib/check/configuration/schema');
    const work = () => schemaFaults({ domain: 1 }, configurationSchema);`;
  const theirs = `require('tsx/cjs');
    const { configurationSchema } = require('./lib/check/configuration/schema');
    const work = () => { const Ajv = require('ajv'); new Ajv({ strict: false }).compile(configurationSchema)({ domain: 1 }); };`;
  const milliseconds = (program: string) => {
    const timed = `${program} const start = process.cpuUsage(); work();
      const { user, system } = process.cpuUsage(start); console.log((user + system) / 1000);`;
    return Number(spawnSync(process.execPath, ['-e', timed], { cwd: root, encoding: 'utf8' }).stdout);
  };
  const pairs = Array.from({ length: rounds }, () => [milliseconds(ours), milliseconds(theirs)] as const);
  console.log(
    `  a configuration: ours ${pairs.map(([one]) => one)} ms, ajv ${pairs.map(([, one]) => one)} ms`,
  );
  return {
    what: 'the schema of the configuration: ajv against schema-faults.ts',
    ratio: median(pairs.map(([one, other]) => other / one)),
  };
}

/** The command with the code that V8 kept when it was built, and without. */
function codeCache(folder: string): Ratio {
  const seconds = (file: string) => {
    const start = process.hrtime.bigint();
    spawnSync(process.execPath, [join(root, 'build/lib/cli', file), 'check', folder], { stdio: 'ignore' });
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  const ratios = Array.from({ length: 2 * rounds }, () => seconds('check-program.js') / seconds('main.js'));
  return {
    what: 'check of 100 services: without the code that V8 kept against with it',
    ratio: median(ratios),
  };
}

inFolder((folder) => {
  const app = new App({ outdir: folder });
  canariedServices(app, 1000);
  app.synth();
  for (const ratio of reading(textsIn(folder))) report(ratio);
});
report(schemas());
inFolder((folder) => {
  const app = new App({ outdir: folder });
  canariedServices(app, 100);
  app.synth();
  report(codeCache(folder));
});
