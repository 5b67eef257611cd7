// The import directions of docs/architecture.md: model <- domain <- stream <- engine <- index.
// Types count as imports. Between packages the rules see sources (see scripts/depcruise-aliases.cjs).

const core = "^packages/core/src/"
const entry = `${core}(index|adapter|protocol|kernel|signature)\\.ts$`
const npm = (...names) => `(^|/)node_modules/(${names.join("|")})/`

/** `from` may import nothing but `only`. */
const allow = (name, from, only, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { pathNot: only },
})

const forbid = (name, from, to, comment) => ({ name, comment, severity: "error", from, to })

module.exports = {
  forbidden: [
    forbid("no-cycles", {}, { circular: true }, "Cycles are not allowed, also not of types."),
    forbid("resolvable", {}, { couldNotResolve: true }, "An import must lead somewhere."),
    forbid(
      "declared",
      { path: "^packages/[^/]+/src/" },
      {
        dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"],
        dependencyTypesNot: ["npm-peer"],
      },
      "What a source imports is a dependency in its package.json.",
    ),

    allow(
      "model",
      `${core}model/`,
      [`${core}model/`, npm("fp-ts", "io-ts")],
      "model imports no other layer.",
    ),
    allow(
      "domain",
      `${core}domain/`,
      [`${core}(model|domain)/`, npm("fp-ts")],
      "domain: model and fp-ts only.",
    ),
    allow("ports", `${core}ports/`, [`${core}(model|ports)/`], "ports: model only."),
    allow(
      "keyspace",
      `${core}keyspace/`,
      [`${core}(model|keyspace|ports)/`, npm("fp-ts", "io-ts")],
      "keyspace: model, and types of ports.",
    ),
    allow(
      "signature",
      `${core}signature(/|\\.ts$)`,
      [`${core}(signature/|model/(id|failure)\\.ts$)`, npm("@noble/hashes")],
      "signature: ids, the error class and @noble/hashes, so that a signing server loads no engine.",
    ),
    forbid(
      "keyspace-ports-types",
      { path: `${core}keyspace/` },
      { path: `${core}ports/`, dependencyTypesNot: ["type-only"] },
      "keyspace imports only types of ports.",
    ),
    forbid(
      "stream-below-engine",
      { path: `${core}(?!engine\\.ts$|index\\.ts$|kernel\\.ts$)` },
      { path: `${core}engine\\.ts$` },
      "Only the entries know the engine.",
    ),
    forbid(
      "rxjs-in-the-shell",
      { path: core, pathNot: `${core}(stream/|engine(-api)?\\.ts$)` },
      { path: npm("rxjs") },
      "In core, RxJS belongs to stream/ and engine.ts.",
    ),
    forbid(
      "core-without-node",
      { path: core },
      { dependencyTypes: ["core"] },
      "core runs everywhere.",
    ),
    forbid(
      "core-imports-no-package",
      { path: core },
      { path: "^packages/(?!core/)" },
      "core is the ground.",
    ),

    forbid(
      "sources-only",
      { path: "^packages/[^/]+/(src|test)/" },
      { path: "^packages/[^/]+/dist/" },
      "Sources import no output: another package is imported by its public entries.",
    ),
    forbid(
      "no-own-index",
      { path: "^packages/([^/]+)/src/" },
      { path: ["^packages/$1/src/index\\.ts$", "^packages/$1/src/.*/index\\.ts$"] },
      "An index is for other packages.",
    ),
    forbid(
      "no-own-entry",
      { path: `${core}(?!index\\.ts$)` },
      { path: entry },
      "Inside core nobody imports core's entries.",
    ),
    forbid(
      "packages-by-name",
      { path: "^packages/([^/]+)/" },
      { path: "^packages/(?!$1/)[^/]+/", dependencyTypes: ["local"] },
      "Another package is imported by its name and public entries.",
    ),

    forbid(
      "adapters",
      {
        path: "^packages/((?:transport|store)-[^/]+)/src/",
        pathNot: "^packages/transport-[^/]+/src/client(/|\\.ts$)",
      },
      { path: "^packages/(?!$1/)", pathNot: `${core}adapter\\.ts$` },
      "Adapters import only @peerage/core/adapter.",
    ),
    forbid(
      "dialers",
      { path: "^packages/(transport-[^/]+)/src/client(/|\\.ts$)" },
      { path: "^packages/(?!$1/)", pathNot: `${core}protocol\\.ts$` },
      "The client half of a transport imports only @peerage/core/protocol.",
    ),
    forbid(
      "client",
      { path: "^packages/client/src/" },
      { path: "^packages/(?!client/)", pathNot: `${core}protocol\\.ts$` },
      "The client imports only @peerage/core/protocol.",
    ),
    forbid(
      "rest",
      { path: "^packages/rest/src/" },
      { path: "^packages/(?!rest/)", pathNot: `${core}(index|adapter)\\.ts$` },
      "REST stands on the engine that every host has.",
    ),
    forbid(
      "rest-without-node",
      { path: "^packages/rest/src/", pathNot: "^packages/rest/src/node\\.ts$" },
      { path: [npm("@hono/node-server"), "^(node:)?(fs|net|http|https|crypto|buffer|stream)$"] },
      "The handler runs wherever there is fetch; ./node is for Node.",
    ),
    forbid(
      "kernel-is-for-testing",
      { path: "^packages/(?!core/|testing/)[^/]+/src/" },
      { path: `${core}kernel\\.ts$` },
      "@peerage/core/kernel is for @peerage/testing and for tests.",
    ),
    forbid(
      "rxjs-outside-core",
      { path: "^packages/(transport|store)-[^/]+/src/" },
      { path: npm("rxjs") },
      "An adapter needs no RxJS.",
    ),
    forbid(
      "browsers",
      {
        path: "^packages/(client/src/index|transport-[^/]+/src/client|core/src/signature)\\.ts$",
      },
      {
        path: [
          "^(node:)?(fs|net|tls|http|https|crypto|path|stream|events|util|url|os|buffer|timers)(/|$)",
          npm("socket\\.io", "ws", "level"),
        ],
        reachable: true,
      },
      "What runs in browsers reaches nothing of Node's.",
    ),
  ],
  options: {
    doNotFollow: { path: "(^|/)(node_modules|dist|vendor)/" },
    tsPreCompilationDeps: true,
    webpackConfig: { fileName: "scripts/depcruise-aliases.cjs" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default", "node"],
      extensions: [".ts", ".tsx", ".js", ".d.ts"],
    },
  },
}
