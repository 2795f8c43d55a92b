import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';
import type { Graph } from '../../lib/graph/model/graph';
import { graphOf } from '../../lib/graph/model/graph-of';
import type { MeshOptions } from '../../lib/mesh/mesh';

/** The graph of some texts by file, with the findings of `check`. */
export function graphOfTexts(files: Readonly<Record<string, string>>, options: MeshOptions = {}): Graph {
  const texts = Object.entries(files).map(([file, text]) => ({ file, text }));
  const { objects, faults } = manifestsOf({ texts, data: [], faults: [] }, {});
  return graphOf(objects, options, check(objects, { ...options, faults }).findings);
}

/** The files of a folder of fixtures, by name. */
export function fixture(name: string): Readonly<Record<string, string>> {
  const folder = join(__dirname, 'fixtures', name);
  const files = readdirSync(folder).sort();
  return Object.fromEntries(
    files.map((file) => [`${name}/${file}`, readFileSync(join(folder, file), 'utf8')]),
  );
}

/** The shop of the fixtures, and the same after a change of each kind: shares, a service more, a caller less. */
export function shopBeforeAndAfter(): readonly [Graph, Graph] {
  const files = fixture('shop');
  const text = Object.values(files).join('\n---\n');
  const documents = text
    .split('\n---\n')
    .filter((document) => !document.includes('name: price-import'))
    .map((document) =>
      document
        .replace(/(subset: v1 }, weight): 90/, '$1: 70')
        .replace(/(subset: v2 }, weight): 10/, '$1: 30')
        .replace(
          'LEDGER_URL, value: "http://ledger.money.svc.cluster.local:8080"',
          'REVIEWS_ADDR, value: "reviews:9090"',
        ),
    );
  return [graphOfTexts(files), graphOfTexts({ 'shop/shop.yaml': [...documents, reviews].join('\n---\n') })];
}

const reviews = `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { selector: { app: reviews }, ports: [{ name: http, port: 9090 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: reviews-v1, namespace: shop }
spec:
  selector: { matchLabels: { app: reviews, version: v1 } }
  template:
    metadata: { labels: { app: reviews, version: v1 } }
    spec: { containers: [{ name: reviews, image: "shop/reviews:1.0.0" }] }
`;
