import { manifestsOf } from '../../lib/check/manifests';
import { meshOf } from '../../lib/mesh/mesh';
import { meshRequests } from '../../lib/requests/requests';
import { deployment, documents, service } from '../manifests';

test.each(['cluster.local', 'example.internal'])(
  'a called host is short in a mesh with domain %s',
  (domain) => {
    const text = documents(service('backend'), deployment('backend'));
    const { objects } = manifestsOf({ texts: [{ file: 'a.yaml', text }] });
    expect(meshRequests([meshOf(objects, { domain })]).map(({ called }) => called)).toEqual([
      'backend.shop:80',
    ]);
  },
);
