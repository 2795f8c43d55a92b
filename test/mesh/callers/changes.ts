import { Chart } from 'cdk8s';
import { App, Backend, type Callers, Frontend, IngressGateway, Listener, Namespace } from '../../../lib';
import type { KubernetesObject } from '../lab/objects';
import { GATEWAY_ACCOUNT } from './program';

/** One state of a shop in which page calls cart, behind a gateway. */
interface ShopState {
  readonly callers?: Callers;
  readonly calls?: boolean;
  readonly account?: string;
  readonly mail?: boolean;
}

/** Changes between two states, both of which admit the call of page, but for the first and the last state of a call. */
export const changesOfCallers: readonly {
  readonly name: string;
  readonly before: ShopState;
  readonly after: ShopState;
  /** Whether page calls cart in both states. */
  readonly isCalled: boolean;
}[] = [
  { name: 'declared callers begin', before: {}, after: { callers: 'declared' }, isCalled: true },
  { name: 'declared callers end', before: { callers: 'declared' }, after: {}, isCalled: true },
  {
    name: 'a caller gets another account',
    before: { callers: 'declared', account: 'page' },
    after: { callers: 'declared', account: 'web' },
    isCalled: true,
  },
  {
    name: 'a second caller comes',
    before: { callers: 'declared' },
    after: { callers: 'declared', mail: true },
    isCalled: true,
  },
  {
    name: 'a second caller goes',
    before: { callers: 'declared', mail: true },
    after: { callers: 'declared' },
    isCalled: true,
  },
  {
    name: 'a call is added',
    before: { callers: 'declared', calls: false },
    after: { callers: 'declared' },
    isCalled: false,
  },
];

/** The objects of a state. */
export function shopOf(
  namespace: string,
  { callers, calls = true, account, mail = false }: ShopState,
): readonly KubernetesObject[] {
  const app = new App({ callers });
  const chart = new Chart(app, 'chart', { namespace });
  new Namespace(chart, 'namespace');
  const version = { name: 'v1', image: 'app' };
  const cart = new Backend(chart, 'cart', { port: 8080, version });
  const serviceAccount = account === undefined ? undefined : { name: account };
  const page = new Frontend(chart, 'page', { port: 8080, version, serviceAccount });
  if (calls) page.calls(cart);
  if (mail) new Backend(chart, 'mail', { port: 8080, version, calls: [cart] });
  new IngressGateway(chart, namespace, {
    listeners: [Listener.http(80)],
    routes: [{ hosts: [`${namespace}.test`], to: page }],
    serviceAccount: GATEWAY_ACCOUNT,
  });
  return app.manifests() as unknown as readonly KubernetesObject[];
}
