import { LazyConnection } from '../kubernetes/lazy-connection';

/** Standard input of a command. */
export type Input = AsyncIterable<Uint8Array | string> & {
  /**
   * Whether it is a terminal.
   *
   * @default false
   */
  readonly isTTY?: boolean;
};

/** An output stream of a command. */
export interface Output {
  /** Writes text. */
  write(text: string): unknown;
  /**
   * Whether it is a terminal.
   *
   * @default false
   */
  readonly isTTY?: boolean;
}

/** The process in which a command runs; tests replace it. */
export interface Surroundings {
  /** The arguments after the name of the program. */
  readonly argv: readonly string[];
  /** The working folder. */
  readonly cwd: string;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /**
   * Calls the listener with the name of a signal, for example `Ctrl-C`. Returns a function that removes the listener.
   *
   * @default - a signal ends the process at once
   */
  onEnd?(listener: (who: string) => void): () => void;
  /**
   * The current time.
   *
   * @default - expiry dates are not checked
   */
  readonly time?: Date;
}

/** The surroundings of a command that may read a cluster. */
export interface ConnectedSurroundings extends Surroundings {
  readonly connection: LazyConnection;
}

/**
 * Runs a command that may read a cluster, over one connection.
 *
 * @param context a context of the kubeconfig; undefined: the current one
 */
export async function withConnection<Result>(
  context: string | undefined,
  surroundings: Surroundings,
  command: (surroundings: ConnectedSurroundings) => Promise<Result>,
): Promise<Result> {
  const connection = new LazyConnection(context);
  try {
    // By inheritance: a copy would open standard input, which few commands read.
    return await command(Object.assign(Object.create(surroundings) as Surroundings, { connection }));
  } finally {
    await connection.close();
  }
}

/** Exit status: 0 success; 1 findings, or stopped; 2 errors; 3 changes with `plan --exit-code`; 4 a plan that is not fully verified. */
export type ExitStatus = 0 | 1 | 2 | 3 | 4;
