import type { Written } from './written';

const ending = new Set(['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']);
const certificates = [
  'serverCertificate',
  'privateKey',
  'caCertificates',
  'tlsCertificates',
  'credentialName',
  'credentialNames',
];

/** `tls` of a server of a Gateway, or of a port of a Sidecar. */
export function checkServerTls(tls: Written): void {
  const mode = tls.text('mode');
  const isThere = (name: string) => tls.text(name) !== '' || tls.count(name) > 0;
  if (mode === 'ISTIO_MUTUAL') {
    for (const name of certificates.filter(isThere)) {
      tls.refuse(name, 'mode: ISTIO_MUTUAL, which uses the certificates of the mesh');
    }
    return;
  }
  const hasFiles = isThere('serverCertificate') && isThere('privateKey');
  const sources = ['credentialName', 'credentialNames', 'tlsCertificates'].filter(isThere);
  tls.atMostOne(...(hasFiles ? ['serverCertificate'] : []), ...sources);
  if (!ending.has(mode)) return;
  if (isThere('credentialName') || isThere('credentialNames')) return;
  checkFiles(tls, mode);
}

function checkFiles(tls: Written, mode: string): void {
  if (mode !== 'SIMPLE') tls.need('caCertificates');
  const pairs = tls.count('tlsCertificates') > 0 ? tls.elements('tlsCertificates') : [tls];
  for (const pair of pairs) {
    if (pair === tls && pair.text('serverCertificate') === '' && pair.text('privateKey') === '') {
      tls.need('credentialName');
      continue;
    }
    pair.need('serverCertificate');
    pair.need('privateKey');
  }
  if (mode === 'SIMPLE') tls.refuse('caCrl', 'mode: SIMPLE, which requests no client certificate');
}
