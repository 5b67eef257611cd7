export async function breakAll() { return true }
