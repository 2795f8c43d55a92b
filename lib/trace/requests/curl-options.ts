import { base64 } from './base64';

/** What an option of curl means for a trace. */
export type Meaning =
  /** The option of `trace` with the same meaning. */
  | { readonly kind: 'same'; readonly name: string }
  /** A request header. */
  | { readonly kind: 'header'; readonly of: (value: string) => readonly [string, string] }
  /** A body; `-G` makes it a part of the query. */
  | { readonly kind: 'data'; readonly of: (value: string) => string; readonly isJson?: true }
  /** A part of the query. */
  | { readonly kind: 'query' }
  /** An upload, which curl sends with PUT. */
  | { readonly kind: 'upload' }
  /** The URL. */
  | { readonly kind: 'url' }
  /** The way of a request does not depend on it. */
  | { readonly kind: 'ignored' };

const same = (name: string): Meaning => ({ kind: 'same', name });
const header = (name: string, of: (value: string) => string): Meaning => ({
  kind: 'header',
  of: (value) => [name, of(value)],
});
const data: Meaning = { kind: 'data', of: (value) => value };

function basic(user: string): string {
  const pair = user.includes(':') ? user : `${user}:`;
  return `Basic ${base64(pair)}`;
}

/** `name=some text` is `name=some%20text`, as for curl. */
function urlEncoded(value: string): string {
  const at = value.indexOf('=');
  const name = at < 0 ? '' : value.slice(0, at);
  return `${name === '' ? '' : `${name}=`}${encodeURIComponent(value.slice(at + 1))}`;
}

/** The options of curl with a value that mean something for a request, by short and long name. */
const meaningful: readonly (readonly [string, Meaning])[] = [
  ['-X --request', same('--request')],
  ['-H --header', same('--header')],
  ['-b --cookie', same('--cookie')],
  ['-A --user-agent', header('user-agent', (value) => value)],
  ['-e --referer', header('referer', (value) => value.replace(/;auto$/, ''))],
  ['-u --user', header('authorization', basic)],
  ['--oauth2-bearer', header('authorization', (value) => `Bearer ${value}`)],
  ['-d --data --data-raw --data-binary --data-ascii -F --form --form-string', data],
  ['--data-urlencode', { kind: 'data', of: urlEncoded }],
  ['--json', { kind: 'data', of: (value) => value, isJson: true }],
  ['--url-query', { kind: 'query' }],
  ['-E --cert', same('--cert')],
  ['-T --upload-file', { kind: 'upload' }],
  ['--url', { kind: 'url' }],
];

const ignoredWithValue = `-c --cookie-jar -C --continue-at -D --dump-header -K --config -m --max-time -Q --quote
  -r --range -t --telnet-option -U --proxy-user -w --write-out -x --proxy -y --speed-time -Y --speed-limit -z --time-cond
  --cacert --capath --cert-type --ciphers --connect-timeout --connect-to --dns-servers --doh-url --interface --keepalive-time
  --key --key-type --limit-rate --local-port --max-filesize --max-redirs --noproxy --output-dir --pass --pinnedpubkey
  --preproxy --proto --proto-default --proto-redir --rate --resolve --retry --retry-delay --retry-max-time --socks4 --socks5
  --socks5-hostname --stderr --tls-max --trace --trace-ascii --unix-socket`;

/** The options of curl that have a value, by short and long name. `-o` and `-f` have a meaning of their own. */
export const withValue: ReadonlyMap<string, Meaning> = new Map([
  ...ignoredWithValue.split(/\s+/).map((name): [string, Meaning] => [name, { kind: 'ignored' }]),
  ...meaningful.flatMap(([names, meaning]) =>
    names.split(' ').map((name): [string, Meaning] => [name, meaning]),
  ),
]);

/** The options of curl without a value that do not change the way of a request. */
export const ignoredFlags: ReadonlySet<string> = new Set(
  `-0 -1 -2 -3 -4 -6 -a -B -g -i -j -J -k -l -L -M -N -O -p -q -R -s -S -v -Z -#
  --anyauth --append --basic --compressed --create-dirs --digest --fail --fail-early --fail-with-body --globoff --http0.9
  --http1.0 --http1.1 --http2 --http2-prior-knowledge --http3 --http3-only --include --insecure --ipv4 --ipv6
  --junk-session-cookies --location --location-trusted --negotiate --netrc --no-buffer --no-keepalive --no-progress-meter
  --ntlm --parallel --path-as-is --post301 --post302 --post303 --progress-bar --raw --remote-header-name --remote-name
  --remote-time --retry-all-errors --retry-connrefused --show-error --silent --ssl-reqd --styled-output --tcp-fastopen
  --tcp-nodelay --tlsv1 --tlsv1.0 --tlsv1.1 --tlsv1.2 --tlsv1.3 --trace-time --tr-encoding --verbose`.split(
    /\s+/,
  ),
);
