import {
  DeploymentStrategy,
  Env,
  Metric,
  MetricTarget,
  NodeLabelQuery,
  NodeTaintQuery,
  Probe,
  Replicas,
} from 'cdk8s-plus-33';
import type { Autoscaling, InitContainer, PodSettings } from '../../lib';

// Only type checked (test/package/types.test.ts): values of any cdk8s-plus fit, but only where they belong.

const probe = Probe.fromHttpGet('/ready');
export const right: PodSettings = { readiness: probe, nodes: [NodeLabelQuery.exists('gpu')] };

// @ts-expect-error: a query for labels is no toleration
export const a: PodSettings = { tolerations: [NodeLabelQuery.exists('gpu')] };

// @ts-expect-error: a toleration is no query for labels
export const b: PodSettings = { nodes: [NodeTaintQuery.exists('spot')] };

// @ts-expect-error: a strategy is no probe
export const c: PodSettings = { liveness: DeploymentStrategy.recreate() };

// @ts-expect-error: a probe is no strategy
export const d: PodSettings = { strategy: probe };

// @ts-expect-error: a probe is no source of variables
export const e: PodSettings = { envFrom: [probe] };

// @ts-expect-error: a source of variables is no probe
export const f: PodSettings = { startup: Env.fromConfigMap({ name: 'a' } as never) };

// @ts-expect-error: a target is no metric
export const g: Autoscaling = { min: 1, max: 2, metrics: [MetricTarget.averageValue(1)] };

export const h: Autoscaling = { min: 1, max: 2, metrics: [Metric.resourceCpu(MetricTarget.value(1))] };

// @ts-expect-error: a metric is no number of pods
export const i: Autoscaling = { min: 1, max: 2, scaleUp: { policies: [{ replicas: h.metrics }] } };

export const j: Autoscaling = { min: 1, max: 2, scaleUp: { policies: [{ replicas: Replicas.absolute(1) }] } };

// @ts-expect-error: a container that ends has no probes
export const k: InitContainer = { name: 'migrate', image: 'shop/migrate:1', readiness: probe };

// @ts-expect-error: a container restarts always, or runs once
export const l: InitContainer = { name: 'migrate', image: 'shop/migrate:1', restartPolicy: 'OnFailure' };
