// The fields of a proxy's configuration that are read here, as its admin interface writes them. All are optional: an
// absent field is one with its default value.

/** A message of which only the type is known. */
export interface Typed {
  readonly '@type'?: string;
  readonly [field: string]: unknown;
}

/** A matcher for a string. */
export interface StringMatcher {
  readonly exact?: string;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly contains?: string;
  readonly safe_regex?: { readonly regex?: string };
  readonly ignore_case?: boolean;
  readonly custom?: unknown;
}

/** A matcher for a header. */
export interface HeaderMatcher {
  readonly name?: string;
  readonly string_match?: StringMatcher;
  readonly present_match?: boolean;
  readonly range_match?: { readonly start?: string | number; readonly end?: string | number };
  readonly exact_match?: string;
  readonly prefix_match?: string;
  readonly suffix_match?: string;
  readonly contains_match?: string;
  readonly safe_regex_match?: { readonly regex?: string };
  readonly invert_match?: boolean;
  readonly treat_missing_header_as_empty?: boolean;
}

/** A matcher for a query parameter. */
export interface QueryParameterMatcher {
  readonly name?: string;
  readonly string_match?: StringMatcher;
  readonly present_match?: boolean;
}

/** The match of a route. */
export interface RouteMatch {
  readonly prefix?: string;
  readonly path?: string;
  readonly safe_regex?: { readonly regex?: string };
  readonly path_separated_prefix?: string;
  readonly case_sensitive?: boolean;
  readonly headers?: readonly HeaderMatcher[];
  readonly query_parameters?: readonly QueryParameterMatcher[];
  readonly [other: string]: unknown;
}

/** Clusters with weights. */
export interface WeightedClusters {
  readonly clusters?: readonly { readonly name?: string; readonly weight?: number }[];
}

/** A redirect. */
export interface RedirectAction {
  readonly https_redirect?: boolean;
  readonly scheme_redirect?: string;
  readonly host_redirect?: string;
  readonly port_redirect?: number;
  readonly path_redirect?: string;
  readonly prefix_rewrite?: string;
  readonly regex_rewrite?: unknown;
  readonly strip_query?: boolean;
  readonly response_code?: string;
}

/** One route of a virtual host. */
export interface RouteEntry {
  readonly name?: string;
  readonly match?: RouteMatch;
  readonly route?: {
    readonly cluster?: string;
    readonly weighted_clusters?: WeightedClusters;
    readonly [other: string]: unknown;
  };
  readonly redirect?: RedirectAction;
  readonly direct_response?: { readonly status?: number };
  readonly typed_per_filter_config?: Readonly<Record<string, Typed>>;
  readonly [other: string]: unknown;
}

/** A virtual host. */
export interface VirtualHostEntry {
  readonly name?: string;
  readonly domains?: readonly string[];
  readonly routes?: readonly RouteEntry[];
  readonly require_tls?: 'NONE' | 'EXTERNAL_ONLY' | 'ALL';
  readonly matcher?: unknown;
}

/** A route table. */
export interface RouteConfiguration {
  readonly name?: string;
  readonly virtual_hosts?: readonly VirtualHostEntry[];
  readonly ignore_port_in_host_matching?: boolean;
  readonly vhds?: unknown;
}

/** The match of a filter chain. */
export interface FilterChainMatch {
  readonly destination_port?: number;
  readonly prefix_ranges?: readonly { readonly address_prefix?: string; readonly prefix_len?: number }[];
  readonly server_names?: readonly string[];
  readonly transport_protocol?: string;
  readonly application_protocols?: readonly string[];
  readonly [other: string]: unknown;
}

/** A filter chain, which handles a connection. */
export interface FilterChain {
  readonly name?: string;
  readonly filter_chain_match?: FilterChainMatch;
  readonly filters?: readonly { readonly name?: string; readonly typed_config?: Typed }[];
  readonly transport_socket?: { readonly name?: string };
}

/** A listener. */
export interface Listener {
  readonly name?: string;
  readonly address?: SocketAddress;
  readonly additional_addresses?: readonly { readonly address?: SocketAddress }[];
  readonly filter_chains?: readonly FilterChain[];
  readonly default_filter_chain?: FilterChain;
  readonly listener_filters?: readonly {
    readonly name?: string;
    readonly filter_disabled?: ListenerPredicate;
  }[];
}

/** An address with a port. */
export interface SocketAddress {
  readonly socket_address?: { readonly address?: string; readonly port_value?: number };
}

/** A predicate for the connections on which a listener filter is disabled. */
export interface ListenerPredicate {
  readonly or_match?: { readonly rules?: readonly ListenerPredicate[] };
  readonly and_match?: { readonly rules?: readonly ListenerPredicate[] };
  readonly not_match?: ListenerPredicate;
  readonly any_match?: boolean;
  readonly destination_port_range?: { readonly start?: number; readonly end?: number };
}
