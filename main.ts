import { Chart, Duration } from 'cdk8s';
import { NodeTaintQuery, TaintEffect } from 'cdk8s-plus-27';
import { App, Backend, CanaryPair, Frontend, header, IngressGateway, Listener, Namespace } from './lib';

const app = new App();
const chart = new Chart(app, 'task-manager', { namespace: 'task-manager' });

new Namespace(chart, 'namespace');

const backend = new Backend(chart, 'backend', {
  serviceName: 'backend-service',
  port: 8080,
  version: { name: 'v1', image: 'task-manager/backend:1.4.2' },
  replicas: 2,
  everyVersion: {
    tolerations: [NodeTaintQuery.is('dedicated', 'backend', { effect: TaintEffect.NO_SCHEDULE })],
  },
  connectionPool: { maxConnections: 100, maxPendingRequests: 50, maxRequests: 100 },
  outlierDetection: {
    consecutive5xxErrors: 5,
    interval: Duration.seconds(30),
    baseEjectionTime: Duration.seconds(30),
    maxEjectionPercent: 50,
  },
});

const frontend = new Frontend(chart, 'frontend', {
  serviceName: 'frontend-service',
  port: 80,
  targetPort: 3000,
  version: { name: 'v1', image: 'task-manager/frontend:2.0.1' },
  replicas: 2,
  calls: [backend],
});

new IngressGateway(chart, 'task-manager-gateway', {
  listeners: [Listener.http(80)],
  routes: [{ hosts: ['tasks.example.com'], to: frontend }],
});

new CanaryPair(chart, 'backend-canary', {
  stable: backend,
  canary: { name: 'v2', image: 'task-manager/backend:1.5.0' },
  replicas: 1,
  when: [header('x-canary').is('true')],
  weight: 10,
});

app.synth();
