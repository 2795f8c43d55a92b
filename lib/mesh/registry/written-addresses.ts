/** An address in a text, such as the value of an environment variable. */
export interface WrittenAddress {
  /** A name, in lower case. */
  readonly host: string;
  /** Such as `http`; undefined for a name without one. */
  readonly scheme: string | undefined;
  readonly port: number | undefined;
  /** The path of a URL; undefined if it has none, so that the application chooses it. */
  readonly path: string | undefined;
}

const name = '[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?';
const port = '(?::(?<port>\\d{1,5}))';
const path = '(?<path>/[^\\s,;?#"\']*)?';

const patterns = [
  `(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://(?:[^/@\\s]*@)?(?<host>${name})${port}?(?![a-zA-Z0-9])${path}`,
  `(?:^|[\\s,;=])(?<host>${name})(?::(?<port>\\d{2,5}))(?![\\d:.])${path}`,
  `(?<host>${name}\\.svc(?:\\.${name})?)(?![a-zA-Z0-9.-])`,
].map((each) => new RegExp(each, 'g'));

const alone = new RegExp(`^${name}$`);

/**
 * The addresses in a text: after `://`, before a port, and full names of the cluster.
 *
 * @param isAddress whether the text is an address, so that a bare name is one
 */
export function addressesIn(text: string, isAddress: boolean): readonly WrittenAddress[] {
  // A configuration file in a variable is no address, and its names may be examples.
  if (text.length > 2000) return [];
  const found = new Map<string, WrittenAddress>();
  const hosts = new Set<string>();
  for (const pattern of patterns) {
    for (const { groups = {} } of text.matchAll(pattern)) {
      const host = (groups['host'] ?? '').toLowerCase();
      const number = groups['port'] === undefined ? undefined : Number(groups['port']);
      const key = `${host}:${number}`;
      if (found.has(key) || (number === undefined && hosts.has(host))) continue;
      hosts.add(host);
      const own = groups['path'] === '/' ? undefined : groups['path'];
      found.set(key, { host, scheme: groups['scheme']?.toLowerCase(), port: number, path: own });
    }
  }
  if (found.size === 0 && isAddress && alone.test(text))
    return [{ host: text.toLowerCase(), scheme: undefined, port: undefined, path: undefined }];
  return [...found.values()];
}
