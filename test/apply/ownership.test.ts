import {
  fieldWords,
  lowestFields,
  unionOf,
  valueAt,
  withoutField,
} from '../../lib/apply/ownership/field-set';
import { leftBehind } from '../../lib/apply/ownership/left-behind';
import { type ManagedFields, ownershipChange } from '../../lib/apply/ownership/managers';
import type { LiveObject } from '../../lib/kubernetes/cluster';

const container = 'k:{"name":"app"}';

function liveWith(...managedFields: ManagedFields[]): LiveObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cart', resourceVersion: '7', managedFields },
    spec: { replicas: 3, containers: [{ name: 'app', image: 'cart:1' }] },
  };
}

const byKubectl: ManagedFields = {
  manager: 'kubectl-client-side-apply',
  operation: 'Update',
  fieldsV1: { 'f:spec': { 'f:replicas': {}, 'f:containers': { [container]: { '.': {}, 'f:image': {} } } } },
};
const byUs: ManagedFields = {
  manager: 'cdk8s-istio',
  operation: 'Apply',
  fieldsV1: { 'f:spec': { 'f:selector': {} } },
};
const byAutoscaler: ManagedFields = {
  manager: 'kube-controller-manager',
  operation: 'Update',
  subresource: 'scale',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
};

function entriesAfter(live: LiveObject, ...[options]: [Parameters<typeof ownershipChange>[1]]): unknown {
  return ownershipChange(live, options)?.operations[0]?.value;
}

describe('fields as the API server notes them', () => {
  test('a field that one set has whole and the other in part stays whole', () => {
    expect(unionOf({ 'f:a': {} }, { 'f:a': { 'f:b': {} } })).toEqual({ 'f:a': { '.': {}, 'f:b': {} } });
    expect(unionOf({ 'f:a': { 'f:b': {} } }, { 'f:a': {} })).toEqual({ 'f:a': { '.': {}, 'f:b': {} } });
    expect(unionOf({ 'f:a': { 'f:b': {} } }, { 'f:a': { 'f:c': {} }, 'f:d': {} })).toEqual({
      'f:a': { 'f:b': {}, 'f:c': {} },
      'f:d': {},
    });
  });

  test('what is taken out leaves no empty field behind, which would stand for all below it', () => {
    expect(withoutField({ 'f:spec': { 'f:replicas': {} }, 'f:x': {} }, ['f:spec', 'f:replicas'])).toEqual({
      'f:x': {},
    });
    expect(withoutField({ 'f:spec': { 'f:paused': {} } }, ['f:spec', 'f:replicas'])).toEqual({
      'f:spec': { 'f:paused': {} },
    });
  });

  test('elements of lists are found by their keys, values and places', () => {
    const object = {
      list: [
        { name: 'a', x: 1 },
        { name: 'b', x: 2 },
      ],
      set: ['p', 'q'],
    };
    expect(valueAt(object, ['f:list', 'k:{"name":"b"}', 'f:x'])).toBe(2);
    expect(valueAt(object, ['f:set', 'v:"q"'])).toBe('q');
    expect(valueAt(object, ['f:list', 'i:0', 'f:x'])).toBe(1);
    expect(valueAt(object, ['f:list', 'k:{"name":"c"}'])).toBeUndefined();
  });

  test('they are told as a person writes them', () => {
    expect(lowestFields(byKubectl.fieldsV1 ?? {}).map(fieldWords)).toEqual([
      '.spec.replicas',
      '.spec.containers[name=app].image',
    ]);
  });
});

describe('taking over', () => {
  test('what client-side apply owns becomes ours, unless the object changes meanwhile', () => {
    const change = ownershipChange(liveWith(byUs, byKubectl), {
      from: new Set(['kubectl-client-side-apply']),
    });
    expect(change?.managers).toEqual(['kubectl-client-side-apply']);
    expect(change?.operations).toEqual([
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [
          {
            ...byUs,
            fieldsV1: { 'f:spec': { 'f:selector': {}, ...(byKubectl.fieldsV1?.['f:spec'] as object) } },
          },
        ],
      },
      { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
    ]);
  });

  test('who was not named keeps what is his, and so does who wrote through a subresource', () => {
    const live = liveWith({ ...byKubectl, manager: 'helm' }, byAutoscaler);
    expect(ownershipChange(live, { from: new Set(['kubectl-client-side-apply']) })).toBeUndefined();
    const scaling = new Set(['kube-controller-manager']);
    expect(ownershipChange(liveWith(byAutoscaler), { from: scaling })).toBeUndefined();
  });

  test('replicas are given up to an autoscaler, without a change of their number', () => {
    const live = liveWith({ ...byKubectl, manager: 'cdk8s-istio', operation: 'Apply' });
    expect(entriesAfter(live, { from: new Set(), replicas: 'leave' })).toEqual([
      {
        manager: 'cdk8s-istio',
        operation: 'Apply',
        fieldsV1: { 'f:spec': { 'f:containers': { [container]: { '.': {}, 'f:image': {} } } } },
      },
    ]);
    expect(ownershipChange(liveWith(byUs), { from: new Set(), replicas: 'leave' })).toBeUndefined();
  });

  test('replicas are taken from an autoscaler that went', () => {
    expect(entriesAfter(liveWith(byUs, byAutoscaler), { from: new Set(), replicas: 'take' })).toEqual([byUs]);
  });
});

test('what an apply would leave behind is told, with whose it is', () => {
  const live = liveWith({ ...byKubectl, manager: 'helm' }, byUs);
  const wanted = { ...live, spec: { replicas: 3, containers: [] } };
  expect(leftBehind(live, wanted, new Set())).toEqual([
    { manager: 'helm', field: '.spec.containers[name=app].image' },
  ]);
  expect(leftBehind(live, wanted, new Set(['helm']))).toEqual([]);
  expect(leftBehind(live, live, new Set())).toEqual([]);
});
