/** A Deployment with a selector that its pods do not carry: an error in line 8. */
export const drifting = deployment('cart', 'v2', 'v1');

/** The same, in order. */
export const sound = deployment('cart', 'v2', 'v2');

/** A sound Deployment with a suppression that suppresses nothing: a warning. */
export const stale = sound.replace(
  'name: cart\n',
  'name: cart\n  annotations: { cdk8s-istio/ignore: "selector-misses-template: old" }\n',
);

function deployment(name: string, selected: string, carried: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      version: ${selected}
  template:
    metadata:
      labels:
        version: ${carried}
    spec:
      containers: [{ name: ${name}, image: shop/${name} }]
`;
}
