/** Manifests that many tests share, as texts. Each is one YAML document. */

/** A Namespace whose pods get a sidecar. */
export function namespace(name: string, label = 'istio-injection: enabled'): string {
  return `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${label} } }
`;
}

interface Pods {
  /** Labels besides `app`, such as `version: v1`. */
  readonly labels?: string;
  /** @default - the name */
  readonly app?: string;
  /** More lines of the pods' `spec`. */
  readonly spec?: string;
  /** More fields of the container, such as `env`. */
  readonly container?: string;
  readonly ports?: readonly number[];
}

/** A Deployment of one container, whose pods have the label `app`. */
export function deployment(name: string, inNamespace = 'shop', pods: Pods = {}): string {
  const { labels, app = name, spec = '', container, ports } = pods;
  const own = `{ app: ${app}${labels === undefined ? '' : `, ${labels}`} }`;
  const open = (ports ?? []).map((port) => `{ containerPort: ${port} }`).join(', ');
  const fields = [
    `name: main`,
    `image: "app:1"`,
    ...(ports ? [`ports: [${open}]`] : []),
    container ?? [],
  ].flat();
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${inNamespace} }
spec:
  selector: { matchLabels: ${own} }
  template:
    metadata: { labels: ${own} }
    spec:
      ${spec}
      containers: [{ ${fields.join(', ')} }]
`;
}

/** A Service for the pods with the label `app` of its name. @param ports in YAML */
export function service(
  name: string,
  inNamespace = 'shop',
  ports = '{ name: http, port: 80, targetPort: 8080 }',
): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${inNamespace} }
spec: { selector: { app: ${name} }, ports: [${ports}] }
`;
}

/** An object of Istio with its \`spec\` in YAML. */
export function istio(kind: string, name: string, spec: string, inNamespace = 'shop'): string {
  const group = /Policy|Authentication$/.test(kind) ? 'security' : 'networking';
  return `
apiVersion: ${group}.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${inNamespace} }
spec:
${spec.replace(/^\n/, '').replace(/^/gm, '  ')}
`;
}

/** One text of several documents. */
export function documents(...texts: readonly string[]): string {
  return texts.join('---');
}
