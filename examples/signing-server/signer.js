/** The client's side: logs in, and asks the host's endpoint for each signature. The same lines work in a page. */

/**
 * @param {string} url the signing server's
 * @param {string} name
 * @param {string} password
 */
export async function signerOf(url, name, password) {
  const { token } = await post(`${url}/login`, { name, password })
  /** @param {import("@peerage/client").SignOperation} operation */
  return (operation) => post(`${url}/sign`, operation, token)
}

async function post(url, body, token = "") {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`)
  return response.json()
}
