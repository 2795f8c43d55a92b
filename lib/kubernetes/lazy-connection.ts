import type { Connection } from './connect';

/** The one connection of a command to its cluster, opened when something is first read from it or written to it. */
export class LazyConnection {
  private opened: Promise<Connection> | undefined;

  /** @param context a context of the kubeconfig; undefined: the current one */
  constructor(private readonly context?: string) {}

  /** @throws ConnectionError when the client is not installed, or the kubeconfig has no such context */
  async open(): Promise<Connection> {
    // Loaded here: a command that reads files alone starts without it.
    const { connect } = require('./connect') as typeof import('./connect');
    this.opened ??= connect(this.context);
    return await this.opened;
  }

  /** Closes the connection, if it was opened. */
  async close(): Promise<void> {
    const connection = await this.opened?.catch(() => undefined);
    connection?.close();
  }
}
