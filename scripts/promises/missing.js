// Numbers that no test names yet, each with what it waits for. One that has a test must leave this list: `npm run
// promises` and `npm test` fail on a number that is neither shown nor here, and on one that is both.
export const missing = {}
