import { LazyConnection } from '../kubernetes/lazy-connection';

/** Where a command gets text from. */
export type Input = AsyncIterable<Uint8Array | string> & {
  /**
   * Whether a person writes it.
   *
   * @default false
   */
  readonly isTTY?: boolean;
};

/** Where a command writes to. */
export interface Output {
  /** Takes text. */
  write(text: string): unknown;
  /**
   * Whether a person looks at it.
   *
   * @default false
   */
  readonly isTTY?: boolean;
}

/** All that a command knows of the world: tests hand in one of their own. */
export interface Surroundings {
  /** What stands behind the name of the program. */
  readonly argv: readonly string[];
  /** The working folder. */
  readonly cwd: string;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /**
   * Calls back when the program is to end, with who wants it, such as `Ctrl-C`; until what it returns is called.
   *
   * @default - it ends at once
   */
  onEnd?(listener: (who: string) => void): () => void;
  /**
   * Now.
   *
   * @default - nothing is said of what runs out
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

/** What a command ends with: nothing found; something found; could not tell; changes of `plan`; a plan that is not verified in full. */
export type ExitStatus = 0 | 1 | 2 | 3 | 4;
