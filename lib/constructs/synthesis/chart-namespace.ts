import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { reportProblems, type ValueProblem } from '../problems/problem';
import { ProgramError } from '../problems/program-error';
import { nameProblems } from '../values/names';

const looked = new WeakSet<Chart>();

/**
 * The namespace of the chart that a construct is in; an empty string if the chart has none, which the chart then
 * reports once for all of its constructs.
 *
 * @throws ProgramError if the construct is not in a chart, where no object can be made
 */
export function chartNamespace(construct: IConstruct): string {
  const chart = chartOf(construct);
  const namespace = chart.namespace ?? '';
  if (!looked.has(chart)) {
    looked.add(chart);
    reportProblems(chart, () => namespaceProblems(namespace));
  }
  return namespace;
}

/**
 * The chart that a construct is in.
 *
 * @throws ProgramError if it is not in a chart
 */
export function chartOf(construct: IConstruct): Chart {
  const chart = construct.node.scopes.find((scope) => Chart.isChart(scope));
  if (chart instanceof Chart) return chart;
  throw new ProgramError([{ path: construct.node.path, ...withoutChart }]);
}

function namespaceProblems(namespace: string): ValueProblem[] {
  if (namespace !== '') return nameProblems('the namespace of the chart', namespace, 'DNS-1123 label');
  return [
    {
      rule: 'chart-without-namespace',
      message: 'the chart has no namespace',
      effect: 'full hosts would be unknown, and the objects would go to the current namespace of kubectl',
      fix: "set one, as in new Chart(app, 'shop', { namespace: 'shop' })",
    },
  ];
}

const withoutChart: ValueProblem = {
  rule: 'construct-without-chart',
  message: 'the construct is not in a chart',
  effect: 'its objects would not be written',
  fix: "use a chart as its scope, as in new Chart(app, 'shop', { namespace: 'shop' })",
};
