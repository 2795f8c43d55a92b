/** The new path and host of a request to the service. Maps to Istio's HTTPRewrite. */
export interface Rewrite {
  /**
   * The replacement of the matched prefix, or of the whole path if it was matched exactly or by a regular
   * expression. Maps to `rewrite.uri`.
   *
   * @default - the path does not change.
   */
  readonly path?: string;
  /**
   * The replacement of the host. Maps to `rewrite.authority`.
   *
   * @default - the host does not change.
   */
  readonly host?: string;
}

/** The location of a redirect. Maps to Istio's HTTPRedirect. */
export interface Redirect {
  /**
   * The path of the new location. Maps to `redirect.uri`.
   *
   * @default - the same path.
   */
  readonly path?: string;
  /**
   * The host of the new location. Maps to `redirect.authority`.
   *
   * @default - the same host.
   */
  readonly host?: string;
  /**
   * The status of the response. Maps to `redirect.redirectCode`.
   *
   * @default 301
   */
  readonly status?: 301 | 302 | 303 | 307 | 308;
}
