const istioNumbers = `0001 0002 0101 0102 0103 0106 0107 0108 0109 0110 0111 0112 0116 0118 0123 0125 0126 0127 0128
0129 0130 0131 0132 0133 0134 0135 0136 0137 0138 0139 0140 0141 0142 0143 0144 0145 0146 0147 0148 0149 0150 0151 0152
0153 0154 0155 0156 0157 0158 0159 0160 0161 0162 0163 0164 0165 0166 0167 0168 0169 0170 0171 0172 0173 0174 0175 0176
0177`;
const kialiNumbers = `0002 0003 0004 0005 0101 0102 0104 0105 0106 0107 0108 0109 0110 0201 0202 0203 0204 0205 0206
0207 0208 0209 0210 0211 0212 0301 0302 0401 0501 0505 0506 0601 0602 0701 1004 1006 1007 1101 1102 1104 1105 1106 1107
1108 1109 1110 1111 1112 1113 1114 1115 1116 1117 1201 1211 1212 1301 1311 1312 1313 1314 1315 1316 1317 1401 1402 1501 1502
1503 1504 1601 1701 1702`;

/** Every message code of `istioctl analyze` and of Kiali. */
export const upstreamCodes: readonly string[] = [
  ...istioNumbers.split(/\s+/).map((number) => `IST${number}`),
  ...kialiNumbers.split(/\s+/).map((number) => `KIA${number}`),
];

/** Why a code has no rule here. */
export const withoutRule: ReadonlyMap<string, string> = new Map([
  [
    'IST0001',
    'an internal error of istioctl; an internal error of `check` exits with status 2 and names the rule',
  ],
  ['IST0133', 'a warning of the schema; here value-not-allowed and unknown-field'],
  ['IST0141', 'about permissions in a cluster; `check cluster` reports which one is missing'],
  ['IST0142', 'about the version of the cluster, which no manifest contains'],
  ['IST0143', 'about the address that a process listens on, which no manifest contains'],
  ['IST0156', 'about installed CRDs; gateway-api-too-old reports it if the files contain the CRDs'],
  ['IST0168', 'about an upgrade of istiod: `istioctl x precheck`'],
  ['IST0169', 'about an upgrade of istiod: `istioctl x precheck`'],
  ['IST0170', 'compares several clusters'],
  ['IST0172', 'about installed CRDs; gateway-api-too-old reports it if the files contain the CRDs'],
  ['KIA0107', 'about service accounts of other clusters'],
  ['KIA0212', 'depends on exportTo, which destination-rule-not-visible checks'],
  ['KIA1114', 'depends on exportTo'],
  ['KIA1201', 'istiod does not require it: Kiali removed the check after 2.30'],
  ['KIA1504', "about Kiali's own configuration"],
]);
