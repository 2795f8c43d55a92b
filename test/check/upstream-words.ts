/**
 * Beginnings of what `istioctl analyze` and Kiali say. Our messages are not theirs in other clothes: they name both
 * ends and what happens on the wire.
 */
export const upstreamWords: readonly RegExp[] = [
  /\breferenced .* not found/i,
  /\bno matching entry in the service registry/i,
  /\bmore than one (gateway|virtual service|destination rule)/i,
  /\bthis (host|subset|field|service|gateway|namespace|selector) (has|does|is)\b/i,
  /\bthe (host|namespace) for this rule/i,
  /\bhas no routable hosts?\b/i,
  /\brequires an explicit (hostname|exportTo)/i,
  /\bport name .* under-specified/i,
  /\bno matching workload found for (gateway|this|the)/i,
  /\bconflicts? with (another|other) .* resources?\b/i,
  /\bsubset not found\b/i,
  /\bdestination weight on route doesn't/i,
];
