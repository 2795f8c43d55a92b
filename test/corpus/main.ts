import { readFileSync, writeFileSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Checked, checkedFolder } from './checked';
import { applicationFolders } from './folders';
import { difference, summary } from './summary';
import { table } from './table';

/**
 * `npm run corpus -- PROJECT…`: checks the application folders of projects that are not part of this repository, and
 * counts the errors by rule and by folder, and the unread texts by reason.
 *
 * - `--jsonl FILE` keeps the findings, one line per folder
 * - `--against FILE` prints the difference to an earlier run instead
 * - `--table FILE` prints the counts by project as the table of `docs/corpus.md` instead; the file has a line
 *   `PROJECT<TAB>COMMIT<TAB>DATE` for each project
 * - `--false FILE` names errors for the table that are known to be false, as lines `RULE<TAB>PROJECT/FILE`; a place may
 *   be the start of one
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      jsonl: { type: 'string' },
      against: { type: 'string' },
      table: { type: 'string' },
      false: { type: 'string' },
    },
  });
  const all: Checked[] = [];
  for (const given of positionals) {
    const root = resolve(given);
    for (const folder of applicationFolders(root)) {
      all.push(await checkedFolder(basename(root), root, relative(root, folder) || '.'));
    }
  }
  const { jsonl, against, table: commits, false: wrong } = values;
  if (jsonl !== undefined) writeFileSync(jsonl, all.map((each) => `${JSON.stringify(each)}\n`).join(''));
  if (commits !== undefined) {
    const of = new Map(
      cellsIn(commits).map(([project = '', commit = '', date = '']) => [project, { commit, date }]),
    );
    const known = wrong === undefined ? [] : cellsIn(wrong);
    process.stdout.write(
      table(
        all,
        of,
        known.map(([rule = '', place = '']) => ({ rule, place })),
      ),
    );
  } else {
    process.stdout.write(against === undefined ? summary(all) : difference(checkedIn(against), all));
  }
}

function checkedIn(file: string): Checked[] {
  return linesIn(file).map((line) => JSON.parse(line) as Checked);
}

function cellsIn(file: string): string[][] {
  return linesIn(file).map((line) => line.split('\t'));
}

function linesIn(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

void main();
