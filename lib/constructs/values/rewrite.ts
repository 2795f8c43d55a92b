/** What a request's path and host become on their way to the service. Stands for Istio's HTTPRewrite. */
export interface Rewrite {
  /**
   * What stands in place of the matched prefix, or of the whole path where it was matched exactly or by a
   * regular expression. Stands for `rewrite.uri`.
   *
   * @default - the path stays.
   */
  readonly path?: string;
  /**
   * What stands in place of the host. Stands for `rewrite.authority`.
   *
   * @default - the host stays.
   */
  readonly host?: string;
}

/** Where a client is sent instead. Stands for Istio's HTTPRedirect. */
export interface Redirect {
  /**
   * The path it is sent to. Stands for `redirect.uri`.
   *
   * @default - the same path.
   */
  readonly path?: string;
  /**
   * The host it is sent to. Stands for `redirect.authority`.
   *
   * @default - the same host.
   */
  readonly host?: string;
  /**
   * The status that it gets. Stands for `redirect.redirectCode`.
   *
   * @default 301
   */
  readonly status?: 301 | 302 | 303 | 307 | 308;
}
