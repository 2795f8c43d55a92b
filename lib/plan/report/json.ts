import { wordsOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { PodShare } from '../assessment/capacity';
import { type Gate, gatesOf } from '../gates';
import { isVerified, type Plan } from '../plan';
import type { Step } from '../steps/steps';
import { adviceOn } from './advice';
import { differenceOf } from './difference';
import { requestWords, violationWords } from './violation-words';
import { gateWords, idOf, kindsOf, objectionItems, type StepKind, titleOf } from './words';

/** A plan in the format of `schemas/plan.json`. */
export function planJson(plan: Plan): string {
  return `${JSON.stringify(planData(plan), undefined, 2)}\n`;
}

function planData(plan: Plan): unknown {
  if (plan.kind === 'no-safe-order') {
    return {
      outcome: 'no-safe-order',
      isVerified: false,
      requests: 0,
      steps: [],
      assumed: [],
      unjudged: [],
      failing: [],
      capacity: [],
      notes: [],
      objections: objectionItems(plan.objections),
      advice: adviceOn(plan.objections),
    };
  }
  const kinds = kindsOf(plan.steps);
  return {
    outcome: 'plan',
    isVerified: isVerified(plan),
    requests: plan.requests,
    steps: plan.steps.map((step, index) => stepData(step, index, kinds[index] ?? 'apply')),
    assumed: plan.assumptions.map(({ object, words }) => ({ ...named(object), words })),
    unjudged: plan.unjudged.map(({ name, why, fix = null }) => ({ name, why, fix })),
    failing: plan.failing.map(({ outcome: { words, cluster }, ...sample }) => ({
      requests: requestWords(sample),
      outcome: words,
      cluster,
    })),
    capacity: plan.capacity.map(({ host, before, after, factor }) => ({
      host,
      before: before.map(podShareData),
      after: after.map(podShareData),
      factor: Math.round(factor * 100) / 100,
    })),
    notes: plan.notes,
    objections: [],
    advice: null,
  };
}

function podShareData({ key, share, pods: { least, most } }: PodShare): unknown {
  return {
    workload: wordsOf(key),
    share: Math.round(share * 1000) / 1000,
    pods: least,
    mostPods: most ?? null,
  };
}

function stepData(step: Step, index: number, kind: StepKind): unknown {
  const { applied, deleted, traffic, because } = step;
  return {
    id: idOf(index, kind),
    title: titleOf(kind),
    apply: applied.map((move) => ({
      ...(move.to && named(move.to)),
      change: move.from === undefined ? 'create' : 'change',
      isFinal: move.isFinal,
      difference: differenceOf(move),
    })),
    delete: deleted.flatMap(({ from }) => (from === undefined ? [] : [named(from)])),
    gate: gatesOf([...applied, ...deleted]).map(gateData),
    traffic,
    reason: because === undefined ? null : violationWords(because),
  };
}

/** A gate as data. */
export function gateData(gate: Gate): unknown {
  const { condition, object, replicas } = gate;
  return { condition, ...named(object), replicas: replicas ?? null, words: gateWords(gate) };
}

/** The fields that identify an object. */
export function named({ apiVersion, kind, namespace, name }: MeshObject): Readonly<Record<string, string>> {
  return { apiVersion, kind, namespace, name };
}
