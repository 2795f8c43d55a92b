import type { Written } from './written';

/** `tls` of a DestinationRule: how clients encrypt. */
export function checkClientTls(tls: Written, namespace: string): void {
  const mode = tls.text('mode');
  const isOwn = mode === 'SIMPLE' || mode === 'MUTUAL';
  const hasCredential = tls.text('credentialName') !== '';
  checkConfigMap(tls, namespace);
  if (isOwn && tls.field('insecureSkipVerify').value === true) {
    const names = ['caCertificates', 'subjectAltNames', ...(mode === 'SIMPLE' ? ['credentialName'] : [])];
    for (const name of names) tls.refuse(name, 'insecureSkipVerify: true, which disables verification');
  }
  if (isOwn && hasCredential) {
    for (const name of ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl']) {
      tls.refuse(name, 'credentialName, which contains all of them');
    }
  } else if (mode === 'MUTUAL') {
    tls.need('clientCertificate');
    tls.need('privateKey');
  }
}

function checkConfigMap(tls: Written, namespace: string): void {
  const name = tls.text('credentialName');
  if (!name.startsWith('configmap://')) return;
  const [place = '', ...rest] = name.slice('configmap://'.length).split('/');
  const isFine = rest.length === 1 && rest[0] !== '' && place === namespace;
  tls
    .field('credentialName')
    .allow(isFine, `configmap://${namespace}/NAME, in the namespace of the DestinationRule`);
}
