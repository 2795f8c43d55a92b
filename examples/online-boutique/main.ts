import { App } from '../../lib';
import { onlineBoutique } from './online-boutique';

const app = new App();
onlineBoutique(app, {
  tag: 'v0.10.2',
  productCatalog: {
    canary: {
      name: 'v2',
      image: 'us-central1-docker.pkg.dev/google-samples/microservices-demo/productcatalogservice:v0.10.3',
      env: { EXTRA_LATENCY: '3s' },
    },
    weight: 25,
  },
});
app.synth();
