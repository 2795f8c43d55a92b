import type { ExitStatus, Surroundings } from '../surroundings';

/** What each command gets: where it runs, and who takes its exit status. */
export interface CommandLine {
  readonly surroundings: Surroundings;
  readonly done: (status: ExitStatus) => void;
}
