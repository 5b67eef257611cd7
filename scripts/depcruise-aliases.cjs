// dependency-cruiser takes aliases from a webpack configuration only: '@peerage/core' is packages/core/src/index.ts, so
// that the rules see sources, built or not, and cycles between packages.
const { entries } = require("./workspace.js")

module.exports = {
  resolve: {
    alias: Object.fromEntries(entries.map(({ id, source }) => [`${id}$`, source])),
    extensionAlias: { ".js": [".ts", ".tsx", ".js"] },
  },
}
