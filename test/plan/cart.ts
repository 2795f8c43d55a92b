/** A Service of the pods that carry `app: cart`. */
export const cartService = `
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec:
  selector: { app: cart }
  ports: [{ name: http, port: 80, targetPort: http }]
---`;

/** A workload behind it. */
export interface CartPods {
  /** Its apiVersion and kind. @default `apps/v1 Deployment` */
  readonly type?: string;
  readonly name: string;
  readonly selector: string;
  readonly labels?: string;
  /** @default `replicas: 2` */
  readonly spec?: string;
}

/** Its YAML, which ends a document. */
export function cartPods({ type = 'apps/v1 Deployment', name, selector, ...more }: CartPods): string {
  const { labels = selector, spec = 'replicas: 2' } = more;
  const [apiVersion, kind] = type.split(' ');
  return `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  ${spec}
  selector: { matchLabels: { ${selector} } }
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: cart, image: cart, ports: [{ name: http, containerPort: 8080 }] }] }
---`;
}
