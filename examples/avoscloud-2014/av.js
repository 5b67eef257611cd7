/**
 * Stands for the storage SDK of 2014, of which the page needs one thing: who is in a group. It is loaded by the page as
 * a plain script.
 */
globalThis.AV = {
  initialize: () => {},
  Object: { extend: (name) => name },
  Query: class {
    get(group, { success, error }) {
      fetch(`/groups/${group}`)
        .then((answer) => answer.json())
        .then((members) => success({ get: () => members }), error)
    }
  },
}
