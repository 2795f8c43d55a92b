import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';

function findingsIn(text: string, isComplete = false): string[] {
  const { objects, faults } = manifestsOf({ texts: [{ file: 'all.yaml', text }] });
  return check(objects, { faults, isComplete }).findings.map(({ rule, message }) => `${rule}: ${message}`);
}

const service = `
apiVersion: v1
kind: Service
metadata: { name: b, namespace: shop }
spec: { selector: { app: b }, ports: [{ name: tls, port: 443 }] }
---`;

test.each(['"444"', 'true', '444'])(
  'a port %s of a TLSRoute that the Service does not have is reported',
  (port) => {
    const found = findingsIn(`${service}
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: t, namespace: shop }
spec: { rules: [{ backendRefs: [{ name: b, port: ${port} }] }] }
`);
    expect(found).toEqual([
      expect.stringContaining(`unresolved-gateway-api-route: TLSRoute t references port ${port}`),
    ]);
  },
);

test('no finding is about a reference without a name, which the API server refuses', () => {
  const found = findingsIn(
    `${service}
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: t, namespace: shop }
spec: { rules: [{ backendRefs: [{ name: "", port: 443 }, { name: c, namespace: [shop], port: 443 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: g, namespace: shop }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute }], to: [{ group: "", kind: Service }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: p, namespace: shop }
spec: { rules: [{ from: [{ source: { namespaces: [""] } }] }] }
`,
    true,
  );
  expect(found.filter((each) => /unresolved|missing-namespace|never-matches/.test(each))).toEqual([]);
});

test.each(['', 'apiVersion: "", ', 'apiVersion: extensions/v1beta1, '])(
  'an autoscaler with "%s" scales a Deployment of apps',
  (apiVersion) => {
    const found = findingsIn(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: cart } }
  template: { metadata: { labels: { app: cart } }, spec: { containers: [{ name: cart, image: cart }] } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: cart, namespace: shop }
spec: { scaleTargetRef: { ${apiVersion}kind: Deployment, name: cart }, minReplicas: 2, maxReplicas: 4 }
`);
    expect(found.map((each) => each.split(':')[0])).toEqual(['replicas-beside-autoscaler']);
  },
);
