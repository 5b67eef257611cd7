/**
 * Stands for the storage SDK of 2014, of which the page needs one thing: who is in a group. It is loaded by the page as
 * a plain script.
 */
globalThis.AV = {
  initialize(appId, key) {
    this.headers = { "x-avoscloud-application-id": appId, "x-avoscloud-application-key": key }
  },
  Object: { extend: (name) => name },
  Query: class {
    constructor(name) {
      this.url = `/1.1/classes/${name}`
    }

    get(id, { success, error }) {
      fetch(`${this.url}/${id}`, { headers: AV.headers })
        .then((answer) => answer.json())
        .then((row) => success({ get: (column) => row[column] }), error)
    }
  },
}
