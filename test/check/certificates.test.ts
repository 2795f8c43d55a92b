import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';

// Made for this test alone; valid for 30 days, until 25 December 2026.
const text = `apiVersion: v1
kind: Secret
metadata:
  name: shop
  namespace: istio-system
type: kubernetes.io/tls
stringData:
  tls.crt: |
    -----BEGIN CERTIFICATE-----
    MIIBizCCATGgAwIBAgIUF8N+jhVg9HEdUqR7Y/ETWo2CFpswCgYIKoZIzj0EAwIw
    GzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTAeFw0yNjExMjUxNjI5MzJaFw0y
    NjEyMjUxNjI5MzJaMBsxGTAXBgNVBAMMEHNob3AuZXhhbXBsZS5jb20wWTATBgcq
    hkjOPQIBBggqhkjOPQMBBwNCAATPKXC9W/gaT2PlIvnJZXFwkEb3YvpjoLi9EzkH
    PUSavKVtvLyUPZK8I01QavKh7Qzsk8lmZhR6w+6XtHcaZk09o1MwUTAdBgNVHQ4E
    FgQULhCPhEezAxgCGAh/NBt3CjJRMvgwHwYDVR0jBBgwFoAULhCPhEezAxgCGAh/
    NBt3CjJRMvgwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiB791dt
    3BkfhiKmGSr1zNGcPe7Jy6UYUdS79apDRAyaxQIhAIFYicZ1QlkVzNgz1vSZqUM/
    11tb92xLpnHH7SfInKIa
    -----END CERTIFICATE-----
  tls.key: |
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghKZQBnFSSIs52Mh5
    b0Es4PM2aB60e9mVPTtaDAJBjkihRANCAATPKXC9W/gaT2PlIvnJZXFwkEb3Yvpj
    oLi9EzkHPUSavKVtvLyUPZK8I01QavKh7Qzsk8lmZhR6w+6XtHcaZk09
    -----END PRIVATE KEY-----
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: shop
  namespace: shop
spec:
  selector:
    istio: ingressgateway
  servers:
    - port:
        number: 443
        name: https
        protocol: HTTPS
      tls:
        mode: SIMPLE
        credentialName: shop
      hosts:
        - shop.example.com
`;

const foundAt = (time?: string) => {
  const read = manifestsOf({ texts: [{ file: 'shop.yaml', text }] });
  const { findings } = check(read.objects, {
    ...read,
    time: time === undefined ? undefined : new Date(time),
  });
  return findings.map(({ rule, message }) => `${rule}: ${message}`);
};

test('a certificate that has run out is found, with the day', () => {
  expect(foundAt('2027-06-01')).toEqual([
    'gateway-certificate-missing: the certificate in Secret shop expired on 2026-12-25',
  ]);
});

test('one that is valid is none, and without a time nobody looks at dates', () => {
  expect(foundAt('2026-12-01')).toEqual([]);
  expect(foundAt()).toEqual([]);
});
