import { join } from 'node:path';
import { App } from '../../lib';
import { environments } from './environments';
import { shop } from './shop';

const output = process.env.CDK8S_OUTDIR ?? 'dist';

const apps = Object.entries(environments).map(([folder, environment]) => {
  const app = new App({ outdir: join(output, folder), kustomization: true });
  shop(app, environment);
  return app;
});
App.synthAll(apps);
