/**
 * Texts that a tool replaces before the object is applied: Helm (`{{ .Values.x }}`), Kustomize variables (`$(NS)`),
 * envsubst (`${NS}`, `$NS`), and names such as `NS_PLACEHOLDER`, `REPLACE_ME`, `YOUR_NS`, `<NS>`, `__NS__`, `@NS@`, `[[NS]]`,
 * `(@= ns @)`, `~NS~`, `#{NS}` or `%NS%` that scripts replace, and parts of a host in capitals
 * (`web.TARGET_NS.svc.cluster.local`). `(?P<NS>…)` in a regular expression is none, nor is a dollar at the end of one.
 */
const placeholder =
  /\{\{.*?\}\}|\$\([\w.-]+\)|\$\{[A-Za-z_][^{}]*\}|\$[A-Z][A-Z0-9_]+\b|PLACEHOLDER|placeholder|\b(?:REPLACE|CHANGE)_?ME\b|\bYOUR_[A-Z0-9_]+\b|@[A-Z][A-Z0-9_.-]*@|\[\[ ?[A-Z][\w.-]* ?\]\]|\(@=.*?@\)|~[A-Z][A-Z0-9_]+~|(?<!\(\?P?)<[A-Za-z][\w .-]*>|__[A-Z][A-Z0-9_]*__|#\{[\w.-]+\}|\b[A-Z][A-Z0-9_]{2,}\.(?:[\w-]+\.)*svc\b|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\.[a-z][\w-]*\.[a-z]/;

const percent = /%([A-Z][A-Z0-9_]{2,})%/g;

/** Envoy fills in these when it writes a log or a header: `%START_TIME%`. They are the value that is meant. */
const ofEnvoy =
  /^(START|END|EMIT|REQUEST|RESPONSE|UPSTREAM|DOWNSTREAM|CONNECTION|BYTES|ROUNDTRIP|COMMON|FILTER|DYNAMIC|CLUSTER|REQ|RESP|TRAILER|GRPC|PROTOCOL|DURATION|VIRTUAL_CLUSTER|HOSTNAME|REQUESTED_SERVER_NAME|REQUESTED|STREAM|ENVIRONMENT|TRACE|SPAN|QUERY|PATH|CUSTOM|ACCESS|UNIQUE|LOCAL|ROUTE|VIRTUAL|LISTENER|TLS|SNI|RX|TX|CEL|METADATA|UPSTREAM_METADATA|PER_REQUEST_STATE|XFCC)(_|$)/;

/** Whether a text contains a placeholder, so that its value is unknown. */
export function hasPlaceholder(text: string): boolean {
  if (placeholder.test(text)) return true;
  if (!text.includes('%')) return false;
  return [...text.matchAll(percent)].some(([, name = '']) => !ofEnvoy.test(name));
}
