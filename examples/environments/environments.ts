import images from './images.json';
import type { Environment } from './shop';

/** Each environment by its folder in the output: the cluster, then the stage. */
export const environments: Readonly<Record<string, Environment>> = {
  'europe/development': {
    host: 'shop.dev.example.com',
    images: images.staging,
    scale: { replicas: 1 },
  },
  'europe/staging': {
    host: 'shop.staging.example.com',
    images: images.staging,
    scale: { replicas: 2 },
    canary: { tag: '3.3.0', weight: 50 },
  },
  'europe/production': {
    host: 'shop.example.com',
    images: images.production,
    scale: { autoscaling: { min: 4, max: 20 } },
    canary: { tag: '3.2.0', weight: 5 },
  },
  'america/production': {
    host: 'shop.example.com',
    images: images.production,
    scale: { autoscaling: { min: 2, max: 10 } },
  },
};
