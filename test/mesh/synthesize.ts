import { type App as CdkApp, Chart } from 'cdk8s';
import { App } from '../../lib';
import type { KubernetesObject } from './lab/objects';

/** The objects that a program would write; its Namespace has injection enabled unless it says otherwise. */
export function synthesize(program: (app: App) => void): KubernetesObject[] {
  const app = new App();
  program(app);
  return objectsOf(app);
}

export function objectsOf(app: CdkApp): KubernetesObject[] {
  const charts = app.node.findAll().filter((construct): construct is Chart => Chart.isChart(construct));
  const objects: KubernetesObject[] = charts.flatMap((chart) => chart.toJson());
  // Apply refuses a field that is written as null, and JSON leaves out what is undefined.
  return JSON.parse(JSON.stringify(objects)) as KubernetesObject[];
}
