import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { App, type Manifest } from '../lib';

/** A program with one chart, as most tests need it. */
export function program(): { app: App; chart: Chart } {
  const app = new App();
  return { app, chart: new Chart(app, 'shop', { namespace: 'shop' }) };
}

/** The manifest of one object of a program. */
export function manifest(app: App, kind: string, name: string): Manifest {
  const found = app.manifests().find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`the program has no ${kind} ${name}`);
  return found;
}

/** What stands at a path of a manifest, such as `spec.http.0.route`; undefined where nothing does. */
export function at(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => Object(value)[key], object);
}

/** The rules that a program breaks, each with the path of its construct. */
export function brokenRules(scope: Construct): string[] {
  try {
    App.of(scope).synthYaml();
  } catch (error) {
    const problems: unknown = at(error, 'problems');
    if (!Array.isArray(problems)) throw error;
    return problems.map((problem) => `${problem.path}: ${problem.rule}`);
  }
  return [];
}
