/** An invalid configuration: one line per fault, with its place. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
