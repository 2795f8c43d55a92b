import type { Report } from '../rule';

const refused =
  'Argo Rollouts reports InvalidSpec and does nothing more: a new version gets no pods, and no weight changes';

/** The words of unresolved-rollout. */
export const messages = {
  workload: {
    message: 'Rollout {rollout} references Deployment {name}, which does not exist',
    effect: refused,
    fix: 'write the name of an existing Deployment in spec.workloadRef',
  },
  workloadAbsent: {
    message: 'Rollout {rollout} references Deployment {name}, which is in no file here',
    effect: `if it does not exist, ${refused}`,
    fix: 'write the name of an existing Deployment in spec.workloadRef, or check it together with the Deployment',
    severity: 'warning',
  },
  service: {
    message: 'Rollout {rollout} references Service {service}, which does not exist',
    effect: refused,
    fix: 'reference an existing Service, or add it; namespace {namespace} has {near}',
  },
  selector: {
    message: 'Service {service} selects {label}, which pods of Rollout {rollout} lack',
    effect: refused,
    fix: 'select labels of the pod template of the Rollout: {labels}',
  },
  virtualService: {
    message: 'Rollout {rollout} references VirtualService {name}, which does not exist',
    effect: refused,
    fix: 'reference an existing VirtualService; write NAME.NAMESPACE for one of another namespace',
  },
  oneList: {
    message: 'Rollout {rollout} needs either virtualService or virtualServices',
    effect: refused,
    fix: 'write virtualService for one, virtualServices for several',
  },
  route: {
    message: 'VirtualService {name} has no http route named {route}',
    effect: refused,
    fix: 'write the name of one of its http routes: {near}',
  },
  connection: {
    message: 'VirtualService {name} has no {kind} route for {match}',
    effect: refused,
    fix: 'write port, and all sniHosts, of one of its {kind} routes: {near}',
  },
  unnamedConnection: {
    message: 'VirtualService {name} has {count} {kind} routes, and Rollout {rollout} names none',
    effect: refused,
    fix: 'write the routes whose weights the Rollout sets in {kind}Routes',
  },
  managed: {
    message: 'managedRoutes of Rollout {rollout} lacks route {route} of {step}',
    effect: refused,
    fix: 'add {route} to spec.strategy.canary.trafficRouting.managedRoutes',
  },
  unnamed: {
    message: 'VirtualService {name} has {count} http routes, and Rollout {rollout} names none',
    effect: refused,
    fix: 'write the names of the routes whose weights the Rollout sets in routes',
  },
  destination: {
    message: '{route} of VirtualService {name} lacks {what}',
    effect: refused,
    fix: 'give the route one destination for the stable and one for the canary version',
  },
  subset: {
    message: 'DestinationRule {name} has no subset {subset}, which Rollout {rollout} names',
    effect: refused,
    fix: 'write one name in the Rollout, the DestinationRule and the route; the subsets are {near}',
  },
  destinationRule: {
    message: 'Rollout {rollout} references DestinationRule {name}, which does not exist',
    effect:
      'Argo Rollouts cannot label its subsets: it retries, and the rollout of a new version does not proceed',
    fix: 'reference a DestinationRule of the namespace of the Rollout',
  },
  removedDestination: {
    message: 'Argo Rollouts removes destination {what} from {route} of {name}',
    effect:
      'when it sets the next weight, it removes destinations that are neither stable nor canary: {what} gets no more requests',
    fix: 'move {what} to a route that the Rollout does not name, or name its subset in additionalSubsetNames',
    severity: 'warning',
  },
  removedSubset: {
    message: 'Argo Rollouts removes subset {subset} from DestinationRule {name}',
    effect:
      'it keeps only the stable and the canary subset: requests that are routed to {subset} get 503 with an empty body (flag NC: no such cluster)',
    fix: 'define {subset} in a DestinationRule that the Rollout does not name',
    severity: 'warning',
  },
} as const;

/** How unresolved-rollout reports. */
export type Reporting = Report<typeof messages>;
