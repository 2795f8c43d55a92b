/** The manifests of many services with a canary each, in several namespaces, as one text for each namespace. */
export function manyServices(count: number, namespaces: number): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (let index = 0; index < count; index++) {
    const namespace = namespaceOf(index);
    texts.set(namespace, `${texts.get(namespace) ?? namespaceText(namespace)}${serviceText(index)}`);
  }
  return texts;

  function namespaceOf(index: number): string {
    return `team-${String(Math.floor((index * namespaces) / count) + 1).padStart(2, '0')}`;
  }

  function serviceText(index: number): string {
    const name = `service-${index}`;
    const namespace = namespaceOf(index);
    const near = index + 7;
    const callees = [2 * index + 1, 2 * index + 2, near].filter(
      (each) => each < count && (each !== near || namespaceOf(near) === namespace),
    );
    const variables = callees.map(
      (each) =>
        `            - { name: SERVICE_${each}_URL, value: "http://service-${each}.${namespaceOf(each)}.svc.cluster.local:8080" }\n`,
    );
    const env = variables.length === 0 ? '' : `          env:\n${variables.join('')}`;
    const deployment = (version: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}-${version}, namespace: ${namespace} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name}, version: ${version} } }
  template:
    metadata: { labels: { app: ${name}, version: ${version} } }
    spec:
      containers:
        - name: main
          image: shop/${name}:${version}
${env}`;
    return `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { app: ${name} }
  ports: [{ name: http, port: 8080 }]
${deployment('v1')}${index % 3 === 0 ? deployment('v2') : ''}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  host: ${name}.${namespace}.svc.cluster.local
  subsets:
    - { name: v1, labels: { version: v1 } }
${index % 3 === 0 ? '    - { name: v2, labels: { version: v2 } }\n' : ''}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  hosts: [${name}.${namespace}.svc.cluster.local]
  http:
${index % 3 === 0 ? canaryRule(name, namespace) : ''}    - name: default
      route:
        - destination: { host: ${name}.${namespace}.svc.cluster.local, subset: v1 }
`;
  }

  function canaryRule(name: string, namespace: string): string {
    return `    - name: canary
      match: [{ headers: { x-canary: { exact: "true" } } }]
      route:
        - destination: { host: ${name}.${namespace}.svc.cluster.local, subset: v2 }
`;
  }

  function namespaceText(name: string): string {
    const entrance = name === 'team-01' ? gatewayText : '';
    return `apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { istio-injection: enabled } }
${entrance}`;
  }
}

const gatewayText = `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: team-01 }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: public, namespace: team-01 }
spec:
  hosts: [shop.example.com]
  gateways: [public]
  http:
    - match: [{ uri: { prefix: /api } }]
      route: [{ destination: { host: service-1.team-01.svc.cluster.local } }]
    - route: [{ destination: { host: service-0.team-01.svc.cluster.local } }]
`;
