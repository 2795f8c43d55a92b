import { ApiObject, Lazy } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { type Allowance, toCallersPolicy } from '../istio/callers-policy';
import type { ServiceExposure } from '../istio/release-patches';
import type { Version } from '../pods/version';
import { callersIn, followCallers } from '../synthesis/callers-settings';
import { callsOfHost } from '../synthesis/declarations';
import type { CallEdge } from '../values/call';
import { type Callers, type OtherCaller, principalOf } from '../values/declared-callers';
import { pathValue } from '../values/operation';
import type { Port } from '../values/port';
import { namedAccount, type ServiceAccountOfPods } from '../values/service-account';

/** The props of a service that decide who may call it. */
export interface CallersProps {
  readonly callers?: Callers;
  readonly otherCallers?: readonly OtherCaller[];
  readonly serviceAccount?: ServiceAccountOfPods;
}

/** A service whose pods this program writes. */
export interface PolicedService extends Construct {
  readonly serviceName: string;
  readonly namespace: string;
  readonly host: string;
  readonly ports: readonly Port[];
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly callees: readonly CallEdge[];
  readonly patches: { readonly exposures: readonly ServiceExposure[] };
  ownVersions(): readonly Version[];
}

const policedBrand = Symbol.for('cdk8s-istio.ServiceCallers');

/**
 * The identity of a service's pods, and the AuthorizationPolicy that admits only its declared callers. Both exist only
 * while something asks for them. The defaults of the namespace and of the App, and the calls, may be declared later.
 */
export class ServiceCallers {
  /** The account of the pods, unless a version has its own; undefined for the account `default`. */
  account: IServiceAccount | undefined;

  /** The policy; undefined if everybody may call the service. */
  policy: ApiObject | undefined;

  /** What the objects that exist now were made for: an object that stays keeps its patches. */
  private readonly written: { mode: Callers; account: ServiceAccountOfPods | undefined } = {
    mode: 'any',
    account: undefined,
  };

  constructor(
    private readonly service: PolicedService,
    readonly props: CallersProps,
  ) {
    Object.defineProperty(service, policedBrand, { value: this });
    followCallers({ service, callers: this });
  }

  /** Who may call the service, by its own prop or by the default of its namespace or of the App. */
  get mode(): Callers {
    return this.props.callers ?? callersIn(this.service, this.service.namespace);
  }

  /** Makes the objects that are asked for now, and removes the others. */
  update(): void {
    this.updatePolicy();
    this.updateAccount();
  }

  /** Gives a version the account of the service. */
  join(version: Version): void {
    version.useAccount(this.account);
  }

  /** The Deployments of the pods. */
  deployments(): ApiObject[] {
    return this.service.ownVersions().map(({ deployment }) => ApiObject.of(deployment));
  }

  /** The principals of the pods: one, unless a version has an account of its own. */
  principals(): string[] {
    const { namespace } = this.service;
    const accounts = this.service
      .ownVersions()
      .map((version) => principalOf(namespace, version.accountName()));
    return [...new Set(accounts)];
  }

  /** Whether a policy of the program names the pods of the service: it calls one with declared callers. */
  isNamed(): boolean {
    return this.service.callees.some(({ service }) => isRestricted(service));
  }

  private updatePolicy(): void {
    const { mode, service } = this;
    if (mode === this.written.mode) return;
    this.written.mode = mode;
    service.node.tryRemoveChild('callers');
    this.policy = undefined;
    if (mode === 'any') return;
    this.policy = new ApiObject(service, 'callers', {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: {
        name: `${service.serviceName}-callers`,
        namespace: service.namespace,
        annotations: mode === 'dry-run' ? { 'istio.io/dry-run': 'true' } : undefined,
      },
      spec: Lazy.any({ produce: () => toCallersPolicy(service.selectorLabels, this.allowances()) }),
    });
  }

  private updateAccount(): void {
    const { service } = this;
    // Policies must not name an account that other pods use too.
    const isNeeded = this.mode !== 'any' || this.isNamed();
    const wanted = this.props.serviceAccount ?? (isNeeded ? 'own' : undefined);
    if (wanted === this.written.account) return;
    this.written.account = wanted;
    service.node.tryRemoveChild('service-account');
    this.account = wanted === undefined ? undefined : accountOf(service, wanted);
    for (const version of service.ownVersions()) this.join(version);
  }

  private allowances(): Allowance[] {
    const { service, props } = this;
    return [
      ...callsOfHost(service, service.host).flatMap(({ edge, principals }): Allowance[] => {
        const targetPorts = service.ports
          .filter(({ port }) => port === edge.port)
          .map(({ targetPort }) => targetPort);
        const paths = edge.paths?.map(pathValue);
        return [{ from: { principals: principals() }, targetPorts, paths, methods: edge.methods }];
      }),
      ...exposuresOf(service),
      ...(props.otherCallers ?? []).map((caller) => otherAllowance(caller, service.ports)),
    ];
  }
}

/** Whether a service, which may be of another copy of this package, admits only declared callers, or would. */
export function isRestricted(service: object): boolean {
  const { mode = 'any' } = (service as { [policedBrand]?: ServiceCallers })[policedBrand] ?? {};
  return mode !== 'any';
}

function accountOf(service: PolicedService, wanted: ServiceAccountOfPods): IServiceAccount {
  const { name, isWritten } = namedAccount(wanted, service.serviceName);
  if (!isWritten) return ServiceAccount.fromServiceAccountName(service, 'service-account', name);
  return new ServiceAccount(service, 'service-account', { metadata: { name, namespace: service.namespace } });
}

/** One allowance for each port that a gateway routes to: all paths of its routes, unless one of them sends any path. */
function exposuresOf({ ports, patches }: PolicedService): Allowance[] {
  const byPort = new Map<string, ServiceExposure[]>();
  for (const exposure of patches.exposures) {
    const key = `${exposure.principal} ${exposure.port}`;
    byPort.set(key, [...(byPort.get(key) ?? []), exposure]);
  }
  return [...byPort.values()].flatMap((exposures) => {
    const [first] = exposures;
    if (first === undefined) return [];
    const paths = exposures.map((exposure) => exposure.paths());
    const isAny = paths.includes(undefined);
    return {
      from: { principals: [first.principal] },
      targetPorts: ports.filter(({ port }) => port === first.port).map(({ targetPort }) => targetPort),
      paths: isAny ? undefined : [...new Set(paths.flatMap((each) => each ?? []))].sort(),
    };
  });
}

function otherAllowance(caller: OtherCaller, ports: readonly Port[]): Allowance {
  const { namespace, serviceAccount, trustDomain, targetPort } = caller;
  const named = (account: string) => ({ principals: [principalOf(namespace ?? '', account, trustDomain)] });
  const ofPods = serviceAccount === undefined ? { namespace: namespace ?? '' } : named(serviceAccount);
  return {
    from: caller.anyone === true ? undefined : ofPods,
    targetPorts: targetPort === undefined ? ports.map((port) => port.targetPort) : [targetPort],
    paths: caller.paths?.map(pathValue),
    methods: caller.methods,
  };
}
