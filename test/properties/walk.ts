import fc from 'fast-check';
import { type Edit, edited, edits } from './edits';
import type { Program } from './program';
import { canariedPrograms } from './programs';

/** A program, and what a team makes of it, one edit after the other. An edit that has nothing to change changes nothing. */
export function walks(states: number): fc.Arbitrary<readonly Program[]> {
  const changes = fc.array(edits, { minLength: states - 1, maxLength: states - 1, size: 'max' });
  return fc.record({ start: canariedPrograms, changes }).map(({ start, changes: all }) => walkOf(start, all));
}

function walkOf(start: Program, changes: readonly Edit[]): readonly Program[] {
  const programs = [start];
  for (const change of changes) programs.push(edited(programs.at(-1) ?? start, change));
  return programs;
}
