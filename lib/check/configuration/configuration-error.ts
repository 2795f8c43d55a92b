/** A configuration that cannot be used: a line for each mistake, with its place. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
